#include "kubernetes/calico_selector.h"

#include <cctype>
#include <optional>

#include <fmt/format.h>

namespace cofferdam::kubernetes {

namespace {

using estate::Selection;
using Test = Selection::Test;

constexpr int most_nesting = 100;

bool is_key_byte(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '/' || c == '-';
}

// Recursive descent over the text; nothing where it does not parse.
class Parser {
  public:
    Parser(std::string_view text, const CalicoTerms& terms) : rest_(text), terms_(&terms) {}

    std::optional<Selection> whole() {
        skip_space();
        if (rest_.empty()) return Selection::all();
        auto result = any(0);
        return rest_.empty() ? result : std::nullopt;
    }

    // It was not read to its end: it may be right.
    bool is_too_deep() const { return is_too_deep_; }

  private:
    std::optional<Selection> any(int depth) {
        auto result = every(depth);
        while (result && take("||")) {
            auto next = every(depth);
            if (!next) return next;
            result = *std::move(result) || *std::move(next);
        }
        return result;
    }

    std::optional<Selection> every(int depth) {
        auto result = operation(depth);
        while (result && take("&&")) {
            auto next = operation(depth);
            if (!next) return next;
            result = *std::move(result) && *std::move(next);
        }
        return result;
    }

    std::optional<Selection> operation(int depth) {
        bool negated = false;
        while (!rest_.starts_with("!=") && take("!")) negated = !negated;
        auto result = operand(depth);
        if (result && negated) return !*std::move(result);
        return result;
    }

    std::optional<Selection> operand(int depth) {
        if (depth >= most_nesting) {
            is_too_deep_ = true;
            return std::nullopt;
        }
        if (take("(")) {
            auto result = any(depth + 1);
            return take(")") ? result : std::nullopt;
        }
        const std::string_view key = take_key();
        if (key.empty()) return std::nullopt;
        if (rest_.starts_with("(")) return function(key);
        return test(key);
    }

    std::optional<Selection> function(std::string_view name) {
        take("(");
        const std::string_view key = take_key();
        if (!take(")")) return std::nullopt;
        if (name == "has" && !key.empty()) return terms_->label(key, Test::Exists, {});
        if (name == "all" && key.empty()) return terms_->all;
        if (name == "global" && key.empty()) return terms_->global;
        return std::nullopt;
    }

    std::optional<Selection> test(std::string_view key) {
        if (take("==")) return with_string(key, Test::In);
        if (take("!=")) return negate(with_string(key, Test::In));
        if (take("contains")) return with_string(key, Test::Contains);
        if (take("starts") && take("with")) return with_string(key, Test::StartsWith);
        if (take("ends") && take("with")) return with_string(key, Test::EndsWith);
        if (take("not")) return take("in") ? negate(with_set(key)) : std::nullopt;
        return take("in") ? with_set(key) : std::nullopt;
    }

    static std::optional<Selection> negate(std::optional<Selection> selection) {
        if (!selection) return selection;
        return !*std::move(selection);
    }

    std::optional<Selection> with_string(std::string_view key, Test kind) {
        const auto text = take_string();
        if (!text) return std::nullopt;
        return terms_->label(key, kind, {*text});
    }

    std::optional<Selection> with_set(std::string_view key) {
        if (!take("{")) return std::nullopt;
        std::vector<std::string_view> values;
        while (auto text = take_string()) {
            values.push_back(*text);
            if (!take(",")) break;
        }
        if (!take("}")) return std::nullopt;
        return terms_->label(key, Test::In, std::move(values));
    }

    std::optional<std::string_view> take_string() {
        if (rest_.empty() || (rest_[0] != '"' && rest_[0] != '\'')) return std::nullopt;
        const std::size_t end = rest_.find(rest_[0], 1);
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view text = rest_.substr(1, end - 1);
        advance(end + 1);
        return text;
    }

    std::string_view take_key() {
        std::size_t length = 0;
        while (length < rest_.size() && is_key_byte(rest_[length])) ++length;
        const std::string_view key = rest_.substr(0, length);
        advance(length);
        return key;
    }

    bool take(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        advance(token.size());
        return true;
    }

    void advance(std::size_t bytes) {
        rest_.remove_prefix(bytes);
        skip_space();
    }

    void skip_space() {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
    }

    std::string_view rest_;
    const CalicoTerms* terms_;
    bool is_too_deep_ = false;
};

} // namespace

Selection calico_selection(std::string_view selector, const CalicoTerms& terms) {
    return Parser(selector, terms).whole().value_or(Selection::unknown());
}

void check_calico_selectors(Reader& reader, const value::Value& map,
                            std::initializer_list<std::string_view> fields) {
    // Whether it parses does not depend on what its words mean.
    static const CalicoTerms terms{.label = object_label_term};
    for (const std::string_view field : fields) {
        const std::string_view text = reader.string(map, field);
        Parser parser(text, terms);
        if (parser.whole() || parser.is_too_deep()) continue;
        reader.fail(map[field], fmt::format("{} \"{}\" is no selector of Calico", field, text));
    }
}

} // namespace cofferdam::kubernetes
