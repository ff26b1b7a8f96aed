// The machine: one loop over instructions and registers.
#include <algorithm>
#include <utility>

#include <re2/re2.h>

#include "policy/cel/call_sites.h"
#include "policy/cel/cost.h"
#include "policy/cel/program.h"
#include "policy/cel/selection.h"

namespace cofferdam::cel {
namespace {

bool is_false(const Value& value) { return value.is(Kind::Bool) && !value.as_bool(); }
bool is_true(const Value& value) { return value.is(Kind::Bool) && value.as_bool(); }

// && and || of two that do not decide by themselves: an unknown before an
// error.
Value undecided(Evaluation& evaluation, const Value& a, const Value& b) {
    if (a.is(Kind::Unknown) || b.is(Kind::Unknown)) return a.is(Kind::Unknown) ? a : b;
    if (a.is(Kind::Error) || b.is(Kind::Error)) return a.is(Kind::Error) ? a : b;
    if (a.is(Kind::Bool) && b.is(Kind::Bool)) return a;
    return evaluation.no_such_overload();
}

// A list that a loop builds, with room to grow: nobody else writes behind its
// elements.
struct Builder {
    Value* elements = nullptr;
    std::size_t used = 0;
    std::size_t capacity = 0;
};

} // namespace

class Machine {
  public:
    Machine(const Program& program, Evaluation& evaluation)
        : program_(program), evaluation_(evaluation),
          registers_(evaluation.take_registers(program.registers_)) {
        if (program.builders_ == 0) return;
        builders_ = evaluation.room<Builder>(program.builders_);
        std::fill_n(builders_, program.builders_, Builder());
    }
    ~Machine() { evaluation_.give_back(program_.registers_); }
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    Value run() {
        for (;;) {
            const Instruction& i = program_.code_[at_];
            if (i.operation == Operation::Return) return registers_[i.a];
            if (!evaluation_.step(i.cost)) [[unlikely]]
                return evaluation_.exhaustion();
            ++at_;
            if (!execute(i)) [[unlikely]]
                return evaluation_.exhaustion();
        }
    }

  private:
    // False: a limit is reached.
    bool execute(const Instruction& i) {
        switch (i.operation) {
        case Operation::Constant: set(i, program_.constants_[i.a]); break;
        case Operation::Copy: set(i, registers_[i.a]); break;
        case Operation::Variable: set(i, placed(variable(i.a))); break;
        case Operation::Path: set(i, placed(path(registers_[i.a], program_.paths_[i.b].keys))); break;
        case Operation::PathOfVariable: set(i, placed(path_of_variable(i.a, program_.paths_[i.b]))); break;
        case Operation::Has:
            set(i, placed(has(evaluation_, registers_[i.a], program_.constants_[i.b])));
            break;
        case Operation::SelectOptional:
            return found(i, select_optional(evaluation_, registers_[i.a], program_.constants_[i.b]));
        case Operation::Index:
            set(i, placed(select(evaluation_, registers_[i.a], registers_[i.b])));
            if (is_none(registers_[i.dst])) evaluation_.refund(1);
            break;
        case Operation::IndexOptional:
            return found(i, select_optional(evaluation_, registers_[i.a], registers_[i.b]));
        case Operation::OrValue: or_else(i, true); break;
        case Operation::OrOptional: or_else(i, false); break;
        case Operation::Call: return call(i);
        case Operation::Not: set(i, placed(negated(registers_[i.a]))); return evaluation_.charge(1);
        case Operation::Equal: return compare(i, true);
        case Operation::NotEqual: return compare(i, false);
        case Operation::InSet: {
            const Value& wanted = registers_[i.a];
            set(i,
                wanted.is_error_or_unknown() ? wanted : Value::boolean(program_.sets_[i.b].contains(wanted)));
            break;
        }
        case Operation::Matches: return matches(i);
        case Operation::And: set(i, placed(and_of(registers_[i.a], registers_[i.b]))); break;
        case Operation::Or: set(i, placed(or_of(registers_[i.a], registers_[i.b]))); break;
        case Operation::SkipIfFalse: jump_if(is_false(registers_[i.a]), i); break;
        case Operation::SkipIfTrue: jump_if(is_true(registers_[i.a]), i); break;
        case Operation::Choose: choose(i); break;
        case Operation::Jump: at_ = i.b; break;
        case Operation::MakeList: set(i, make_list({registers_ + i.a, i.b})); break;
        case Operation::MakeListOfSome: set(i, placed(make_list_of_some(program_.some_[i.a]))); break;
        case Operation::MakeMap: set(i, placed(make_map(i.a, i.b, nullptr))); break;
        case Operation::MakeMapOfSome: {
            const OptionalElements& some = program_.some_[i.a];
            set(i, placed(make_map(some.first, i.b, &some.optional)));
            break;
        }
        case Operation::Append: return append(i);
        case Operation::LoopBegin: loop_begin(i); break;
        case Operation::LoopNext: return loop_next(i, false);
        case Operation::LoopNextTwo: return loop_next(i, true);
        case Operation::LoopTest: jump_if(is_false(registers_[i.a]), i); break;
        case Operation::GoOn: set(i, Value::boolean(!is_false(registers_[i.a]))); break;
        case Operation::Fail: set(i, placed(evaluation_.failure(program_.constants_[i.a].as_text()))); break;
        case Operation::Return: break;
        }
        return true;
    }

    void set(const Instruction& i, const Value& value) { registers_[i.dst] = value; }
    void jump_if(bool condition, const Instruction& i) {
        if (condition) at_ = i.b;
    }

    // The place of an error is where it first arose.
    Value placed(const Value& value) {
        if (!value.is(Kind::Error) || value.as_error().expression != UINT32_MAX) return value;
        auto* const error = new (evaluation_.room<ErrorObject>(1)) ErrorObject(value.as_error());
        error->expression = program_.nodes_[at_ - 1];
        return Value::error(error);
    }

    Value variable(std::uint32_t number) { return evaluation_.variable(number, program_.variables_[number]); }

    // A key that is not there, and those behind it, are not charged.
    Value path(Value value, std::span<const Value> keys) {
        for (std::size_t walked = 0; walked < keys.size(); ++walked) {
            if (ends_path(value)) {
                evaluation_.refund(keys.size() - walked);
                break;
            }
            Value room;
            const Value* const found = value.is(Kind::Map) ? value.find(keys[walked], room) : nullptr;
            value = found ? *found : select(evaluation_, value, keys[walked]);
            if (is_none(value)) evaluation_.refund(1);
        }
        return value;
    }
    static bool is_none(const Value& value) { return value.is(Kind::Optional) && !value.optional_value(); }
    static bool ends_path(const Value& value) { return value.is_error_or_unknown() || is_none(value); }

    // What is selected is charged only if it is there.
    bool found(const Instruction& i, const Value& value) {
        set(i, placed(value));
        return !value.is(Kind::Optional) || !value.optional_value() || evaluation_.charge(1);
    }

    // What stands behind is evaluated only if there is nothing here. What is no optional, as a value of a dyn
    // may be, stands for itself (cel-go cel/library.go, evalOptionalOr).
    void or_else(const Instruction& i, bool unwraps) {
        const Value& optional = registers_[i.a];
        if (optional.is(Kind::Optional) && !optional.optional_value()) return;
        at_ = i.b;
        if (unwraps && optional.is(Kind::Optional)) set(i, *optional.optional_value());
    }

    // From the longest beginning that anybody walked before.
    Value path_of_variable(std::uint32_t number, const VariablePath& path) {
        std::size_t walked = path.keys.size();
        const Value* known = nullptr;
        while (walked > 0 && !(known = evaluation_.remembered(path.numbers[walked - 1]))) --walked;
        Value value = known ? *known : variable(number);
        for (; walked < path.keys.size(); ++walked) {
            Value room;
            const Value& key = path.keys[walked];
            const Value* const found = value.is(Kind::Map) ? value.find(key, room) : nullptr;
            value = found ? *found : select(evaluation_, value, key);
            if (ends_path(value)) {
                evaluation_.refund(path.keys.size() - walked - 1);
                break;
            }
            evaluation_.remember(path.numbers[walked], value);
        }
        return value;
    }

    Value negated(const Value& value) {
        if (value.is(Kind::Bool)) return Value::boolean(!value.as_bool());
        return value.is_error_or_unknown() ? value
                                           : evaluation_.fail("no such overload: !_({})", type_name(value));
    }

    // The unknown before the error.
    static const Value* travelling(const Value& a, const Value& b) {
        if (a.is(Kind::Unknown) || b.is(Kind::Unknown)) return a.is(Kind::Unknown) ? &a : &b;
        return a.is(Kind::Error) ? &a : b.is(Kind::Error) ? &b : nullptr;
    }

    // == and !=, and what they are charged: a tenth of the smaller one's size; 1 for objects of Kubernetes'
    // libraries, if == (library/cost.go).
    bool compare(const Instruction& i, bool wanted) {
        const Value& a = registers_[i.a];
        const Value& b = registers_[i.b];
        const std::uint64_t cost =
            wanted && a.is(Kind::Opaque) ? 1 : traversal(std::min(actual_size(a), actual_size(b)));
        const Value* const bad = travelling(a, b);
        set(i, bad ? *bad : Value::boolean(equal(a, b) == wanted));
        return evaluation_.charge(cost);
    }

    bool matches(const Instruction& i) {
        const Value& text = registers_[i.a];
        const ConstantRegex& regex = program_.regexes_[i.b];
        if (!text.is(Kind::String)) {
            set(i, text.is_error_or_unknown()
                       ? text
                       : placed(evaluation_.fail("no such overload: matches({}, string)", type_name(text))));
            return evaluation_.charge(1);
        }
        const std::uint64_t cost = regex_cost(actual_size(text), regex.size);
        set(i, Value::boolean(re2::RE2::PartialMatch(text.as_text(), *regex.regex)));
        return evaluation_.charge(cost);
    }

    bool call(const Instruction& i) {
        const CallSite& site = program_.sites_[i.a];
        const Called called = call_site(site, evaluation_, {registers_ + i.b, site.arguments});
        set(i, placed(called.result));
        return evaluation_.charge(called.cost) && evaluation_.enough_memory(0);
    }

    Value and_of(const Value& a, const Value& b) {
        if (is_true(a) && b.is(Kind::Bool)) return b;
        if (is_false(b)) return b;
        return undecided(evaluation_, a, b);
    }
    Value or_of(const Value& a, const Value& b) {
        if (is_false(a) && b.is(Kind::Bool)) return b;
        if (is_true(b)) return b;
        return undecided(evaluation_, a, b);
    }

    void choose(const Instruction& i) {
        const Value& condition = registers_[i.a];
        if (is_true(condition)) {
            ++at_;
        } else if (is_false(condition)) {
            at_ = i.b;
        } else {
            const bool travels = condition.is_error_or_unknown();
            registers_[i.dst] = placed(travels ? condition : evaluation_.no_such_overload());
        }
    }

    static const Value* first_bad(std::span<const Value> values) {
        const auto found = std::ranges::find_if(values, &Value::is_error_or_unknown);
        return found == values.end() ? nullptr : &*found;
    }

    Value make_list(std::span<const Value> elements) {
        const Value* const wrong = first_bad(elements);
        return wrong ? *wrong : evaluation_.list(elements);
    }

    Value make_list_of_some(const OptionalElements& some) {
        std::vector<Value> elements;
        for (std::size_t index = 0; index < some.optional.size(); ++index) {
            const Value& element = registers_[some.first + index];
            if (element.is_error_or_unknown()) return element;
            if (!some.optional[index]) {
                elements.push_back(element);
            } else if (!element.is(Kind::Optional)) {
                return evaluation_.fail("cannot initialize optional list element from non-optional value");
            } else if (element.optional_value()) {
                elements.push_back(*element.optional_value());
            }
        }
        return evaluation_.list(elements);
    }

    Value make_map(std::uint32_t first, std::size_t count, const std::vector<bool>* optional) {
        std::vector<Entry> entries;
        for (std::size_t index = 0; index < count; ++index) {
            const Value& key = registers_[first + 2 * index];
            Value value = registers_[first + 2 * index + 1];
            if (key.is_error_or_unknown() || value.is_error_or_unknown())
                return key.is_error_or_unknown() ? key : value;
            if (!key.is(Kind::Bool) && !key.is(Kind::Int) && !key.is(Kind::Uint) && !key.is(Kind::String))
                return evaluation_.fail("unsupported key type: {}", type_name(key));
            if (optional && (*optional)[index]) {
                if (!value.is(Kind::Optional))
                    return evaluation_.fail("cannot initialize optional entry from non-optional value");
                if (!value.optional_value()) continue;
                value = *value.optional_value();
            }
            entries.push_back({key, value});
        }
        return evaluation_.map(std::move(entries));
    }

    bool append(const Instruction& i) {
        Value& list = registers_[i.dst];
        const Value& added = registers_[i.a];
        if (list.is_error_or_unknown()) return true;
        if (added.is_error_or_unknown()) {
            list = added;
            return true;
        }
        Builder& builder = builders_[i.b];
        const std::size_t size = list.size();
        const bool own = size > 0 && builder.elements != nullptr && builder.used == size
                         && &builder.elements[0] == list.data();
        if (!own || size == builder.capacity) {
            const std::size_t capacity = std::max<std::size_t>(4, size * 2);
            if (!evaluation_.enough_memory(capacity * sizeof(Value))) return false;
            Value* const grown = evaluation_.room<Value>(capacity);
            for (std::size_t index = 0; index < size; ++index) grown[index] = list.element(index);
            builder = {grown, size, capacity};
        }
        builder.elements[builder.used++] = added;
        list = Value::list(builder.elements, builder.used);
        return true;
    }

    void loop_begin(const Instruction& i) {
        const Value& range = registers_[i.a];
        if (range.is(Kind::List) || range.is(Kind::Map)) {
            registers_[i.a + 1] = Value::integer(0);
            return;
        }
        const bool travels = range.is_error_or_unknown();
        registers_[i.dst] = placed(
            travels ? range : evaluation_.fail("unsupported comprehension range type: {}", type_name(range)));
        at_ = i.b;
    }

    bool loop_next(const Instruction& i, bool two) {
        const Value& range = registers_[i.a];
        const std::int64_t position = registers_[i.a + 1].as_int();
        const auto index = static_cast<std::size_t>(position);
        if (index == range.size()) {
            at_ = i.b;
            return true;
        }
        registers_[i.a + 1] = Value::integer(position + 1);
        Value* const variable = registers_ + i.dst;
        if (range.is(Kind::Map)) {
            const Entry entry = range.entry(index);
            variable[0] = entry.key;
            if (two) variable[1] = entry.value;
        } else if (two) {
            variable[0] = Value::integer(position);
            variable[1] = range.element(index);
        } else {
            variable[0] = range.element(index);
        }
        return evaluation_.enough_memory(0);
    }

    const Program& program_;
    Evaluation& evaluation_;
    Value* registers_;
    Builder* builders_ = nullptr;
    std::size_t at_ = 0;
};

Program::Program() = default;
Program::~Program() = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;

Value Program::run(Evaluation& evaluation) const { return Machine(*this, evaluation).run(); }

SourcePlace Program::place(const Value& error) const {
    const std::uint32_t node = error.as_error().expression;
    return node < places_.size() ? places_[node] : SourcePlace{};
}

} // namespace cofferdam::cel
