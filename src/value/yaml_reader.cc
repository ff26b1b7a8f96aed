#include "value/yaml_reader.h"

#include <algorithm>
#include <functional>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "value/yaml_scalars.h"

namespace cofferdam::value {

namespace {

std::string_view view(const yaml_char_t* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

std::string_view scalar_text(const YamlEvent& event) {
    return {reinterpret_cast<const char*>(event->data.scalar.value), event->data.scalar.length};
}

bool is_block_scalar(const YamlEvent& event) {
    const yaml_scalar_style_t style = event->data.scalar.style;
    return style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
}

std::string_view anchor_of(const YamlEvent& event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT: return view(event->data.scalar.anchor);
    case YAML_SEQUENCE_START_EVENT: return view(event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT: return view(event->data.mapping_start.anchor);
    default: return {};
    }
}

} // namespace

std::optional<YamlRoot> YamlReader::read(Span piece) {
    open_.clear();
    nodes_.clear();
    anchors_.clear();
    copy_budget_ = limits_.nodes_by_alias;
    Libyaml events(text_.bytes(), piece);
    if (!read_nodes(events) || nodes_.empty()) return std::nullopt;
    const Node& root = nodes_.front();
    if (root.value.is(Kind::Null)) return std::nullopt;
    return YamlRoot{root.value, root.written};
}

bool YamlReader::read_nodes(Libyaml& events) {
    YamlEvent event;
    while (events.next(event)) {
        if (event->type == YAML_STREAM_END_EVENT) return true;
        if (event->type == YAML_DOCUMENT_END_EVENT) {
            warn_unread(events);
            return true;
        }
        if (!take(events, event)) return false;
    }
    const Libyaml::Failure failure = events.failure();
    return fail({failure.offset, failure.offset + 1}, failure.message);
}

// Of a piece kubectl reads the first document only, and nothing after it.
void YamlReader::warn_unread(Libyaml& events) {
    YamlEvent event;
    const bool readable = events.next(event);
    if (readable && event->type == YAML_STREAM_END_EVENT) return;
    const std::uint32_t at = readable ? events.span(event).begin : events.failure().offset;
    note(problems_,
         {Severity::Warning,
          {at, at + 1},
          "what follows a document without a line \"---\" between is not read, as kubectl does not"});
}

bool YamlReader::take(Libyaml& events, const YamlEvent& event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT: return scalar(event, events.span(event));
    case YAML_ALIAS_EVENT: return alias(event, events.span(event));
    case YAML_SEQUENCE_START_EVENT: return open(event, events.span(event), false);
    case YAML_MAPPING_START_EVENT: return open(event, events.span(event), true);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return close(open_.back().is_flow ? events.span(event) : Span{});
    default: return true;
    }
}

bool YamlReader::fail(Span span, std::string message) {
    note(problems_, {Severity::Error, span, std::move(message)});
    return false;
}

bool YamlReader::open(const YamlEvent& event, Span span, bool is_map) {
    if (open_.size() >= limits_.depth)
        return fail(span, fmt::format("nested deeper than {} levels", limits_.depth));
    const std::string anchor(anchor_of(event));
    if (!anchor.empty()) anchors_[anchor] = {++definitions_, std::nullopt};
    const bool is_flow = is_map ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                                : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    open_.push_back({.is_map = is_map,
                     .is_flow = is_flow,
                     .begin = span.begin,
                     .end = span.end,
                     .first = nodes_.size(),
                     .anchor = anchor,
                     .definition = definitions_});
    return true;
}

// `end`: of a flow collection, its closing bracket. A block collection ends with its last child, where
// libyaml's own mark is that of the next token.
bool YamlReader::close(Span end) {
    Collection collection = std::move(open_.back());
    open_.pop_back();
    const Span span{collection.begin, collection.is_flow ? end.end : collection.end};
    const std::span<const Node> children(nodes_.data() + collection.first, nodes_.size() - collection.first);
    Node node{collection.is_map
                  ? builder_.map(nodes_, collection.first,
                                 [this](const Node& lost, const Node& winner) { warn_lost(lost, winner); })
                  : builder_.list(children),
              span};
    nodes_.resize(collection.first);
    if (!collection.anchor.empty()) {
        // An anchor of the same name within this collection came later and stays.
        Anchor& anchor = anchors_[collection.anchor];
        if (anchor.definition == collection.definition) anchor.node = node;
    }
    return add(node);
}

void YamlReader::warn_lost(const Node& lost, const Node& winner) {
    if (lost.brought()) return;
    const Span winning = winner.here();
    const std::string_view key = lost.value.as_string();
    const std::string message = winner.brought()
                                    ? fmt::format("key \"{}\": the merge on line {} overrides line {}", key,
                                                  line(winning), line(lost.written))
                                    : fmt::format("duplicate key \"{}\": line {} wins over line {}", key,
                                                  line(winning), line(lost.written));
    note(problems_, {Severity::Warning, winning, message});
}

bool YamlReader::expects_key() const {
    return !open_.empty() && open_.back().is_map && !open_.back().merges
           && (nodes_.size() - open_.back().first) % 2 == 0;
}

bool YamlReader::is_merge_key(const YamlEvent& event) const {
    return expects_key() && scalar_text(event) == "<<"
           && (event->data.scalar.plain_implicit != 0
               || view(event->data.scalar.tag) == "tag:yaml.org,2002:merge");
}

// Where a scalar really stands: libyaml puts an empty one, and the end of a block scalar, up to the next
// token.
Span YamlReader::content_of(const YamlEvent& event, Span span) const {
    const std::string_view bytes = text_.bytes();
    if (span.begin == span.end) {
        const std::uint32_t before = open_.empty() ? span.begin : std::min(open_.back().end, span.begin);
        const bool after_indicator =
            span.begin > before && std::string_view(":-?,[{").contains(bytes[span.begin - 1]);
        return after_indicator ? span : Span{before, before};
    }
    if (!is_block_scalar(event)) return span;
    const std::string_view text = scalar_text(event);
    const std::string_view own = bytes.substr(span.begin, span.end - span.begin);
    const std::string_view header = own.substr(0, own.find('\n'));
    const bool keeps = header.substr(0, header.find('#')).contains('+');
    if (!keeps || text.empty()) {
        span.end = span.begin + static_cast<std::uint32_t>(own.find_last_not_of(" \t\r\n") + 1);
        return span;
    }
    if (own.ends_with('\n')) --span.end;
    if (own.ends_with("\r\n")) --span.end;
    return span;
}

// A view of the source where it says the value as it is, else a copy.
Value YamlReader::string_of(std::string_view value, Span span, yaml_scalar_style_t style) {
    const bool quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    const std::size_t quote = quoted ? 1 : 0;
    const bool fits = span.end - span.begin >= value.size() + quote;
    const std::string_view source =
        fits ? text_.bytes().substr(span.end - quote - value.size(), value.size()) : "";
    const bool same = fits && source == value;
    if (expects_key())
        return builder_.key(same ? source : value,
                            same ? Interner::Lifetime::Arena : Interner::Lifetime::Call);
    return same ? Value::string(source) : builder_.arena().string(value);
}

bool YamlReader::scalar(const YamlEvent& event, Span span) {
    span = content_of(event, span);
    if (is_merge_key(event)) {
        open_.back().merges = true;
        open_.back().merge_key = span;
        open_.back().end = span.end;
        return true;
    }
    const auto& data = event->data.scalar;
    const std::string_view text = scalar_text(event);
    Value value = Value::string(text);
    if (data.tag != nullptr) {
        Result<Value> tagged = resolve_tagged(view(data.tag), text, builder_.arena());
        if (!tagged) return fail(span, tagged.error().message);
        value = *tagged;
    } else if (data.plain_implicit != 0) {
        value = resolve_plain(text, builder_.arena());
    }
    if (value.is(Kind::String)) {
        value = string_of(value.as_string(), span, data.style);
    } else if (!expects_key()) {
        const Result<Value> through_json = value_through_json(value);
        if (!through_json) return fail(span, through_json.error().message);
        value = *through_json;
    }
    const Node node{value, span};
    if (data.anchor != nullptr) anchors_[std::string(view(data.anchor))] = {++definitions_, node};
    return add(node);
}

bool YamlReader::copy(const Node& original, Span used, Node& result) {
    const auto levels = static_cast<std::uint32_t>(limits_.depth - open_.size());
    const std::uint64_t before = copy_budget_;
    const bool copied = builder_.copy(original, used, {copy_budget_, levels}, result);
    if (!count(before - copy_budget_, used)) return false;
    if (copied) return true;
    return fail(used,
                copy_budget_ == 0
                    ? fmt::format("aliases and merge keys copy more than {} nodes", limits_.nodes_by_alias)
                    : fmt::format("nested deeper than {} levels by an alias", limits_.depth));
}

bool YamlReader::count(std::uint64_t nodes, Span span) {
    constexpr std::uint64_t at_once = 1024; // so that threads seldom meet
    uncounted_ += nodes;
    if (uncounted_ < at_once) return true;
    return budget_.take(std::exchange(uncounted_, 0)) || fail(span, "the file has too many nodes");
}

bool YamlReader::alias(const YamlEvent& event, Span span) {
    const std::string_view name = view(event->data.alias.anchor);
    const auto anchor = anchors_.find(std::string(name));
    if (anchor == anchors_.end()) return fail(span, fmt::format("alias of an unknown anchor \"{}\"", name));
    if (!anchor->second.node) return fail(span, fmt::format("anchor \"{}\" contains itself", name));
    if (!open_.empty() && open_.back().merges)
        return merge({anchor->second.node->value, anchor->second.node->written, span});
    Node node;
    return copy(*anchor->second.node, span, node) && add(node);
}

bool YamlReader::add(const Node& node) {
    if (!count(1, node.here())) return false;
    if (open_.empty()) {
        nodes_.push_back(node);
        return true;
    }
    if (open_.back().merges) return merge(node);
    open_.back().end = std::max(open_.back().end, node.here().end);
    if (expects_key()) return add_key(node);
    nodes_.push_back(node);
    return true;
}

bool YamlReader::add_key(const Node& node) {
    nodes_.push_back(node);
    if (node.value.is(Kind::String) && !node.brought()) return true; // string_of has interned it
    const Result<std::string> text = key_text(node.value);
    if (!text) return fail(node.here(), text.error().message);
    nodes_.back().value = builder_.key(*text, Interner::Lifetime::Call);
    return true;
}

bool YamlReader::merge(const Node& value) {
    Collection& target = open_.back();
    target.merges = false;
    target.end = std::max(target.end, value.here().end);
    const std::size_t own_end = nodes_.size();
    if (!merge_maps(value)) return false;
    // Of equal keys the last stays, so keys that yield go to the front.
    const auto at = [this](std::size_t index) { return nodes_.begin() + static_cast<std::ptrdiff_t>(index); };
    if (merge_keys_ == MergeKeys::Yield) std::rotate(at(target.first), at(own_end), nodes_.end());
    return true;
}

bool YamlReader::merge_maps(const Node& value) {
    if (value.value.is(Kind::Map)) return merge_map(value.value, value.here());
    if (!value.value.is(Kind::List)) return fail(value.here(), "\"<<\" merges a map or a list of maps");
    // Later ones first, so that earlier ones win.
    for (const Value& map : std::views::reverse(value.value.items())) {
        if (!map.is(Kind::Map)) return fail(value.here(), "\"<<\" merges a map or a list of maps");
        if (!merge_map(map, value.here())) return false;
    }
    return true;
}

bool YamlReader::merge_map(const Value& map, Span used) {
    for (const Entry& entry : map.entries()) {
        Node key;
        Node value;
        if (!copy(builder_.node_at(entry.key), used, key)
            || !copy(builder_.node_at(entry.value), used, value))
            return false;
        nodes_.push_back(key);
        nodes_.push_back(value);
    }
    return true;
}

} // namespace cofferdam::value
