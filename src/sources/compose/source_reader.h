// SourceReader: reads the nodes of one Compose document: variables filled in, tags seen, complaints with
// their place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/compose/interpolation.h"
#include "sources/compose/session.h"
#include "value/arena.h"
#include "value/document.h"

namespace cofferdam::compose {

// The tags by which a later file takes away what an earlier one says (Compose specification, "Merge").
enum class Tag : std::uint8_t { None, Reset, Override };

using Path = std::vector<std::string_view>; // keys; views into the session's arena

class SourceReader {
  public:
    // `directory`: of the document's project, relative to the whole project's folder. The arguments must
    // outlive the reader.
    SourceReader(Session& session, value::DocumentPtr document, const Environment& environment,
                 std::string directory);

    Session& session() { return *session_; }
    value::Arena& arena() { return session_->arena(); }
    const value::DocumentPtr& document() const { return document_; }
    const Environment& environment() const { return *environment_; }

    // The step to a child, for messages and tags; taken back at the end of its scope.
    class Step {
      public:
        Step(SourceReader& reader, std::string_view key) : reader_(reader) {
            reader_.path_.push_back({key, 0});
        }
        Step(SourceReader& reader, std::size_t index) : reader_(reader) {
            reader_.path_.push_back({{}, index});
        }
        ~Step() { reader_.path_.pop_back(); }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

      private:
        SourceReader& reader_;
    };

    // A scalar's text with its variables filled in, in the arena. Nothing, with a Problem, for a list or a
    // map.
    std::optional<std::string_view> text(const value::Value& node);
    std::optional<bool> boolean(const value::Value& node);
    std::optional<std::int64_t> integer(const value::Value& node);
    // The node with all that is in it, variables filled in. Nodes that a tag resets are left out.
    value::Value copy(const value::Value& node);
    // A map's key. What YAML 1.1 takes for a boolean is a text here, as in Compose's YAML 1.2.
    std::string_view key(const value::Value& key);

    // Sees to a node's tag: remembers what it clears. False if the node says nothing more (!reset).
    bool admit(const value::Value& node);
    // Paths that the document clears in what came before it.
    const std::vector<Path>& cleared() const { return cleared_; }

    // A path of the host relative to the project's folder; absolute ones and those of the home directory
    // stay.
    std::string_view host_path(std::string_view path);

    void fail(const value::Value& node, std::string_view message);
    void warn(const value::Value& node, std::string_view message);
    // As written, for messages: values of variables are never shown.
    std::string_view written(const value::Value& node) const;

    // False, with a Problem once, when the project has grown too large.
    bool spend(const value::Value& node, std::size_t values, std::size_t bytes);

  private:
    struct Segment {
        std::string_view key; // "" for an element
        std::size_t index = 0;
    };

    std::string where() const;
    void report(value::Severity severity, const value::Value& node, std::string_view message);
    void report_unset(const value::Value& node, const Substitution& substitution);
    std::optional<std::string> substituted(const value::Value& node, std::string_view text);
    bool is_yaml_1_1_boolean(const value::Value& node) const;
    Tag tag(const value::Value& node) const;

    Session* session_;
    value::DocumentPtr document_;
    const Environment* environment_;
    std::string directory_;
    bool has_tags_ = false;
    std::vector<Segment> path_;
    std::vector<Path> cleared_;
};

// "a/./b/../c" → "a/c"; "" → "."
std::string clean_path(std::string_view path);

} // namespace cofferdam::compose
