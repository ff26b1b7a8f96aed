// JSON through simdjson's On-Demand interface. simdjson wants readable bytes behind the text, and does not
// say where values end, nor well what is wrong: see json_syntax.h.
#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <simdjson.h>

#include "core/parallel.h"
#include "value/document.h"
#include "value/json_syntax.h"
#include "value/numbers.h"
#include "value/problems.h"
#include "value/tree_builder.h"
#include "value/utf8_text.h"

namespace cofferdam::value {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view white_space = " \t\r\n";

// Bytes for each node, keys included: measured on what kubectl prints.
constexpr std::uint64_t bytes_per_node = 16;

class JsonReader {
  public:
    // `padded`: the bytes of `text`, readable for SIMDJSON_PADDING bytes beyond their end.
    JsonReader(const Text& text, const char* padded, TreeBuilder& builder, const Limits& limits,
               std::vector<ReadProblem>& problems)
        : text_(text), padded_(padded), builder_(builder), limits_(limits), nodes_left_(limits.nodes),
          problems_(problems) {}

    // One value in this range of the text; nothing if it is bad.
    std::optional<Node> read(Span span);

  private:
    bool value(ondemand::value& source, Node& node);
    bool list(ondemand::value& source, Node& node);
    bool map(ondemand::value& source, Node& node);
    bool member(ondemand::field& field);
    template <class Source>
    bool scalar(Source& source, Node& node);
    template <class Source>
    bool string(Source& source, Node& node);

    bool fail(Span span, std::string message);
    bool refuse(simdjson::error_code code);
    void warn_lost(const Node& lost, const Node& winner);
    bool enter(Span span);
    // From a token's start to the end of what has been consumed.
    Span consumed_from(std::uint32_t begin);
    std::uint32_t offset(const char* pointer) const { return static_cast<std::uint32_t>(pointer - padded_); }
    std::uint32_t line(Span span) const { return text_.position(span.begin).line; }

    const Text& text_;
    const char* padded_;
    TreeBuilder& builder_;
    const Limits& limits_;
    std::uint64_t nodes_left_;
    std::vector<ReadProblem>& problems_;

    ondemand::parser parser_;
    // of the value being read
    ondemand::document document_;
    Span span_;
    std::uint32_t last_ = 0; // start of the last token seen
    std::uint32_t depth_ = 0;
    std::vector<Node> nodes_;
};

bool JsonReader::fail(Span span, std::string message) {
    note(problems_, {Severity::Error, span, std::move(message)});
    return false;
}

bool JsonReader::refuse(simdjson::error_code code) {
    const std::string_view own = text_.bytes(span_);
    if (const std::optional<JsonSyntaxError> error = find_json_error(own)) {
        const auto at = static_cast<std::uint32_t>(span_.begin + error->offset);
        return fail({at, at + 1}, error->message);
    }
    return fail({last_, last_ + 1}, simdjson::error_message(code));
}

bool JsonReader::enter(Span span) {
    if (++depth_ <= limits_.depth) return true;
    return fail(span, fmt::format("nested deeper than {} levels", limits_.depth));
}

Span JsonReader::consumed_from(std::uint32_t begin) {
    const char* location = nullptr;
    const bool ended = document_.current_location().get(location) != simdjson::SUCCESS;
    const std::uint32_t end = ended ? span_.end : std::min(offset(location), span_.end);
    const std::size_t last = text_.bytes().substr(0, end).find_last_not_of(white_space);
    return {begin, std::max(begin, static_cast<std::uint32_t>(last + 1))};
}

void JsonReader::warn_lost(const Node& lost, const Node& winner) {
    note(problems_, {Severity::Warning, winner.written,
                     fmt::format("duplicate key \"{}\": line {} wins over line {}", lost.value.as_string(),
                                 line(winner.written), line(lost.written))});
}

bool JsonReader::value(ondemand::value& source, Node& node) {
    const char* start = source.raw_json_token().data();
    last_ = offset(start);
    if (nodes_left_-- == 0) return fail({last_, last_ + 1}, fmt::format("more than {} nodes", limits_.nodes));
    if (*start == '[') return list(source, node);
    if (*start == '{') return map(source, node);
    return scalar(source, node);
}

bool JsonReader::list(ondemand::value& source, Node& node) {
    const std::uint32_t begin = last_;
    const std::size_t first = nodes_.size();
    ondemand::array array;
    if (!enter({begin, begin + 1})) return false;
    if (auto code = source.get_array().get(array)) return refuse(code);
    for (auto element : array) {
        ondemand::value item;
        Node child;
        if (auto code = std::move(element).get(item)) return refuse(code);
        if (!value(item, child)) return false;
        nodes_.push_back(child);
    }
    --depth_;
    node = {builder_.list(std::span(nodes_).subspan(first)), consumed_from(begin)};
    nodes_.resize(first);
    return true;
}

bool JsonReader::map(ondemand::value& source, Node& node) {
    const std::uint32_t begin = last_;
    const std::size_t first = nodes_.size();
    ondemand::object object;
    if (!enter({begin, begin + 1})) return false;
    if (auto code = source.get_object().get(object)) return refuse(code);
    for (auto element : object) {
        ondemand::field field;
        if (auto code = std::move(element).get(field)) return refuse(code);
        if (!member(field)) return false;
    }
    --depth_;
    const Value map = builder_.map(nodes_, first,
                                   [this](const Node& lost, const Node& winner) { warn_lost(lost, winner); });
    node = {map, consumed_from(begin)};
    nodes_.resize(first);
    return true;
}

bool JsonReader::member(ondemand::field& field) {
    const std::uint32_t begin = offset(field.key().raw()) - 1;
    last_ = begin;
    const Span span{begin, static_cast<std::uint32_t>(json_scalar_end(text_.bytes(), begin))};
    const std::string_view source = text_.bytes().substr(begin + 1, span.end - begin - 2);
    Node key{Value(), span};
    if (source.contains('\\')) {
        std::string_view unescaped;
        if (auto code = field.unescaped_key().get(unescaped)) return refuse(code);
        key.value = builder_.key(unescaped, Interner::Lifetime::Call);
    } else {
        key.value = builder_.key(source, Interner::Lifetime::Arena);
    }
    Node child;
    if (!value(field.value(), child)) return false;
    nodes_.push_back(key);
    nodes_.push_back(child);
    return true;
}

template <class Source>
bool JsonReader::string(Source& source, Node& node) {
    const std::string_view own = text_.bytes({node.written.begin + 1, node.written.end - 1});
    node.value = Value::string(own);
    if (!own.contains('\\')) return true;
    std::string_view unescaped;
    if (auto code = source.get_string().get(unescaped)) return refuse(code);
    node.value = builder_.arena().string(unescaped);
    return true;
}

// simdjson tells where scalars start and leaves their grammar to who reads them.
template <class Source>
bool JsonReader::scalar(Source& source, Node& node) {
    const Span span{last_, static_cast<std::uint32_t>(json_scalar_end(text_.bytes(), last_))};
    const std::string_view own = text_.bytes(span);
    node.written = span;
    if (own.starts_with('"')) return string(source, node);
    if (own == "true" || own == "false") {
        node.value = Value::boolean(own == "true");
    } else if (own == "null") {
        node.value = Value::null();
    } else if (const std::optional<Value> number = parse_json_number(own)) {
        node.value = *number;
    } else {
        return refuse(simdjson::NUMBER_ERROR);
    }
    return true;
}

std::optional<Node> JsonReader::read(Span span) {
    span_ = span;
    last_ = span.begin;
    depth_ = 0;
    nodes_.clear();
    const std::string_view own(padded_ + span.begin, span.end - span.begin);
    const std::size_t readable = text_.bytes().size() - span.begin + simdjson::SIMDJSON_PADDING;
    if (auto code = parser_.iterate(own, readable).get(document_)) {
        refuse(code);
        return std::nullopt;
    }
    Node node;
    if (own.front() != '{' && own.front() != '[') {
        if (find_json_error(own) ? refuse(simdjson::TAPE_ERROR) : scalar(document_, node)) return node;
        return std::nullopt;
    }
    ondemand::value root;
    if (auto code = document_.get_value().get(root)) {
        refuse(code);
        return std::nullopt;
    }
    if (!value(root, node)) return std::nullopt;
    return node;
}

// The ranges of the values of a stream.
std::vector<Span> cut_json(std::string_view bytes) {
    std::vector<Span> values;
    std::size_t at = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while ((at = bytes.find_first_not_of(white_space, at)) != std::string_view::npos) {
        const std::size_t end = json_value_end(bytes, at);
        values.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
        at = end;
    }
    return values;
}

// The text itself if its memory goes on far enough, else a copy.
class PaddedBytes {
  public:
    explicit PaddedBytes(const Text& text) : data_(text.bytes().data()) {
        if (text.readable_beyond_end() >= simdjson::SIMDJSON_PADDING) return;
        copy_.reserve(text.bytes().size() + simdjson::SIMDJSON_PADDING);
        copy_ = text.bytes();
        data_ = copy_.data();
    }
    PaddedBytes(const PaddedBytes&) = delete;
    PaddedBytes& operator=(const PaddedBytes&) = delete;

    const char* data() const { return data_; }

  private:
    const char* data_;
    std::string copy_;
};

// A stream of small values, as many bytes as keep a thread busy for some milliseconds, each with an arena of
// its own.
std::vector<std::span<const Span>> pieces_of(std::span<const Span> values) {
    constexpr std::uint32_t bytes_of_a_piece = 1U << 20;
    std::vector<std::span<const Span>> pieces;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool is_last = i + 1 == values.size();
        if (!is_last && values[i].end - values[begin].begin < bytes_of_a_piece) continue;
        pieces.push_back(values.subspan(begin, i + 1 - begin));
        begin = i + 1;
    }
    return pieces;
}

Parsed parse_piece(const Utf8Text& utf8, const char* padded, std::span<const Span> values, KeepPlaces keep,
                   const Limits& limits) {
    auto arena = std::make_shared<Arena>();
    const auto places = keep == KeepPlaces::Yes ? std::make_shared<SourceMap>() : nullptr;
    const std::uint32_t bytes = values.back().end - values.front().begin;
    TreeBuilder builder(*arena, places.get(), bytes / bytes_per_node);
    std::vector<ReadProblem> problems;
    JsonReader reader(*utf8.read, padded, builder, limits, problems);
    const std::shared_ptr<const Arena> shared = with_text(arena, utf8);
    Parsed parsed;
    for (const Span span : values) {
        const std::optional<Node> root = reader.read(span);
        if (!root || root->value.is(Kind::Null)) continue;
        parsed.documents.push_back(std::make_shared<const Document>(
            shared, root->value, utf8.given, utf8.given_span(span), places, utf8.given_span(root->written)));
    }
    builder.finish(utf8.offsets);
    add_problems(utf8, problems, parsed.problems);
    return parsed;
}

Parsed joined(std::vector<Parsed> pieces) {
    Parsed all;
    for (Parsed& piece : pieces) {
        std::ranges::move(piece.documents, std::back_inserter(all.documents));
        std::ranges::move(piece.problems, std::back_inserter(all.problems));
    }
    return all;
}

} // namespace

Parsed parse_json(std::shared_ptr<const Text> text, KeepPlaces keep, const Limits& limits) {
    if (text->bytes().size() > limits.bytes)
        return refusal(text, fmt::format("larger than {} bytes", limits.bytes));
    const Utf8Text utf8 = as_utf8(std::move(text));
    const PaddedBytes padded(*utf8.read);
    const std::vector<Span> values = cut_json(utf8.read->bytes());
    const std::vector<std::span<const Span>> pieces = pieces_of(values);
    std::vector<Parsed> parsed(pieces.size());
    parallel_for(pieces.size(), [&](std::size_t i) {
        parsed[i] = parse_piece(utf8, padded.data(), pieces[i], keep, limits);
    });
    return joined(std::move(parsed));
}

} // namespace cofferdam::value
