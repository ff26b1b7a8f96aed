// The list of powers, compiled: which of its needs a role serves.
#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/access/effective_roles.h"
#include "analysis/access/power.h"
#include "analysis/access/request.h"

namespace cofferdam::access {

inline constexpr std::size_t max_needs = 64;
using NeedSet = std::bitset<max_needs>;

// Where a binding gives its role's rules.
enum class BindingScope : std::uint8_t { Everywhere, Namespace };

// How a rule serves a need: over all resources of the kind, or only over those that resourceNames lists.
enum class Service : std::uint8_t { None, Named, Full };

// One verbs-and-resources part of a PowerWay.
struct Need {
    std::string_view text;
    std::vector<Request> requests; // any of them; without names and namespace
};

// "update,patch roles.rbac.authorization.k8s.io,pods/exec"; the text must outlive it.
Need parse_need(std::string_view text);
Service service_of(const estate::PolicyRule& rule, const Need& need, BindingScope scope);
// The first request of the need that the rule allows as it serves the need; null if it does not.
const Request* request_served(const estate::PolicyRule& rule, const Need& need, BindingScope scope);

struct CompiledWay {
    const PowerWay* way = nullptr;
    const Power* power = nullptr;
    NeedSet needs;
};

// What a role gives through bindings of one scope.
struct ServedNeeds {
    struct Rule {
        std::size_t need = 0;
        const EffectiveRule* rule = nullptr;
        Service service = Service::None;
    };
    std::vector<Rule> rules; // by need
    NeedSet served;
    NeedSet served_fully; // not only over named resources
};

class PowerNeeds {
  public:
    // Of the powers as they are on an API server 1.`kubernetes_minor`.
    explicit PowerNeeds(int kubernetes_minor);

    const std::vector<CompiledWay>& ways() const { return ways_; }
    ServedNeeds served_by(const EffectiveRole& role, BindingScope scope) const;

  private:
    std::size_t intern(std::string_view text);

    std::vector<Need> needs_;
    std::vector<CompiledWay> ways_;
};

} // namespace cofferdam::access
