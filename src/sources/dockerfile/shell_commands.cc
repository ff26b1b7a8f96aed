#include "sources/dockerfile/shell_commands.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "sources/dockerfile/shell_word.h"

namespace cofferdam::dockerfile {

namespace {

using Words = std::vector<std::string>;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

// Words of the grammar that may stand before a command.
bool is_reserved(std::string_view word) {
    constexpr std::array<std::string_view, 13> words = {"if", "then", "elif", "else", "fi", "while", "until",
                                                        "do", "done", "esac", "!",    "{",  "}"};
    return is_one_of(word, words);
}

bool is_shell(std::string_view program) {
    constexpr std::array<std::string_view, 7> shells = {"sh", "bash", "dash", "ash", "zsh", "ksh", "busybox"};
    return is_one_of(program, shells);
}

std::string_view last_of_path(std::string_view path) {
    return path.substr(path.find_last_of('/') + 1); // npos + 1 is 0
}

bool is_setting(std::string_view word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos || equals == 0) return false;
    return std::ranges::all_of(word.substr(0, equals), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// How many words before the command that a wrapper starts; nothing: it is none, or starts nothing.
std::optional<std::size_t> wrapper_words(const Words& words) {
    constexpr std::array<std::string_view, 11> plain = {
        "exec", "command", "nohup", "nice", "time", "env", "sudo", "doas", "eatmydata", "xargs", "builtin"};
    constexpr std::array<std::string_view, 9> take_one = {"-u", "-g", "-h", "-p", "-C",
                                                          "-n", "-I", "-L", "-P"};
    const std::string_view program = last_of_path(words.front());
    if (!is_one_of(program, plain)) return std::nullopt;
    std::size_t at = 1;
    while (at < words.size() && (words[at].starts_with('-') || is_setting(words[at])))
        at += is_one_of(words[at], take_one) && program != "env" && program != "exec" ? 2 : 1;
    if (at >= words.size()) return std::nullopt;
    return at;
}

// The script of sh -c "…"; null if none is there.
const std::string* script_argument(const Words& words) {
    if (!is_shell(last_of_path(words.front()))) return nullptr;
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
        const std::string& word = words[i];
        if (word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')) return &words[i + 1];
        if (!word.starts_with('-') && word != "sh") return nullptr;
    }
    return nullptr;
}

class Splitter {
  public:
    Splitter(std::string_view script, std::size_t depth, ShellBudget& budget)
        : script_(script), depth_(depth), budget_(budget) {}

    std::vector<ShellCommand> split() {
        while (at_ < script_.size() && !budget_.exceeded) step();
        finish();
        return std::move(found_);
    }

    // Only the one that is given.
    std::vector<ShellCommand> split_words(Words words) {
        command_.words = std::move(words);
        command_.end = 0;
        finish();
        return std::move(found_);
    }

  private:
    void step() {
        const char c = script_[at_];
        if (is_shell_blank(c)) {
            ++at_;
        } else if (c == '#') {
            at_ = std::min(script_.find('\n', at_), script_.size());
        } else if (c == '<' || c == '>') {
            redirection();
        } else if (is_shell_operator(c)) {
            finish();
            separator();
        } else {
            word();
        }
    }

    // "|" feeds what follows, "||" does not.
    void separator() {
        const std::string_view rest = script_.substr(at_);
        const bool pipes = rest.starts_with('|') && !rest.starts_with("||");
        if (pipes) {
            at_ += rest.starts_with("|&") ? 2 : 1;
        } else {
            pipeline_.clear();
            at_ += rest.starts_with("||") || rest.starts_with("&&") ? 2 : 1;
        }
    }

    void word() {
        const std::size_t begin = at_;
        ShellWord word = read_word(script_, at_);
        at_ = std::max(word.end, at_ + 1);
        const bool is_descriptor = at_ < script_.size() && (script_[at_] == '<' || script_[at_] == '>')
                                   && word.text.find_first_not_of("0123456789") == std::string::npos;
        if (is_descriptor) return;
        take(std::move(word), begin);
    }

    void take(ShellWord word, std::size_t begin) {
        if (budget_.words == 0) {
            budget_.exceeded = true;
            return;
        }
        --budget_.words;
        if (command_.words.empty() && command_.settings.empty()) command_.begin = begin;
        command_.end = word.end;
        for (std::string_view script : word.scripts) nested(script, false);
        if (command_.words.empty() && is_reserved(word.text)) return;
        const bool sets = command_.words.empty() && is_setting(word.text);
        (sets ? command_.settings : command_.words).push_back(std::move(word.text));
    }

    void redirection() {
        const std::string_view rest = script_.substr(at_);
        if (rest.starts_with("<(") || rest.starts_with(">(")) {
            const std::size_t close = closing_parenthesis(script_, at_ + 2);
            nested(script_.substr(at_ + 2, close - at_ - 2), rest.starts_with('<'));
            at_ = std::min(close + 1, script_.size());
            return;
        }
        at_ = std::min(script_.find_first_not_of("<>&|-", at_), script_.size());
        while (at_ < script_.size() && is_shell_blank(script_[at_])) ++at_;
        if (at_ == script_.size() || is_shell_operator(script_[at_])) return;
        const ShellWord target = read_word(script_, at_);
        at_ = std::max(target.end, at_ + 1);
        for (std::string_view script : target.scripts) nested(script, false);
    }

    // Commands within a command come before it.
    void nested(std::string_view script, bool feeds) {
        if (depth_ == 0) {
            budget_.exceeded = true;
            return;
        }
        std::vector<ShellCommand> inner = Splitter(script, depth_ - 1, budget_).split();
        const auto offset = static_cast<std::size_t>(script.data() - script_.data());
        for (ShellCommand& command : inner) {
            if (feeds) command_.fed_by.emplace_back(program_of(command));
            substituted_.emplace_back(program_of(command));
            command.begin += offset;
            command.end += offset;
        }
        std::ranges::move(inner, std::back_inserter(found_));
    }

    void finish() {
        ShellCommand command = std::exchange(command_, {});
        const Words substituted = std::exchange(substituted_, {});
        if (command.words.empty() || command.words.front() == "for" || command.words.front() == "case")
            return;
        command.fed_by.insert(command.fed_by.end(), pipeline_.begin(), pipeline_.end());
        // sudo env nice command …: nobody stacks more
        constexpr int most_wrappers = 4;
        std::optional<std::size_t> inner = wrapper_words(command.words);
        for (int i = 0; i < most_wrappers && inner; ++i) {
            add(command, substituted);
            command.words.erase(command.words.begin(),
                                command.words.begin() + static_cast<std::ptrdiff_t>(*inner));
            inner = wrapper_words(command.words);
        }
        add(command, substituted);
    }

    void add(ShellCommand command, const Words& substituted) {
        if (budget_.commands == 0) {
            budget_.exceeded = true;
            return;
        }
        --budget_.commands;
        pipeline_.emplace_back(program_of(command));
        const std::string* script = script_argument(command.words);
        const bool evaluates = program_of(command) == "eval" && command.words.size() > 1;
        // sh -c "$(curl …)": what comes is the script.
        const std::string_view run = script ? *script : evaluates ? command.words[1] : std::string_view();
        if (run.starts_with("$(") || run.starts_with('`'))
            command.fed_by.insert(command.fed_by.end(), substituted.begin(), substituted.end());
        found_.push_back(command);
        if (script && substituted.empty()) add_script(*script, command);
    }

    // The text is no part of ours any more: its commands stand where their shell stands.
    void add_script(const std::string& script, const ShellCommand& shell) {
        if (depth_ == 0) {
            budget_.exceeded = true;
            return;
        }
        for (ShellCommand& inner : Splitter(script, depth_ - 1, budget_).split()) {
            inner.begin = shell.begin;
            inner.end = shell.end;
            found_.push_back(std::move(inner));
        }
    }

    std::string_view script_;
    std::size_t depth_;
    ShellBudget& budget_;
    std::size_t at_ = 0;
    ShellCommand command_;
    Words substituted_; // programs of $(…) in the command
    Words pipeline_;    // programs of the pipeline so far
    std::vector<ShellCommand> found_;
};

} // namespace

std::string_view program_of(const ShellCommand& command) {
    return command.words.empty() ? "" : last_of_path(command.words.front());
}

std::vector<ShellCommand> split_commands(std::string_view script, std::size_t depth, ShellBudget& budget) {
    return Splitter(script, depth, budget).split();
}

std::vector<ShellCommand> commands_of_words(std::vector<std::string> words, std::size_t depth,
                                            ShellBudget& budget) {
    if (words.empty()) return {};
    return Splitter("", depth, budget).split_words(std::move(words));
}

} // namespace cofferdam::dockerfile
