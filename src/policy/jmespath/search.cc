#include "policy/jmespath/search.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace cofferdam::jmespath {

namespace {

using value::Entry;
using value::Kind;
using value::Value;

constexpr std::size_t most_steps = 1'000'000;
constexpr std::string_view not_known = "it reads what is not known";

const Value null_value = Value::null();

} // namespace

std::unexpected<Fault> fault(std::string text) {
    return std::unexpected(Fault{Fault::Kind::Error, std::move(text)});
}

std::unexpected<Fault> unknown(std::string text) {
    return std::unexpected(Fault{Fault::Kind::Unknown, std::move(text)});
}

std::unexpected<Fault> Call::wrong_type(std::size_t index) const {
    return fault(fmt::format("invalid type of argument {} of {}", index + 1, function));
}

Found Search::find(const Expression& expression, const Value& in) {
    Found found = run(expression.root(), in);
    if (found && holds_unknown(*found)) return unknown(std::string(not_known));
    return found;
}

Found Search::lenient(const Node& node, const Value& in) {
    Found found = run(node, in);
    if (!found && found.error().kind == Fault::Kind::NotFound) return null_value;
    return found;
}

Found Search::run(const Node& node, const Value& in) {
    if (++steps_ > most_steps) return unknown("it takes too many steps");
    switch (node.kind) {
    case NodeKind::Current: return in;
    case NodeKind::Field: return field(node, in);
    case NodeKind::Literal: return node.literal;
    case NodeKind::Sequence: return run(node.children[1], COFFERDAM_TRY(run(node.children[0], in)));
    case NodeKind::Pipe: return lenient(node.children[1], COFFERDAM_TRY(lenient(node.children[0], in)));
    case NodeKind::Index: {
        const auto size = static_cast<std::int64_t>(in.items().size());
        std::int64_t index = node.numbers[0].value_or(0);
        if (index < 0) index += size;
        return index >= 0 && index < size ? in[static_cast<std::size_t>(index)] : null_value;
    }
    case NodeKind::Slice: return slice(node, in);
    case NodeKind::Flatten: return flatten(node, in);
    case NodeKind::Projection: {
        const Value left = COFFERDAM_TRY(lenient(node.children[0], in));
        return left.is(Kind::List) ? project(node, left.items()) : null_value;
    }
    case NodeKind::ValueProjection: {
        const Value left = COFFERDAM_TRY(lenient(node.children[0], in));
        if (!left.is(Kind::Map)) return null_value;
        std::vector<Value> values;
        for (const Entry& entry : left.entries()) values.push_back(entry.value);
        return project(node, values);
    }
    case NodeKind::FilterProjection: {
        const Value left = COFFERDAM_TRY(lenient(node.children[0], in));
        return left.is(Kind::List) ? project(node, left.items()) : null_value;
    }
    case NodeKind::SelectList: return select_list(node, in);
    case NodeKind::SelectMap: return select_map(node, in);
    case NodeKind::Or: {
        const Value left = COFFERDAM_TRY(lenient(node.children[0], in));
        return is_false(left) ? lenient(node.children[1], in) : left;
    }
    case NodeKind::And: {
        const Value left = COFFERDAM_TRY(lenient(node.children[0], in));
        return is_false(left) ? left : run(node.children[1], in);
    }
    case NodeKind::Not: return Value::boolean(is_false(COFFERDAM_TRY(lenient(node.children[0], in))));
    case NodeKind::Comparison: return comparison(node, in);
    case NodeKind::Function: return call(node, in);
    case NodeKind::Reference: return fault("& stands outside of a function");
    }
    return null_value;
}

Found Search::field(const Node& node, const Value& in) const {
    if (!in.is(Kind::Map)) return null_value;
    const Value* value = in.find(node.name);
    if (!value)
        return std::unexpected(
            Fault{Fault::Kind::NotFound, fmt::format("Unknown key \"{}\" in path", node.name)});
    if (value->is(Kind::Missing)) return unknown(fmt::format("{} is not known", node.name));
    return *value;
}

// Elements that give null are left out.
Found Search::project(const Node& node, std::span<const Value> elements) {
    const Node* condition = node.kind == NodeKind::FilterProjection ? &node.children[2] : nullptr;
    std::vector<Value> collected;
    for (const Value& element : elements) {
        if (element.is(Kind::Missing)) return unknown(std::string(not_known));
        if (condition && is_false(COFFERDAM_TRY(lenient(*condition, element)))) continue;
        const Value found = COFFERDAM_TRY(lenient(node.children[1], element));
        if (!found.is(Kind::Null)) collected.push_back(found);
    }
    return arena_->list(collected);
}

Found Search::flatten(const Node& node, const Value& in) {
    const Value left = COFFERDAM_TRY(lenient(node.children[0], in));
    if (!left.is(Kind::List)) return null_value;
    std::vector<Value> flat;
    for (const Value& element : left.items()) {
        if (element.is(Kind::List))
            flat.insert(flat.end(), element.items().begin(), element.items().end());
        else
            flat.push_back(element);
    }
    return arena_->list(flat);
}

// As in Python: start, stop and step, each of which may be left out or negative.
Found Search::slice(const Node& node, const Value& in) {
    if (!in.is(Kind::List)) return null_value;
    const auto size = static_cast<std::int64_t>(in.items().size());
    const std::int64_t step = node.numbers[2].value_or(1);
    if (step == 0) return fault("a slice's step cannot be 0");
    const std::int64_t lowest = step < 0 ? -1 : 0, highest = step < 0 ? size - 1 : size;
    const auto bound = [&](const std::optional<std::int64_t>& number, std::int64_t fallback) {
        if (!number) return fallback;
        const std::int64_t place = *number < 0 ? std::max(*number, -size - 1) + size : *number;
        return std::clamp(place, lowest, std::max(lowest, highest));
    };
    const std::int64_t start = bound(node.numbers[0], step < 0 ? size - 1 : 0);
    const std::int64_t stop = bound(node.numbers[1], step < 0 ? -1 : size);
    const std::int64_t stride = std::clamp(step, -size - 1, size + 1);
    std::vector<Value> part;
    for (std::int64_t i = start; stride > 0 ? i < stop : i > stop; i += stride)
        part.push_back(in[static_cast<std::size_t>(i)]);
    return arena_->list(part);
}

Found Search::select_list(const Node& node, const Value& in) {
    if (in.is(Kind::Null)) return null_value;
    std::vector<Value> values;
    for (const Node& child : node.children) values.push_back(COFFERDAM_TRY(lenient(child, in)));
    return arena_->list(values);
}

Found Search::select_map(const Node& node, const Value& in) {
    if (in.is(Kind::Null)) return null_value;
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const Value value = COFFERDAM_TRY(lenient(node.children[i], in));
        const auto same = std::ranges::find_if(
            entries, [&](const Entry& entry) { return entry.key.as_string() == node.names[i]; });
        if (same != entries.end())
            same->value = value;
        else
            entries.push_back({Value::string(node.names[i]), value});
    }
    return arena_->map(entries);
}

Found Search::comparison(const Node& node, const Value& in) {
    const Value left = COFFERDAM_TRY(lenient(node.children[0], in));
    const Value right = COFFERDAM_TRY(lenient(node.children[1], in));
    if (node.name == "==") return Value::boolean(equal(left, right));
    if (node.name == "!=") return Value::boolean(!equal(left, right));
    if (!is_number(left) || !is_number(right)) return null_value;
    const double a = number_of(left), b = number_of(right);
    if (node.name == "<") return Value::boolean(a < b);
    if (node.name == "<=") return Value::boolean(a <= b);
    return Value::boolean(node.name == ">" ? a > b : a >= b);
}

Found Search::call(const Node& node, const Value& in) {
    std::vector<Argument> arguments;
    for (const Node& child : node.children) {
        if (child.kind == NodeKind::Reference) {
            arguments.push_back({null_value, &child.children[0]});
            continue;
        }
        arguments.push_back({COFFERDAM_TRY(lenient(child, in)), nullptr});
        if (holds_unknown(arguments.back().value)) return unknown(std::string(not_known));
    }
    for (const std::span<const Function> functions : {own_, standard_functions()}) {
        const auto function = std::ranges::find(functions, node.name, &Function::name);
        if (function == functions.end()) continue;
        if (arguments.size() < function->least || arguments.size() > function->most)
            return fault(fmt::format("wrong number of arguments of {}", node.name));
        return function->call({node.name, arguments, *arena_, *this});
    }
    return unknown(fmt::format("the function {} is not evaluated", node.name));
}

} // namespace cofferdam::jmespath
