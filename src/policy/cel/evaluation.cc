#include "policy/cel/evaluation.h"

#include <algorithm>

#include <re2/re2.h>

#include "policy/cel/program.h"

namespace cofferdam::cel {

std::uint32_t VariableNames::number(std::string_view name) {
    const auto found = std::ranges::find(names_, name);
    if (found != names_.end()) return static_cast<std::uint32_t>(found - names_.begin());
    names_.emplace_back(name);
    return static_cast<std::uint32_t>(names_.size() - 1);
}

std::uint32_t VariableNames::path_of_variable(std::uint32_t variable, std::string_view key) {
    const auto next = static_cast<std::uint32_t>(paths_.size());
    return paths_.try_emplace({false, variable, std::string(key)}, next).first->second;
}

std::uint32_t VariableNames::path_of_path(std::uint32_t path, std::string_view key) {
    const auto next = static_cast<std::uint32_t>(paths_.size());
    return paths_.try_emplace({true, path, std::string(key)}, next).first->second;
}

Evaluation::Evaluation(EvaluationLimits limits) : limits_(limits) {}
Evaluation::~Evaluation() = default;

Evaluation::Slot& Evaluation::slot(std::uint32_t number) {
    if (number >= slots_.size()) slots_.resize(number + 1);
    return slots_[number];
}

void Evaluation::bind(std::uint32_t variable, Value value) {
    slot(variable) = {SlotState::Bound, value, nullptr};
    ++round_;
}

void Evaluation::bind(std::uint32_t variable, const Program& program) {
    slot(variable) = {SlotState::Lazy, {}, &program};
    ++round_;
}

void Evaluation::clear() {
    arena_.clear();
    slots_.clear();
    ++round_;
    cost_ = 0;
    steps_ = 0;
}

void Evaluation::remember(std::uint32_t path, const Value& value) {
    if (path >= remembered_.size()) remembered_.resize(path + 1);
    remembered_[path] = {round_, value};
}

Value* Evaluation::take_registers(std::size_t count) {
    if (!registers_) registers_ = std::make_unique<Value[]>(kept_registers);
    Value* const taken =
        registers_used_ + count <= kept_registers ? registers_.get() + registers_used_ : room<Value>(count);
    registers_used_ += count;
    std::fill_n(taken, count, Value());
    return taken;
}

Value Evaluation::variable(std::uint32_t number, std::string_view name) {
    const Slot& read = slot(number);
    switch (read.state) {
    case SlotState::Bound: return read.value;
    case SlotState::Unbound: return fail("no such attribute(s): {}", name);
    case SlotState::InProgress: return fail("variable {} depends on itself", name);
    case SlotState::Lazy: break;
    }
    const Program* const program = read.program;
    slot(number).state = SlotState::InProgress;
    ++depth_;
    const Value value = exhausted() ? exhaustion() : program->run(*this);
    --depth_;
    slot(number) = {SlotState::Bound, value, nullptr}; // running may have moved the slots
    return value;
}

Value Evaluation::failure(std::string_view message) {
    return Value::error(new (room<ErrorObject>(1)) ErrorObject{.message = copied(message)});
}

Value Evaluation::exhaustion() {
    if (cost_ > limits_.cost) return failure("operation cancelled: actual cost limit exceeded");
    if (steps_ > limits_.steps) return failure("operation cancelled: too many steps");
    return depth_ > max_depth ? failure("operation cancelled: variables depend "
                                        "on each other too deeply")
                              : out_of_memory();
}

std::string_view Evaluation::copied(std::string_view text) { return arena_.copy(text); }

Value Evaluation::list(std::span<const Value> elements) {
    if (!enough_memory(elements.size_bytes())) return out_of_memory();
    Value* const copy = room<Value>(elements.size());
    std::ranges::copy(elements, copy);
    return Value::list(copy, elements.size());
}

Value Evaluation::map(std::vector<Entry> entries) {
    if (!enough_memory(entries.size() * sizeof(Entry))) return out_of_memory();
    const auto less = [](const Entry& a, const Entry& b) { return key_less(a.key, b.key); };
    std::ranges::stable_sort(entries, less);
    const auto twice = std::ranges::adjacent_find(
        entries, [&](const Entry& a, const Entry& b) { return !key_less(a.key, b.key); });
    if (twice != entries.end()) return failure("Failed with repeated key");
    Entry* const copy = room<Entry>(entries.size());
    std::ranges::copy(entries, copy);
    return Value::map(copy, entries.size());
}

Value Evaluation::optional(const Value& value) { return Value::optional(new (room<Value>(1)) Value(value)); }

const re2::RE2* Evaluation::regex(std::string_view pattern, std::string& why) {
    auto& compiled = regexes_[std::string(pattern)];
    if (!compiled) compiled = std::make_unique<re2::RE2>(pattern, re2::RE2::Quiet);
    if (compiled->ok()) return compiled.get();
    why = compiled->error();
    return nullptr;
}

} // namespace cofferdam::cel
