// Evaluation: what one or several programs share while they run: memory,
// limits, variables. For one thread; values that came out live
// as long as it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "policy/cel/value.h"
#include "value/arena.h"

namespace re2 {
class RE2;
}

namespace cofferdam::cel {

class Program;

struct EvaluationLimits {
    std::uint64_t cost = UINT64_MAX; // in Kubernetes' units
    std::uint64_t steps = 50'000'000;
    std::size_t memory = std::size_t{256} << 20; // bytes
};

// The variables of programs that are evaluated together, by number.
class VariableNames {
  public:
    std::uint32_t number(std::string_view name); // a new one if there is none
    std::string_view name(std::uint32_t number) const { return names_[number]; }
    std::size_t size() const { return names_.size(); }

  private:
    std::vector<std::string> names_;
};

class Evaluation {
  public:
    explicit Evaluation(EvaluationLimits limits = {});
    ~Evaluation();
    Evaluation(const Evaluation&) = delete;
    Evaluation& operator=(const Evaluation&) = delete;

    // By VariableNames::number. What is bound to nothing is an error when it is
    // read.
    void bind(std::uint32_t variable, Value value);
    // Evaluated when it is first read, and then once; it may read others, but not
    // itself. `program` outlives the evaluation.
    void bind(std::uint32_t variable, const Program& program);

    // Starts the cost again, as for each expression of a policy. What came out
    // stays good.
    void set_cost_limit(std::uint64_t cost) { cost_ = 0, limits_.cost = cost; }
    std::uint64_t cost() const { return cost_; }

    // For functions
    // -------------------------------------------------------------------------------------

    // An error, worded as cel-go words it; the machine adds where.
    template <class... Arguments>
    Value fail(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        return failure(fmt::format(format, std::forward<Arguments>(arguments)...));
    }
    Value failure(std::string_view message);
    Value no_such_overload() { return failure("no such overload"); }

    Value string(std::string_view text) { return Value::string(copied(text)); }
    Value bytes(std::string_view text) { return Value::bytes(copied(text)); }
    Value list(std::span<const Value> elements);
    // Any order; the error: a key stands twice.
    Value map(std::vector<Entry> entries);
    Value optional(const Value& value);

    // Room in the arena. Beyond the limit of memory the evaluation is stopped:
    // see enough_memory.
    template <class T>
    T* room(std::size_t count) {
        return static_cast<T*>(arena_.allocate(count * sizeof(T), alignof(T)));
    }
    template <class T, class... Arguments>
    Value opaque(Arguments&&... arguments) {
        static_assert(std::is_trivially_destructible_v<T>);
        return Value::opaque(new (room<T>(1)) T(std::forward<Arguments>(arguments)...));
    }
    std::string_view copied(std::string_view text);
    // Before much is allocated. False: say out_of_memory() and do not.
    bool enough_memory(std::size_t bytes) const { return arena_.capacity() + bytes <= limits_.memory; }
    Value out_of_memory() { return failure("operation cancelled: memory limit exceeded"); }

    // By its text, compiled once. Null: it is none; `why` says why.
    const re2::RE2* regex(std::string_view pattern, std::string& why);

    // For the machine
    // -----------------------------------------------------------------------------------

    Value variable(std::uint32_t number, std::string_view name);
    // False: a limit is reached, and every further step ends at once.
    bool step(std::uint64_t cost) {
        cost_ += cost;
        return ++steps_ <= limits_.steps && cost_ <= limits_.cost;
    }
    bool charge(std::uint64_t cost) { return (cost_ += cost) <= limits_.cost; }
    bool exhausted() const {
        return cost_ > limits_.cost || steps_ > limits_.steps || !enough_memory(0) || depth_ > max_depth;
    }
    Value exhaustion();

  private:
    static constexpr int max_depth = 64; // of variables that read variables

    enum class SlotState : std::uint8_t { Unbound, Bound, Lazy, InProgress };
    struct Slot {
        SlotState state = SlotState::Unbound;
        Value value = {};
        const Program* program = nullptr;
    };
    Slot& slot(std::uint32_t number);

    EvaluationLimits limits_;
    value::Arena arena_;
    std::uint64_t cost_ = 0;
    std::uint64_t steps_ = 0;
    int depth_ = 0;
    std::vector<Slot> slots_;
    std::unordered_map<std::string, std::unique_ptr<re2::RE2>> regexes_;
};

} // namespace cofferdam::cel
