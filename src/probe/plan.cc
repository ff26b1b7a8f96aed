#include "probe/plan.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "analysis/policies/inventory.h"
#include "probe/mentioned_fields.h"
#include "value/fields.h"

namespace cofferdam::probe {

namespace {

using estate::Object;
using value::Value;

constexpr std::size_t most_variations = 800; // for one policy
constexpr std::size_t most_namespaces = 12;  // in which one is looked for
constexpr std::size_t most_canaries =
    4; // for one policy: which of them a server takes for well-formed it says

// Of Kyverno, Gatekeeper and the API server itself. What a webhook decides nobody can read.
bool may_refuse(const policies::Policy& policy) {
    return policy.concern == estate::PolicyConcern::Admission && policy.role == estate::PolicyRole::Policy
           && std::ranges::any_of(policy.parts, [](const policies::Part& part) {
                  return part.mode == estate::PolicyMode::Enforce || part.mode == estate::PolicyMode::Unknown;
              });
}

// Values that a field may be refused for: the ends of each type, the policy's own words, and none.
std::vector<Value> tries_of(const Mentioned& mentioned, value::Arena& arena) {
    std::vector<Value> values{Value::boolean(true),
                              Value::boolean(false),
                              Value::integer(0),
                              Value::integer(65536),
                              Value::string("cofferdam-canary"),
                              Value::string("cofferdam-canary:latest")};
    values.push_back(arena.list(std::vector<Value>{Value::string("cofferdam-canary")}));
    for (const std::string& word : mentioned.words) {
        values.push_back(arena.string(word));
        values.push_back(arena.list(std::vector<Value>{arena.string(word)}));
        values.push_back(arena.map(std::vector<value::Entry>{{arena.string(word), Value::string("canary")}}));
    }
    values.emplace_back(); // last: what a field needs to be there for, a server says before any policy looks
    return values;
}

// Without it the object is none that the server takes, whatever its policies say.
bool is_needed(const Path& field) {
    constexpr std::string_view needed[] = {"image", "name", "containers", "selector", "template", "ports"};
    return !field.empty() && std::ranges::find(needed, field.back()) != std::end(needed);
}

class Planner {
  public:
    Planner(const std::vector<std::string>& namespaces, const estate::Snapshot& snapshot,
            Id<estate::Target> target, Oracle& oracle)
        : namespaces_(namespaces), snapshot_(snapshot), target_(target), oracle_(oracle),
          known_(read_canaries()) {}

    Plan run() {
        plan_.canaries = known_.pods;
        for (const std::string& namespace_ : namespaces_)
            for (std::size_t i = 0; i < plan_.canaries.size(); ++i) ask(i, namespace_);
        for (const policies::Policy& policy : policies::inventory(snapshot_).policies) {
            const Object& object = snapshot_[policy.object];
            if (object.target != target_ || !may_refuse(policy)) continue;
            const std::string name = to_string(snapshot_.key(object));
            if (!shown_.contains(name) && !find(name, object)) plan_.without_canary.push_back(name);
        }
        return std::move(plan_);
    }

  private:
    void ask(std::size_t canary, const std::string& namespace_, const std::string& for_policy = {}) {
        Asking asking{.canary = canary,
                      .namespace_ = namespace_,
                      .predicted = oracle_.refusers(namespace_, plan_.canaries[canary].object),
                      .for_policy = for_policy};
        shown_.insert(asking.predicted.begin(), asking.predicted.end());
        plan_.askings.push_back(std::move(asking));
    }

    // The first namespace in which the policy refuses it.
    std::optional<std::string> where_refused(const std::string& policy, const Canary& canary) {
        for (std::size_t i = 0; i < std::min(namespaces_.size(), most_namespaces); ++i) {
            const auto refusers = oracle_.refusers(namespaces_[i], canary.object);
            if (std::ranges::find(refusers, policy) != refusers.end()) return namespaces_[i];
        }
        return std::nullopt;
    }

    bool take(const std::string& policy, Canary canary) {
        const auto namespace_ = where_refused(policy, canary);
        if (!namespace_) return false;
        plan_.canaries.push_back(std::move(canary));
        ask(plan_.canaries.size() - 1, *namespace_, policy);
        return true;
    }

    bool find(const std::string& policy, const Object& object) {
        for (const Canary& other : known_.others)
            if (take(policy, other)) return true;
        value::Arena arena;
        const Mentioned mentioned = mentioned_fields(object.effective["spec"]);
        const std::vector<Value> values = tries_of(mentioned, arena);
        std::vector<const Canary*> bases{&known_.pods.front()};
        for (const Canary& other : known_.others) bases.push_back(&other);
        for (const Canary* base : bases)
            if (vary(policy, object, *base, mentioned, values)) return true;
        return false;
    }

    // What is often refused is tried on all fields before what is rarely. A value of another kind than stands
    // there no server understands.
    bool vary(const std::string& policy, const Object& object, const Canary& base, const Mentioned& mentioned,
              const std::vector<Value>& values) {
        value::Arena arena;
        std::size_t variations = 0;
        std::size_t found = 0;
        for (const Value& value : values) {
            for (const Path& field : mentioned.fields) {
                if (!value && is_needed(field)) continue;
                const Value there = value_at(base.object->root(), field);
                if (there && value && there.kind() != value.kind()) continue;
                if (++variations > most_variations || found == most_canaries) return found > 0;
                const std::string number = found == 0 ? "" : fmt::format("-{}", found + 1);
                const Value varied = with_field(base.object->root(), field, value, arena);
                found +=
                    take(policy, canary_of(fmt::format("for-{}{}", object.name, number), base.path, varied));
            }
        }
        return found > 0;
    }

    const std::vector<std::string>& namespaces_;
    const estate::Snapshot& snapshot_;
    Id<estate::Target> target_;
    Oracle& oracle_;
    Canaries known_;
    Plan plan_{};
    std::set<std::string> shown_; // policies that a canary of the plan shows at work
};

} // namespace

Plan plan_for(const std::vector<std::string>& namespaces, const estate::Snapshot& snapshot,
              Id<estate::Target> target, Oracle& oracle) {
    return Planner(namespaces, snapshot, target, oracle).run();
}

} // namespace cofferdam::probe
