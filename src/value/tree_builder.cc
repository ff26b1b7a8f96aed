#include "value/tree_builder.h"

#include <algorithm>
#include <functional>

#include "value/utf8_text.h"

namespace cofferdam::value {

namespace {

constexpr std::size_t smallest_run = 64;
constexpr std::size_t usual_run = 4096;

constexpr std::size_t slots_of_order(std::size_t entries) {
    return (Arena::room_after_entries(entries) + sizeof(Value) - 1) / sizeof(Value);
}

std::string_view key_of(const Node& node) { return node.value.as_string(); }

// Marks each pair that a later one of the same key overrides, and tells of it. Keys are interned: one
// address, one key.
std::size_t mark_lost_of_few(std::span<Node> nodes, const TreeBuilder::Lost& lost) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < nodes.size(); i += 2) {
        for (std::size_t j = i + 2; j < nodes.size(); j += 2) {
            if (key_of(nodes[i]).data() != key_of(nodes[j]).data()) continue;
            lost(nodes[i], nodes[j]);
            nodes[i].value = Value();
            ++count;
            break;
        }
    }
    return count;
}

std::size_t mark_lost_of_many(std::span<Node> nodes, const TreeBuilder::Lost& lost) {
    std::vector<std::pair<const char*, std::size_t>> keys;
    keys.reserve(nodes.size() / 2);
    for (std::size_t i = 0; i < nodes.size(); i += 2) keys.emplace_back(key_of(nodes[i]).data(), i);
    std::ranges::sort(keys);
    std::size_t count = 0;
    for (std::size_t k = 0; k + 1 < keys.size(); ++k) {
        if (keys[k].first != keys[k + 1].first) continue;
        lost(nodes[keys[k].second], nodes[keys[k + 1].second]);
        nodes[keys[k].second].value = Value();
        ++count;
    }
    return count;
}

// Removes the pairs that a later pair of the same key overrides.
void drop_lost_pairs(std::vector<Node>& nodes, std::size_t first, const TreeBuilder::Lost& lost) {
    const std::span<Node> pairs(nodes.data() + first, nodes.size() - first);
    const bool few = pairs.size() <= 2 * Value::small_map;
    if ((few ? mark_lost_of_few(pairs, lost) : mark_lost_of_many(pairs, lost)) == 0) return;
    std::size_t kept = first;
    for (std::size_t i = first; i < nodes.size(); i += 2) {
        if (nodes[i].value.is(Kind::Missing)) continue;
        nodes[kept++] = nodes[i];
        nodes[kept++] = nodes[i + 1];
    }
    nodes.resize(kept);
}

} // namespace

TreeBuilder::TreeBuilder(Arena& arena, SourceMap* places, std::size_t expected_nodes)
    : arena_(arena), interner_(arena), places_(places),
      next_run_(std::clamp(expected_nodes, smallest_run, usual_run)) {}

void TreeBuilder::add_run(std::size_t count) {
    next_ = static_cast<Value*>(arena_.allocate(count * sizeof(Value), alignof(Value)));
    end_ = next_ + count;
    if (places_ == nullptr) return;
    auto written = std::make_unique_for_overwrite<Span[]>(count);
    next_written_ = written.get();
    std::fill_n(next_written_, count, SourceMap::nowhere);
    auto after =
        std::ranges::upper_bound(places_->runs_, next_, std::less<const Value*>(), &SourceMap::Run::begin);
    places_->runs_.insert(after, {next_, end_, std::move(written)});
}

TreeBuilder::Slots TreeBuilder::take(std::size_t count) {
    if (static_cast<std::size_t>(end_ - next_) < count) {
        add_run(std::max(count, next_run_));
        // In proportion, for a live cluster is ten thousand small documents.
        next_run_ = std::clamp(next_run_ / 2, smallest_run, usual_run);
    }
    const Slots slots{next_, places_ == nullptr ? nullptr : next_written_};
    next_ += count;
    next_written_ += places_ == nullptr ? 0 : count;
    return slots;
}

void TreeBuilder::put(Slots slots, std::size_t index, const Node& node) {
    slots.values[index] = node.value;
    if (slots.written == nullptr) return;
    slots.written[index] = node.written;
    if (!node.brought()) return;
    std::vector<SourceMap::Use>& uses = places_->uses_;
    const Value* slot = slots.values + index;
    if (!uses.empty() && uses.back().end == slot && uses.back().used == node.used)
        ++uses.back().end;
    else
        uses.push_back({slot, slot + 1, node.used});
}

Value TreeBuilder::list(std::span<const Node> items) {
    const Slots slots = take(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) put(slots, i, items[i]);
    return Arena::adopt_list(slots.values, items.size());
}

Value TreeBuilder::map(std::vector<Node>& nodes, std::size_t first, const Lost& lost) {
    drop_lost_pairs(nodes, first, lost);
    const std::size_t count = nodes.size() - first;
    const Slots slots = take(count + slots_of_order(count / 2));
    for (std::size_t i = 0; i < count; ++i) put(slots, i, nodes[first + i]);
    return Arena::adopt_map(reinterpret_cast<Entry*>(slots.values), count / 2);
}

Node TreeBuilder::node_at(const Value& slot) const {
    std::optional<SourceMap::Where> where;
    if (places_ != nullptr) where = places_->find(&slot);
    return {slot, where ? where->written : SourceMap::nowhere};
}

bool TreeBuilder::copy_children(const Value& original, Span used, CopyLimits limits, Value& result) {
    const bool is_map = original.is(Kind::Map);
    const Value* children =
        is_map ? reinterpret_cast<const Value*>(original.entries().data()) : original.items().data();
    const std::size_t count = original.size() * (is_map ? 2 : 1);
    const Slots slots = take(count + (is_map ? slots_of_order(original.size()) : 0));
    for (std::size_t i = 0; i < count; ++i) {
        Node child;
        if (!copy(node_at(children[i]), used, limits, child)) return false;
        put(slots, i, child);
    }
    result = is_map ? Arena::adopt_map(reinterpret_cast<Entry*>(slots.values), original.size())
                    : Arena::adopt_list(slots.values, count);
    return true;
}

bool TreeBuilder::copy(const Node& original, Span used, CopyLimits limits, Node& result) {
    if (limits.budget == 0) return false;
    --limits.budget;
    result = {original.value, original.written, used};
    if (!original.value.is(Kind::List) && !original.value.is(Kind::Map)) return true;
    if (limits.depth == 0) return false;
    return copy_children(original.value, used, {limits.budget, limits.depth - 1}, result.value);
}

void TreeBuilder::finish(std::span<const std::uint32_t> offsets) {
    if (places_ == nullptr) return;
    std::ranges::sort(places_->uses_, std::less<const Value*>(), &SourceMap::Use::begin);
    if (offsets.empty()) return;
    for (SourceMap::Run& run : places_->runs_)
        for (Span& written : std::span(run.written.get(), static_cast<std::size_t>(run.end - run.begin)))
            if (written != SourceMap::nowhere) written = moved(written, offsets);
    for (SourceMap::Use& use : places_->uses_) use.used = moved(use.used, offsets);
}

} // namespace cofferdam::value
