#include "kubernetes/istio_identities.h"

#include <algorithm>
#include <map>
#include <optional>

namespace cofferdam::kubernetes {

namespace {

using estate::Selection;
using Attribute = Selection::Attribute;
using Test = Selection::Test;
using Texts = std::vector<std::string_view>;

// The name of a namespace or a ServiceAccount, which has no * in it, by a pattern.
Selection matching(Attribute attribute, std::string_view pattern) {
    if (pattern == "*") return Selection::all();
    const bool is_pattern = pattern.find('*') != std::string_view::npos;
    return Selection::of(attribute, is_pattern ? Test::Glob : Test::In, {pattern});
}

struct Identity {
    std::string_view namespace_;
    std::string_view service_account;
};

// The trust domain of the mesh is not in its manifests: "cluster.local" is the default and stands for
// whichever is its own.
bool is_own_trust_domain(std::string_view text) { return text == "cluster.local" || text == "*"; }

// Nothing for a pattern that leaves these parts open in another way.
std::optional<Identity> identity_of(std::string_view principal) {
    const std::size_t in = principal.find("/ns/");
    if (in == std::string_view::npos || !is_own_trust_domain(principal.substr(0, in))) return std::nullopt;
    const std::string_view rest = principal.substr(in + 4);
    const std::size_t account = rest.find("/sa/");
    if (account != std::string_view::npos) {
        const Identity identity{rest.substr(0, account), rest.substr(account + 4)};
        const bool plain = identity.namespace_.find('*') == std::string_view::npos
                           && identity.service_account.find('/') == std::string_view::npos;
        return plain ? std::optional(identity) : std::nullopt;
    }
    // "cluster.local/ns/shop/*", "cluster.local/ns/sh*"
    if (!rest.ends_with('*')) return std::nullopt;
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return Identity{rest, "*"};
    if (rest.substr(slash) != "/*") return std::nullopt;
    return Identity{rest.substr(0, slash), "*"};
}

} // namespace

// Exact identities of one namespace are one selection: policies name thousands of them.
std::vector<Selection> istio_principals(const Texts& texts) {
    std::map<std::string_view, Texts> exact;
    std::vector<Selection> selections;
    for (const std::string_view text : texts) {
        const auto identity = identity_of(text);
        if (text == "*") {
            selections.push_back(Selection::all());
        } else if (!identity) {
            selections.push_back(Selection::unknown());
        } else if (identity->service_account.find('*') == std::string_view::npos) {
            exact[identity->namespace_].push_back(identity->service_account);
        } else {
            selections.push_back(matching(Attribute::Namespace, identity->namespace_)
                                 && matching(Attribute::ServiceAccount, identity->service_account));
        }
    }
    for (auto& [namespace_, accounts] : exact)
        selections.push_back(Selection::of(Attribute::Namespace, Test::In, {namespace_})
                             && Selection::of(Attribute::ServiceAccount, Test::In, std::move(accounts)));
    return selections;
}

std::vector<Selection> istio_namespaces(const Texts& texts) {
    if (texts.empty()) return {};
    if (std::ranges::find(texts, "*") != texts.end()) return {Selection::all()};
    return {Selection::of(Attribute::Namespace, Test::Glob, texts)};
}

std::vector<Selection> istio_service_accounts(const Texts& texts, std::string_view namespace_) {
    std::map<std::string_view, Texts> accounts;
    for (const std::string_view text : texts) {
        const std::size_t slash = text.find('/');
        const bool qualified = slash != std::string_view::npos;
        accounts[qualified ? text.substr(0, slash) : namespace_].push_back(qualified ? text.substr(slash + 1)
                                                                                     : text);
    }
    std::vector<Selection> selections;
    for (auto& [in, names] : accounts)
        selections.push_back(Selection::of(Attribute::Namespace, Test::In, {in})
                             && Selection::of(Attribute::ServiceAccount, Test::In, std::move(names)));
    return selections;
}

} // namespace cofferdam::kubernetes
