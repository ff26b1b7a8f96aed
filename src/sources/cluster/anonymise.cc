#include "sources/cluster/anonymise.h"

#include <algorithm>
#include <unordered_map>

#include "core/parallel.h"
#include "sources/cluster/known_words.h"
#include "sources/cluster/pseudonyms.h"
#include "value/arena.h"
#include "value/document.h"

namespace cofferdam::cluster {

namespace {

using value::Kind;
using value::Value;

// One text at a time: addresses, then words.
class Rewriter {
  public:
    Rewriter(const KnownWords& words, const Pseudonyms& pseudonyms)
        : words_(words), pseudonyms_(pseudonyms) {}

    std::string text(std::string_view original) {
        std::string made;
        for (std::string_view rest = original; !rest.empty();) {
            if (const std::size_t taken = take_address(rest, made); taken > 0) {
                rest.remove_prefix(taken);
            } else if (const std::size_t kept = qualified_name(rest); kept > 0) {
                made += rest.substr(0, kept);
                rest.remove_prefix(kept);
            } else {
                rest.remove_prefix(take_word(rest, made));
            }
        }
        return made;
    }

  private:
    // "10.0.0.1", "2001:db8::/32": its length, or 0.
    std::size_t take_address(std::string_view rest, std::string& made) {
        const auto is_part = [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.'
                   || c == ':';
        };
        std::size_t end = 0;
        while (end < rest.size() && is_part(rest[end])) ++end;
        if (end < rest.size() && is_word_character(rest[end])) return 0; // the beginning of a word
        auto address = estate::parse_address(rest.substr(0, end));
        if (!address) { // "10.0.0.1:80"
            end = std::min(rest.find_first_not_of("0123456789."), rest.size());
            address = estate::parse_address(rest.substr(0, end));
        }
        if (!address) return 0;
        made += to_string(pseudonyms_.address(*address));
        return end;
    }

    // "app.kubernetes.io/name", with a prefix of a domain that is known: its length, or 0.
    std::size_t qualified_name(std::string_view rest) const {
        const auto is_part = [](char c) { return is_word_character(c) || c == '.'; };
        std::size_t end = 0;
        while (end < rest.size() && is_part(rest[end])) ++end;
        if (end == 0 || !words_.is_known_domain(rest.substr(0, end))) return 0;
        if (end < rest.size() && rest[end] == '/') {
            ++end;
            while (end < rest.size() && is_part(rest[end])) ++end;
        }
        return end;
    }

    // The word that it begins with, or what stands before the next.
    std::size_t take_word(std::string_view rest, std::string& made) {
        std::size_t end = 0;
        while (end < rest.size() && is_word_character(rest[end])) ++end;
        if (end == 0) {
            made += rest[0];
            return 1;
        }
        made += word(rest.substr(0, end));
        return end;
    }

    std::string word(std::string_view original) {
        if (original.starts_with("--")) return std::string(original); // a flag
        if (words_.is_name(original)) return pseudonym(original);
        return parts(original);
    }

    const std::string& pseudonym(std::string_view name) {
        const auto [place, is_new] = made_.try_emplace(std::string(name));
        if (is_new) place->second = pseudonyms_.word(name);
        return place->second;
    }

    // Names within a name, the longest first: "payments-v2", "PAYMENTS_URL".
    std::string parts(std::string_view original) {
        std::string made;
        for (std::size_t begin = 0; begin < original.size();) {
            std::size_t end = original.size();
            for (; end > begin; end = previous_end(original, begin, end)) {
                const std::string_view part = original.substr(begin, end - begin);
                if (end - begin < original.size() && words_.is_name(part)) {
                    made += pseudonym(part);
                    break;
                }
            }
            if (end <= begin) { // no name begins here
                end = std::min(original.find_first_of("-_", begin), original.size());
                made += original.substr(begin, end - begin);
            }
            if (end < original.size()) made += original[end];
            begin = end + 1;
        }
        return made;
    }

    // The hyphen before; `begin` if there is none.
    static std::size_t previous_end(std::string_view text, std::size_t begin, std::size_t end) {
        const std::size_t at = text.substr(0, end).find_last_of("-_");
        return at == std::string_view::npos || at <= begin ? begin : at;
    }

    const KnownWords& words_;
    const Pseudonyms& pseudonyms_;
    std::unordered_map<std::string, std::string> made_;
};

class ObjectRewriter {
  public:
    ObjectRewriter(Rewriter& rewriter, value::Arena& arena) : rewriter_(rewriter), arena_(arena) {}

    Value run(const Value& value, bool has_own = false) {
        if (const auto text = value.string_if()) return arena_.string(rewriter_.text(*text));
        if (value.is(Kind::List)) {
            std::vector<Value> items;
            for (const Value& item : value.items()) items.push_back(run(item));
            return arena_.list(items);
        }
        if (!value.is(Kind::Map)) return value;
        std::vector<value::Entry> entries;
        for (const value::Entry& entry : value.entries()) {
            const std::string_view key = entry.key.as_string();
            entries.push_back({has_own ? arena_.string(rewriter_.text(key)) : entry.key,
                               run(entry.value, !has_own && has_own_keys(key, entry.value))});
        }
        return arena_.map(entries);
    }

  private:
    Rewriter& rewriter_;
    value::Arena& arena_;
};

Result<value::Parsed> parse(const List& list) {
    value::Parsed parsed = value::parse_json(
        std::make_shared<value::Text>(list_path(list.resource), list.lines), value::KeepPlaces::No);
    for (const value::Problem& problem : parsed.problems) {
        if (problem.severity == value::Severity::Error)
            return error("{}: {}", to_string(problem.place), problem.message);
    }
    return parsed;
}

std::string rewritten(const value::Parsed& parsed, Rewriter& rewriter) {
    std::string lines;
    for (const value::DocumentPtr& document : parsed.documents) {
        value::Arena arena;
        lines += value::to_json(ObjectRewriter(rewriter, arena).run(document->root())) + "\n";
    }
    return lines;
}

// Messages of the server hold names that stand nowhere else.
std::string message_of(Cause cause) {
    return cause == Cause::Forbidden ? "it may not be listed" : "the server's message was left out";
}

} // namespace

Result<Collection> anonymise(const Collection& collection, const Key& key) {
    KnownWords words;
    std::vector<value::Parsed> parsed;
    for (const List& list : collection.lists) {
        words.add_resource(list.resource.kind, list.resource.name);
        parsed.push_back(COFFERDAM_TRY(parse(list)));
        for (const value::DocumentPtr& document : parsed.back().documents) words.learn(document->root());
    }
    const Pseudonyms pseudonyms(key);
    Collection made = collection;
    made.is_anonymous = true;
    parallel_for(made.lists.size(), [&](std::size_t i) {
        Rewriter rewriter(words, pseudonyms);
        made.lists[i].lines = rewritten(parsed[i], rewriter);
    });
    for (List& list : made.lists) {
        std::string& name = list.resource.namespace_;
        if (!name.empty()) name = pseudonyms.word(name);
    }
    for (Unread& unread : made.unread) {
        unread.message = message_of(unread.cause);
        for (std::string& name : unread.read_in) name = pseudonyms.word(name);
    }
    return made;
}

} // namespace cofferdam::cluster
