#include <fmt/format.h>

#include "diff/print.h"
#include "diff/summary.h"
#include "report/connections/words.h"
#include "report/escape.h"
#include "report/terminal.h"

namespace cofferdam::diff {

namespace {

using report::Style;

std::string mark(Sign sign, bool color) {
    switch (sign) {
    case Sign::Added: return report::paint("+", Style::Red, color);
    case Sign::Removed: return report::paint("-", Style::Green, color);
    case Sign::Unknown: return report::paint("?", Style::Yellow, color);
    }
    return "";
}

void print_section(const Section& section, const Options& options, const Write& write) {
    write(fmt::format("\n{}\n", report::paint(section.title, Style::Strong, options.color)));
    std::size_t count = 0;
    for (const Sentence& sentence : section.sentences) {
        if (count++ == options.most_groups) {
            write(fmt::format("  and {} more (--format json has all)\n",
                              section.sentences.size() - options.most_groups));
            return;
        }
        write(fmt::format("  {} {}\n", mark(sentence.sign, options.color), report::visible(sentence.text)));
    }
}

void print_unread(const Estate& estate, const Write& write) {
    if (estate.unread.empty()) return;
    write(fmt::format("\nNot read of {}, and compared as if it were not there: what follows may be wrong\n",
                      report::visible(estate.name)));
    for (const std::string& one : estate.unread) write(fmt::format("  ! {}\n", report::visible(one)));
}

} // namespace

void print_text(const Difference& difference, const Options& options, const Write& write) {
    if (difference.risk && !difference.got_worse() && !options.all) return;
    write(fmt::format("From {} to {}\n", report::visible(difference.before.name),
                      report::visible(difference.after.name)));
    print_unread(difference.before, write);
    print_unread(difference.after, write);
    if (difference.risk) {
        write(fmt::format("Risk: {}\n", headline(*difference.risk)));
        for (const Section& section : summarise(*difference.risk)) print_section(section, options, write);
        if (difference.reach) write("\n");
    }
    if (!difference.reach) return;
    write(fmt::format("Reach: {}\n", headline(*difference.reach)));
    for (const Section& section : summarise(*difference.reach)) print_section(section, options, write);
    write(fmt::format("\nAssumed: {}\n", connections::assumption(difference.reach->profile)));
}

} // namespace cofferdam::diff
