#include "value/json_syntax.h"

#include <array>
#include <cstdint>

#include "value/numbers.h"
#include "value/unicode.h"

namespace cofferdam::value {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool ends_word(char c) { return is_space(c) || std::string_view(",:[]{}\"").contains(c); }

// Offset after the string whose opening quote stands at `at`; the end of the text if it is not closed.
std::size_t string_end(std::string_view bytes, std::size_t at) {
    for (++at; at < bytes.size(); ++at) {
        if (bytes[at] == '\\')
            ++at;
        else if (bytes[at] == '"')
            return at + 1;
    }
    return bytes.size();
}

std::size_t word_end(std::string_view bytes, std::size_t at) {
    if (ends_word(bytes[at])) return at + 1;
    while (at < bytes.size() && !ends_word(bytes[at])) ++at;
    return at;
}

} // namespace

std::size_t json_scalar_end(std::string_view bytes, std::size_t begin) {
    return bytes[begin] == '"' ? string_end(bytes, begin) : word_end(bytes, begin);
}

std::size_t json_value_end(std::string_view bytes, std::size_t begin) {
    if (bytes[begin] != '{' && bytes[begin] != '[') return json_scalar_end(bytes, begin);
    std::size_t depth = 0;
    for (std::size_t at = begin; at < bytes.size();) {
        const char c = bytes[at];
        if (c == '"') {
            at = string_end(bytes, at);
            continue;
        }
        ++at;
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return at;
    }
    return bytes.size();
}

namespace {

// A pushdown automaton: the stack is the open brackets.
class Checker {
  public:
    explicit Checker(std::string_view bytes) : bytes_(bytes) {}

    std::optional<JsonSyntaxError> run() {
        while (!error_ && state_ != State::Done) step();
        skip_space();
        if (!error_ && at_ < bytes_.size()) fail("expected the end of the text");
        return error_;
    }

  private:
    enum class State : std::uint8_t { Value, FirstItem, FirstKey, Key, Colon, AfterValue, Done };

    void step() {
        skip_space();
        switch (state_) {
        case State::Value: return value("expected a value");
        case State::FirstItem: return next_is(']') ? close() : value("expected a value or ']'");
        case State::FirstKey: return next_is('}') ? close() : key("expected a key in quotes or '}'");
        case State::Key: return key("expected a key in quotes");
        case State::Colon: return expect(':', "expected ':' after a key", State::Value);
        case State::AfterValue: return after_value();
        case State::Done: return;
        }
    }

    void value(const char* expected) {
        if (at_ == bytes_.size()) return fail(std::string(expected) + ", the text ends here");
        switch (bytes_[at_]) {
        case '{': return open('}', State::FirstKey);
        case '[': return open(']', State::FirstItem);
        case '"': return string(State::AfterValue);
        default: return word(expected);
        }
    }

    void open(char closing, State next) {
        open_.push_back(closing);
        ++at_;
        state_ = next;
    }

    void close() {
        open_.pop_back();
        ++at_;
        state_ = State::AfterValue;
    }

    void key(const char* expected) { next_is('"') ? string(State::Colon) : fail(expected); }

    void after_value() {
        if (open_.empty()) {
            state_ = State::Done;
            return;
        }
        if (next_is(open_.back())) return close();
        const bool in_map = open_.back() == '}';
        expect(',', in_map ? "expected ',' or '}' after a member" : "expected ',' or ']' after an element",
               in_map ? State::Key : State::Value);
    }

    void string(State next) {
        for (++at_; at_ < bytes_.size(); ++at_) {
            const auto c = static_cast<unsigned char>(bytes_[at_]);
            if (c < 0x20) return fail("a control character in a string must be escaped");
            if (c == '\\' && !escape()) return fail("unknown escape in a string");
            if (c != '"') continue;
            ++at_;
            state_ = next;
            return;
        }
        fail("expected '\"' at the end of a string, the text ends here");
    }

    // RFC 8259, section 7. Leaves at_ on the last byte of the escape.
    bool escape() {
        if (at_ + 1 >= bytes_.size()) return false;
        if (bytes_[at_ + 1] != 'u') return std::string_view("\"\\/bfnrt").contains(bytes_[++at_]);
        const std::string_view digits = bytes_.substr(at_ + 2, 4);
        if (digits.size() < 4 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
            return false;
        at_ += 5;
        return true;
    }

    void word(const char* expected) {
        const std::string_view word = bytes_.substr(at_, word_end(bytes_, at_) - at_);
        const bool number = word[0] == '-' || (word[0] >= '0' && word[0] <= '9');
        if (number && !parse_json_number(word)) return fail("not a number as JSON writes them");
        if (!number && word != "true" && word != "false" && word != "null") return fail(expected);
        at_ += word.size();
        state_ = State::AfterValue;
    }

    void expect(char c, const char* expected, State next) {
        if (!next_is(c)) return fail(expected);
        ++at_;
        state_ = next;
    }

    bool next_is(char c) const { return at_ < bytes_.size() && bytes_[at_] == c; }
    void skip_space() {
        while (at_ < bytes_.size() && is_space(bytes_[at_])) ++at_;
    }
    void fail(std::string message) { error_ = JsonSyntaxError{at_, std::move(message)}; }

    std::string_view bytes_;
    std::size_t at_ = 0;
    State state_ = State::Value;
    std::string open_; // the brackets that must close, outermost first
    std::optional<JsonSyntaxError> error_;
};

} // namespace

std::optional<JsonSyntaxError> find_json_error(std::string_view bytes) {
    const std::size_t valid = valid_utf8_prefix(bytes);
    std::optional<JsonSyntaxError> error = Checker(bytes).run();
    if (valid == bytes.size() || (error && error->offset < valid)) return error;
    return JsonSyntaxError{valid, "not UTF-8"};
}

} // namespace cofferdam::value
