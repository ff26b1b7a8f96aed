// Evaluation: what one or several programs share while they run: memory,
// limits, variables. For one thread; values that came out live
// as long as it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
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

// The variables of programs that are evaluated together, by number, and the paths from them.
class VariableNames {
  public:
    std::uint32_t number(std::string_view name); // a new one if there is none
    std::string_view name(std::uint32_t number) const { return names_[number]; }
    std::size_t size() const { return names_.size(); }

    // Of the path that is a variable, a dot and one key, or another path, a dot and one key.
    std::uint32_t path_of_variable(std::uint32_t variable, std::string_view key);
    std::uint32_t path_of_path(std::uint32_t path, std::string_view key);

  private:
    std::vector<std::string> names_;
    std::map<std::tuple<bool, std::uint32_t, std::string>, std::uint32_t>
        paths_; // by: of a path?, which, key
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

    // As new, but for the memory, which is kept for what comes: nothing is bound, and what came out is gone.
    void clear();

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
    // What was found at the end of a path, by VariableNames' numbers. Null: nobody looked yet.
    const Value* remembered(std::uint32_t path) const {
        return path < remembered_.size() && remembered_[path].round == round_ ? &remembered_[path].value
                                                                              : nullptr;
    }
    void remember(std::uint32_t path, const Value& value);
    // Room for a running program's registers; given back in reverse order.
    Value* take_registers(std::size_t count);
    void give_back(std::size_t count) { registers_used_ -= count; }
    // False: a limit is reached, and every further step ends at once.
    bool step(std::uint64_t cost) {
        cost_ += cost;
        return ++steps_ <= limits_.steps && cost_ <= limits_.cost;
    }
    void refund(std::uint64_t cost) { cost_ -= cost; }
    bool charge(std::uint64_t cost) { return (cost_ += cost) <= limits_.cost; }
    bool exhausted() const {
        return cost_ > limits_.cost || steps_ > limits_.steps || !enough_memory(0) || depth_ > max_depth;
    }
    Value exhaustion();

  private:
    static constexpr int max_depth = 64; // of variables that read variables
    static constexpr std::size_t kept_registers = 512;

    enum class SlotState : std::uint8_t { Unbound, Bound, Lazy, InProgress };
    struct Slot {
        SlotState state = SlotState::Unbound;
        Value value = {};
        const Program* program = nullptr;
    };
    Slot& slot(std::uint32_t number);

    struct Remembered {
        std::uint64_t round = 0;
        Value value = {};
    };

    EvaluationLimits limits_;
    value::Arena arena_;
    std::uint64_t cost_ = 0;
    std::uint64_t steps_ = 0;
    int depth_ = 0;
    std::vector<Slot> slots_;
    std::vector<Remembered> remembered_;
    std::uint64_t round_ = 1; // what was remembered in an earlier one is forgotten
    std::unique_ptr<Value[]> registers_;
    std::size_t registers_used_ = 0;
    std::unordered_map<std::string, std::unique_ptr<re2::RE2>> regexes_;
};

} // namespace cofferdam::cel
