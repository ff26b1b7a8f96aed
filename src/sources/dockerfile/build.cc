#include "sources/dockerfile/build.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::dockerfile {

namespace {

using Variables = std::map<std::string, VariableState, std::less<>>;

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

bool is_windows_image(std::string_view image) {
    const std::string name = lower(image);
    return name.contains("windows") || name.contains("nanoserver") || name.contains("servercore")
           || name.contains("dotnet/framework");
}

// Arguments of the build's own platform (BuildKit gives them without an ARG before FROM).
bool is_platform_argument(std::string_view name) {
    return name.starts_with("TARGET") || name.starts_with("BUILD");
}

class Evaluator {
  public:
    Evaluator(const LogicalLines& lines, std::shared_ptr<const value::Text> text, const Limits& limits,
              std::vector<value::Problem>& problems)
        : text_(std::move(text)), limits_(limits), problems_(problems) {
        build_.escape = lines.escape;
        for (const LogicalLine& line : lines.lines)
            build_.instructions.push_back(parse_instruction(line, text_, problems_));
    }

    Build evaluate() {
        for (std::size_t i = 0; i < build_.instructions.size(); ++i) {
            const Instruction& instruction = build_.instructions[i];
            if (instruction.keyword == "FROM" && !instruction.on_build && may_begin_stage()) begin_stage(i);
            build_.stage_of.push_back(build_.stages.empty() ? Build::npos : build_.stages.size() - 1);
            apply(i);
        }
        mark_final();
        return std::move(build_);
    }

  private:
    void apply(std::size_t index) {
        const Instruction& instruction = build_.instructions[index];
        const std::string& keyword = instruction.keyword;
        if (keyword == "ARG" || keyword == "ENV" || keyword == "LABEL") {
            read_variables(index);
        } else if (instruction.on_build || build_.stages.empty()) {
            return; // concerns another build
        } else if (keyword == "USER") {
            build_.stages.back().user = known(instruction.rest, instruction);
        } else if (keyword == "HEALTHCHECK") {
            build_.stages.back().health =
                lower(instruction.rest) == "none" ? HealthCheck::Off : HealthCheck::Set;
        }
    }

    bool may_begin_stage() {
        if (build_.stages.size() < limits_.stages) return true;
        if (!told_) {
            told_ = true;
            problems_.push_back(
                {value::Severity::Error, {}, fmt::format("more than {} stages", limits_.stages)});
        }
        return false;
    }

    // FROM [--platform=…] image [AS name]
    void begin_stage(std::size_t index) {
        const Instruction& instruction = build_.instructions[index];
        const std::vector<std::string_view> words = plain_words(instruction.rest);
        const bool is_named = words.size() == 3 && lower(words[1]) == "as";
        if (words.empty() || (words.size() != 1 && !is_named))
            problems_.push_back({value::Severity::Error,
                                 {text_, instruction.place()},
                                 "FROM takes an image and, after AS, a name"});
        Stage stage;
        stage.from = index;
        stage.platform = std::string(instruction.flag("platform"));
        if (is_named) stage.name = lower(words[2]);
        scope_ = Scope::File;
        if (!words.empty()) stage.image = known(words[0], instruction);
        scope_ = Scope::Stage;
        if (stage.image.value) stage.base = find_stage(*stage.image.value);
        if (stage.base) {
            const Stage& base = build_.stages[*stage.base];
            stage.user = base.user;
            stage.health = base.health;
            stage.is_windows = base.is_windows;
        } else {
            stage.is_windows = lower(stage.platform).starts_with("windows")
                               || is_windows_image(stage.image.value.value_or(""));
        }
        build_.stages.push_back(std::move(stage));
        arguments_of_stage_.clear();
        environments_.emplace_back();
    }

    std::optional<std::size_t> find_stage(std::string_view image) const {
        for (std::size_t i = build_.stages.size(); i-- > 0;) {
            if (!build_.stages[i].name.empty() && build_.stages[i].name == lower(image)) return i;
        }
        return std::nullopt;
    }

    void read_variables(std::size_t index) {
        const Instruction& instruction = build_.instructions[index];
        const std::vector<std::string_view> words = quoted_words(instruction.rest, build_.escape);
        // ENV NAME the rest of the line
        const bool is_old = instruction.keyword != "ARG" && words.size() > 1 && !words[0].contains('=');
        if (is_old) {
            const std::string_view rest(words[1].data(), static_cast<std::size_t>(instruction.rest.data()
                                                                                  + instruction.rest.size()
                                                                                  - words[1].data()));
            set(index, words[0], rest);
            return;
        }
        for (std::string_view word : words) {
            const std::size_t equals = word.find('=');
            if (equals == std::string_view::npos) {
                declare(index, word);
            } else {
                set(index, word.substr(0, equals), word.substr(equals + 1));
            }
        }
    }

    // ARG NAME: its value is the build's, or the default that an ARG before the first FROM has.
    void declare(std::size_t index, std::string_view name) {
        const Instruction& instruction = build_.instructions[index];
        VariableState state{true, std::nullopt};
        const auto global = arguments_of_file_.find(name);
        if (!build_.stages.empty() && global != arguments_of_file_.end()) state = global->second;
        add(index, name, {std::nullopt, place(name, instruction)}, std::move(state));
    }

    void set(std::size_t index, std::string_view name, std::string_view written) {
        const Instruction& instruction = build_.instructions[index];
        Known value = known(written, instruction);
        VariableState state{true, value.value};
        add(index, name, std::move(value), std::move(state));
    }

    void add(std::size_t index, std::string_view name, Known value, VariableState state) {
        const Instruction& instruction = build_.instructions[index];
        const bool is_argument = instruction.keyword == "ARG";
        if (build_.variables.size() >= limits_.variables) return;
        value::Span span = place(name, instruction);
        span.end = std::max(span.end, value.span.end);
        build_.variables.push_back({index, std::string(name), span, std::move(value)});
        if (instruction.keyword == "LABEL" || instruction.on_build) return;
        if (!is_argument && build_.stages.empty()) return; // fails the build
        Variables& scope = !is_argument            ? environments_.back()
                           : build_.stages.empty() ? arguments_of_file_
                                                   : arguments_of_stage_;
        scope.insert_or_assign(std::string(name), std::move(state));
    }

    // ENV wins over ARG, wherever it stands.
    VariableState find(std::string_view name) const {
        if (scope_ == Scope::Stage) {
            for (std::optional<std::size_t> i = build_.stages.size() - 1; i; i = build_.stages[*i].base) {
                const auto found = environments_[*i].find(name);
                if (found != environments_[*i].end()) return found->second;
            }
        }
        const Variables& arguments = scope_ == Scope::File ? arguments_of_file_ : arguments_of_stage_;
        if (const auto found = arguments.find(name); found != arguments.end()) return found->second;
        return {is_platform_argument(name), std::nullopt};
    }

    Known known(std::string_view word, const Instruction& instruction) {
        const std::size_t limit = std::min(limits_.word, bytes_left_);
        Known result{substitute(
                         word, build_.escape, [this](auto name) { return find(name); }, limit),
                     place(word, instruction)};
        if (result.value) bytes_left_ -= result.value->size();
        return result;
    }

    // REQUIRES: the word is a view of the line's text
    static value::Span place(std::string_view word, const Instruction& instruction) {
        const auto at = static_cast<std::size_t>(word.data() - instruction.line->text.data());
        return instruction.line->place(at, at + word.size());
    }

    void mark_final() {
        if (build_.stages.empty()) return;
        build_.stages.back().is_final = true;
        for (std::optional<std::size_t> i = build_.stages.size() - 1; i; i = build_.stages[*i].base)
            build_.stages[*i].in_image = true;
    }

    std::shared_ptr<const value::Text> text_;
    const Limits& limits_;
    std::vector<value::Problem>& problems_;
    Build build_;
    enum class Scope : bool { File, Stage };
    Scope scope_ = Scope::File;           // FROM sees only what stands before the first of them
    Variables arguments_of_file_;         // before the first FROM
    Variables arguments_of_stage_;        // of the one that is read
    std::vector<Variables> environments_; // each stage's own ENV
    bool told_ = false;
    std::size_t bytes_left_ = limits_.substituted;
};

} // namespace

Build evaluate(const LogicalLines& lines, const std::shared_ptr<const value::Text>& text,
               const Limits& limits, std::vector<value::Problem>& problems) {
    return Evaluator(lines, text, limits, problems).evaluate();
}

} // namespace cofferdam::dockerfile
