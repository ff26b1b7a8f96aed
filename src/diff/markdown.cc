// For a comment on a pull request: what is new stands open, the rest is folded.
#include <fmt/format.h>

#include "diff/print.h"
#include "diff/summary.h"
#include "report/connections/words.h"
#include "report/escape.h"

namespace cofferdam::diff {

namespace {

std::string_view mark(Sign sign) {
    switch (sign) {
    case Sign::Added: return "➕";
    case Sign::Removed: return "➖";
    case Sign::Unknown: return "❔";
    }
    return "";
}

void print_section(const Section& section, bool folded, const Options& options, const Write& write) {
    if (folded) {
        write(fmt::format("\n<details><summary>{} ({})</summary>\n\n", section.title,
                          section.sentences.size()));
    } else {
        write(fmt::format("\n#### {}\n\n", section.title));
    }
    std::size_t count = 0;
    for (const Sentence& sentence : section.sentences) {
        if (count++ == options.most_groups) {
            write(fmt::format("\n{} more\n", section.sentences.size() - options.most_groups));
            break;
        }
        write(fmt::format("- {} {}\n", mark(sentence.sign), report::markdown_text(sentence.text)));
    }
    if (folded) write("\n</details>\n");
}

void print_unread(const Estate& estate, const Write& write) {
    for (const std::string& one : estate.unread)
        write(fmt::format("- not read of {}: {}\n", report::markdown_text(estate.name),
                          report::markdown_text(one)));
}

} // namespace

void print_markdown(const Difference& difference, const Options& options, const Write& write) {
    if (difference.risk && !difference.got_worse() && !options.all) return;
    bool folded = false; // what comes first matters most
    if (difference.risk) {
        write(fmt::format("### Risk: {}\n", headline(*difference.risk)));
        for (const Section& section : summarise(*difference.risk)) {
            print_section(section, folded, options, write);
            folded = true;
        }
        if (difference.reach) write("\n");
    }
    if (!difference.reach) return;
    write(fmt::format("### Reach: {}\n", headline(*difference.reach)));
    print_unread(difference.before, write);
    print_unread(difference.after, write);
    for (const Section& section : summarise(*difference.reach)) {
        print_section(section, folded, options, write);
        folded = true;
    }
    write(fmt::format("\nAssumed: {}\n",
                      report::markdown_text(connections::assumption(difference.reach->profile))));
}

} // namespace cofferdam::diff
