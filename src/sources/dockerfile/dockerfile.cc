#include "sources/dockerfile/dockerfile.h"

#include <algorithm>

#include <fmt/format.h>

#include "sources/dockerfile/build.h"
#include "sources/dockerfile/document_writer.h"
#include "sources/dockerfile/masked.h"
#include "sources/dockerfile/shell_commands.h"
#include "value/document.h"
#include "value/unicode.h"

namespace cofferdam::dockerfile {

namespace {

using value::Node;
using value::Span;
using Map = DocumentWriter::Map;

constexpr std::size_t bytes_per_node = 4;

// The reference's tag and digest: after the last colon behind the last slash, after "@".
std::string_view digest_of(std::string_view image) {
    const std::size_t at = image.find('@');
    return at == std::string_view::npos ? "" : image.substr(at + 1);
}

std::string_view tag_of(std::string_view image) {
    image = image.substr(0, image.find('@'));
    const std::size_t colon = image.rfind(':');
    if (colon == std::string_view::npos || image.find('/', colon) != std::string_view::npos) return "";
    return image.substr(colon + 1);
}

std::string without_quotes(std::string_view word) {
    std::string plain(word);
    std::erase_if(plain, [](char c) { return c == '"' || c == '\''; });
    return plain;
}

class Composer {
  public:
    Composer(const Build& build, const Limits& limits, value::TreeBuilder& builder)
        : build_(build), limits_(limits), writer_(builder), budget_{limits.commands, limits.words} {}

    Node root(Span span) {
        std::vector<Node> stages;
        for (std::size_t i = 0; i < build_.stages.size(); ++i) stages.push_back(stage(i));
        std::vector<Node> instructions;
        for (std::size_t i = 0; i < build_.instructions.size(); ++i) instructions.push_back(instruction(i));
        std::vector<Node> variables;
        for (const Variable& variable : build_.variables) variables.push_back(this->variable(variable));
        Map root(writer_, span);
        root.add("stages", writer_.list(stages, span));
        root.add("instructions", writer_.list(instructions, span));
        root.add("commands", writer_.list(commands_, span));
        root.add("variables", writer_.list(variables, span));
        return root.finish();
    }

    bool exceeded() const { return budget_.exceeded; }

  private:
    Node stage(std::size_t index) {
        const Stage& stage = build_.stages[index];
        const Instruction& from = build_.instructions[stage.from];
        Map map(writer_, from.place());
        map.add("index", DocumentWriter::number(index, from.place()));
        if (!stage.name.empty()) map.text("name", stage.name);
        add_image(stage, from, map);
        if (!stage.platform.empty()) map.text("platform", stage.platform);
        if (stage.user && stage.user->value) map.text("user", *stage.user->value, stage.user->span);
        if (stage.user && !stage.user->value)
            map.add("user_unknown", DocumentWriter::flag(true, stage.user->span));
        if (stage.health != HealthCheck::Unsaid)
            map.text("health", stage.health == HealthCheck::Set ? "set" : "off");
        map.flag("final", stage.is_final);
        map.flag("in_image", stage.in_image);
        map.flag("windows", stage.is_windows);
        return map.finish();
    }

    void add_image(const Stage& stage, const Instruction& from, Map& map) {
        const std::string_view rest = from.rest;
        map.text("written", rest.substr(0, rest.find_first_of(" \t")), stage.image.span);
        if (stage.base) {
            map.add("base", DocumentWriter::number(*stage.base, stage.image.span));
        } else if (stage.image.value) {
            map.text("image", *stage.image.value, stage.image.span);
            map.text("tag", tag_of(*stage.image.value), stage.image.span);
            map.text("digest", digest_of(*stage.image.value), stage.image.span);
        }
    }

    void add_position(std::size_t index, Span span, Map& map) {
        const std::size_t stage = build_.stage_of[index];
        if (stage == Build::npos) return;
        map.add("stage", DocumentWriter::number(stage, span));
        map.add("in_image", DocumentWriter::flag(build_.stages[stage].in_image, span));
        map.add("windows", DocumentWriter::flag(build_.stages[stage].is_windows, span));
    }

    Node instruction(std::size_t index) {
        const Instruction& instruction = build_.instructions[index];
        const Span span = instruction.place();
        Map map(writer_, span);
        map.text("instruction", instruction.keyword);
        add_position(index, span, map);
        map.flag("on_build", instruction.on_build);
        map.text("form", instruction.exec ? "exec" : "shell");
        add_flags(instruction, map);
        const std::string& keyword = instruction.keyword;
        std::vector<std::string> words = instruction.exec.value_or(std::vector<std::string>());
        if (!instruction.exec) {
            for (std::string_view word : plain_words(instruction.rest)) words.push_back(without_quotes(word));
        }
        const bool runs = keyword == "RUN" || keyword == "CMD" || keyword == "ENTRYPOINT";
        const std::vector<Node> commands = runs ? commands_of(index) : std::vector<Node>();
        map.text("text", keyword == "RUN" ? text_of(commands) : masked_text(words));
        if (keyword == "COPY" || keyword == "ADD") add_copy(instruction, words, map);
        if (keyword == "EXPOSE") map.add("ports", writer_.texts(words, span));
        if (keyword == "WORKDIR" || keyword == "USER") add_value(instruction, map);
        if (runs) map.add("commands", writer_.list(commands, span));
        return map.finish();
    }

    static std::string text_of(const std::vector<Node>& commands) {
        std::string text;
        for (const Node& command : commands) {
            if (!text.empty()) text += "; ";
            text += command.value["text"].string_or("");
        }
        return text;
    }

    static void add_value(const Instruction& instruction, Map& map) {
        map.text("value", without_quotes(instruction.rest));
    }

    void add_flags(const Instruction& instruction, Map& map) {
        Map flags(writer_, instruction.place());
        std::vector<std::string_view> mounts;
        for (const Flag& flag : instruction.flags) {
            if (flag.name == "mount") mounts.push_back(flag.value);
        }
        for (const Flag& flag : instruction.flags) {
            if (flag.name != "mount") flags.text(flag.name, flag.value);
        }
        map.add("flags", flags.finish());
        if (!mounts.empty()) map.add("mounts", writer_.texts(mounts, instruction.place()));
    }

    void add_copy(const Instruction& instruction, const std::vector<std::string>& words, Map& map) {
        std::vector<std::string_view> sources;
        for (std::size_t i = 0; i + 1 < words.size(); ++i) {
            if (!words[i].starts_with("<<")) sources.push_back(words[i]);
        }
        map.add("sources", writer_.texts(sources, instruction.place()));
        if (!words.empty()) map.text("target", words.back());
    }

    std::vector<Node> commands_of(std::size_t index) {
        const Instruction& instruction = build_.instructions[index];
        std::vector<Node> nodes;
        if (instruction.exec) {
            for (const ShellCommand& command :
                 commands_of_words(*instruction.exec, limits_.script_depth, budget_))
                nodes.push_back(this->command(index, command, instruction.place()));
        } else {
            for (const ShellCommand& command :
                 split_commands(instruction.rest, limits_.script_depth, budget_))
                nodes.push_back(this->command(index, command,
                                              instruction.line->place(instruction.rest_at + command.begin,
                                                                      instruction.rest_at + command.end)));
        }
        add_heredocs(index, nodes);
        if (instruction.keyword == "RUN") commands_.insert(commands_.end(), nodes.begin(), nodes.end());
        return nodes;
    }

    // RUN <<EOF, RUN <<EOF bash, RUN bash <<EOF: a script; of another program it is that one's affair.
    static bool reads_script(const Instruction& instruction, std::string_view body) {
        if (instruction.keyword != "RUN") return false;
        const std::string_view first_line = body.substr(0, body.find('\n'));
        if (first_line.starts_with("#!")) return first_line.ends_with("sh");
        for (std::string_view word : plain_words(instruction.rest)) {
            if (!word.contains("<<") && !word.starts_with('-')) return word.ends_with("sh");
        }
        return true;
    }

    void add_heredocs(std::size_t index, std::vector<Node>& nodes) {
        const Instruction& instruction = build_.instructions[index];
        for (const Heredoc& heredoc : instruction.line->heredocs) {
            const std::string_view body = heredoc.body;
            if (!reads_script(instruction, body)) continue;
            for (const ShellCommand& command : split_commands(body, limits_.script_depth, budget_))
                nodes.push_back(this->command(index, command, place_in(heredoc, command)));
        }
    }

    // Of "<<-" the body is shorter than what stands in the file: then all of it is the place.
    static Span place_in(const Heredoc& heredoc, const ShellCommand& command) {
        if (heredoc.strips_tabs) return heredoc.span;
        const auto begin = heredoc.span.begin + static_cast<std::uint32_t>(command.begin);
        const auto end = heredoc.span.begin + static_cast<std::uint32_t>(command.end);
        return {std::min(begin, heredoc.span.end), std::min(end, heredoc.span.end)};
    }

    Node command(std::size_t index, const ShellCommand& command, Span span) {
        Map map(writer_, span);
        map.text("program", program_of(command));
        std::string text;
        for (const std::string& program : command.fed_by) text.append(program).append(" | ");
        map.text("text", text.append(masked_text(command.words)));
        map.add("arguments", writer_.texts(std::span(command.words).subspan(1), span));
        map.add("settings", writer_.texts(command.settings, span));
        map.add("fed_by", writer_.texts(command.fed_by, span));
        add_position(index, span, map);
        return map.finish();
    }

    Node variable(const Variable& variable) {
        const Instruction& instruction = build_.instructions[variable.instruction];
        Map map(writer_, variable.span);
        map.text("instruction", instruction.keyword);
        map.text("name", variable.name);
        if (variable.value.value) map.text("value", *variable.value.value, variable.value.span);
        add_position(variable.instruction, variable.span, map);
        return map.finish();
    }

    const Build& build_;
    const Limits& limits_;
    DocumentWriter writer_;
    ShellBudget budget_;
    std::vector<Node> commands_;
};

estate::Entity entity_of(value::DocumentPtr document, std::string_view name) {
    estate::Entity entity;
    estate::Object& object = entity.object;
    object.kind = "Dockerfile";
    object.name = name;
    object.raw = &document->root();
    object.effective = document->root();
    object.document = std::move(document);
    return entity;
}

} // namespace

Reading read(const std::shared_ptr<const value::Text>& text, std::string_view name, const Limits& limits) {
    Reading reading;
    const auto complain = [&](Span at, std::string message) {
        reading.problems.push_back({value::Severity::Error, {text, at}, std::move(message)});
    };
    if (const std::size_t valid = value::valid_utf8_prefix(text->bytes()); valid < text->bytes().size()) {
        const auto at = static_cast<std::uint32_t>(valid);
        complain({at, at + 1}, "not UTF-8: not read");
        return reading;
    }
    const LogicalLines lines = read_lines(text, limits, reading.problems);
    const Build build = evaluate(lines, text, limits, reading.problems);
    if (build.stages.empty()) {
        complain(lines.lines.empty() ? Span() : lines.lines.front().place(),
                 "no FROM: this is no Dockerfile that can be built");
        return reading;
    }
    auto arena = std::make_shared<value::Arena>();
    const auto places = std::make_shared<value::SourceMap>();
    value::TreeBuilder builder(*arena, places.get(), text->bytes().size() / bytes_per_node);
    Composer composer(build, limits, builder);
    const Span whole{0, static_cast<std::uint32_t>(text->bytes().size())};
    const Node root = composer.root(whole);
    builder.finish({});
    if (composer.exceeded()) complain(whole, "its scripts are too long or too deep: a part is not read");
    const std::string_view kept_name = arena->copy(name);
    reading.entity =
        entity_of(std::make_shared<const value::Document>(std::move(arena), root.value, text, whole, places,
                                                          build.instructions.front().place()),
                  kept_name);
    return reading;
}

} // namespace cofferdam::dockerfile
