#include "kubernetes/istio_sources.h"

#include <algorithm>

#include <fmt/format.h>

#include "kubernetes/istio_identities.h"
#include "kubernetes/label_terms.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::Selection;
using value::Value;
using Attribute = Selection::Attribute;
using Test = Selection::Test;

Selection label_is(Attribute attribute, std::string_view key, std::string_view value) {
    return Selection::of_label(attribute, key, Test::In, {value});
}

Selection has_label(Attribute attribute, std::string_view key) {
    return Selection::of_label(attribute, key, Test::Exists);
}

// Several drafts, of which one has to hold: identities of many namespaces multiply them.
class Drafts {
  public:
    explicit Drafts(std::string_view in) : drafts_(1), namespace_(in) {}

    // Peers have an identity only where both ends are in the mesh; what is outside has none.
    void keep(const std::vector<Selection>& identities) {
        std::vector<PeerDraft> kept;
        for (const PeerDraft& draft : drafts_) {
            for (const Selection& identity : identities) {
                PeerDraft& narrower = kept.emplace_back(draft);
                narrower.keep_pods(in_istio_mesh() && identity);
                narrower.explain(not_known_whether_in_mesh);
            }
        }
        drafts_ = std::move(kept);
    }

    // What has no identity has none of these.
    void drop(const std::vector<Selection>& identities) {
        for (const Selection& identity : identities)
            each([&](PeerDraft& draft) {
                draft.drop_pods(in_istio_mesh() && identity);
                draft.explain(not_known_whether_in_mesh);
            });
    }

    template <class Change>
    void each(Change change) {
        for (PeerDraft& draft : drafts_) change(draft);
    }

    void add_condition(std::string text) {
        if (!source_.condition.empty()) source_.condition += ", ";
        source_.condition += text;
    }

    std::string_view namespace_of_policy() const { return namespace_; }

    IstioSource finish() && {
        for (const PeerDraft& draft : drafts_) source_.peers.push_back(draft.finish());
        return std::move(source_);
    }

  private:
    std::vector<PeerDraft> drafts_;
    std::string_view namespace_;
    IstioSource source_;
};

// One attribute of a sender: what it must be, and what it must not be.
struct Attributes {
    const Value* values = nullptr;
    const Value* not_values = nullptr;

    bool empty() const { return values->size() + not_values->size() == 0; }
};

template <class Identities>
void by_identity(Drafts& drafts, const Attributes& asked, Identities identities) {
    if (asked.values->size() > 0) drafts.keep(identities(string_items(*asked.values)));
    if (asked.not_values->size() > 0) drafts.drop(identities(string_items(*asked.not_values)));
}

// The address that the packet comes from.
void by_address(Reader& reader, Drafts& drafts, const Attributes& asked) {
    if (asked.values->size() > 0) {
        const estate::AddressSet addresses = address_set(reader, *asked.values, true);
        drafts.each([&](PeerDraft& draft) { draft.keep_addresses(addresses); });
    }
    if (asked.not_values->size() > 0) {
        const estate::AddressSet addresses = address_set(reader, *asked.not_values, true);
        drafts.each([&](PeerDraft& draft) { draft.drop_addresses(addresses); });
    }
}

void doubt_all(Drafts& drafts, std::string_view why) {
    drafts.each([&](PeerDraft& draft) { draft.doubt(why); });
}

void by_attribute(Reader& reader, Drafts& drafts, std::string_view attribute, const Attributes& asked) {
    if (asked.empty()) return;
    const std::string_view own = drafts.namespace_of_policy();
    if (attribute == "source.principal") {
        by_identity(drafts, asked, istio_principals);
    } else if (attribute == "source.namespace") {
        by_identity(drafts, asked, istio_namespaces);
    } else if (attribute == "source.serviceAccount") {
        by_identity(drafts, asked, [&](const auto& texts) { return istio_service_accounts(texts, own); });
    } else if (attribute == "source.ip") {
        by_address(reader, drafts, asked);
    } else if (attribute == "remote.ip") {
        // What a header or the proxy protocol claims.
        address_set(reader, *asked.values, true);
        address_set(reader, *asked.not_values, true);
        doubt_all(drafts, "it asks for an address that a header or the proxy protocol claims");
    } else if (attribute.starts_with("request.")) {
        drafts.add_condition(fmt::format("{} as the rule asks", attribute));
    } else {
        doubt_all(drafts, "it asks for what is not known of a pod");
    }
}

struct Field {
    std::string_view positive;
    std::string_view negative;
    std::string_view attribute;
};

constexpr Field fields[] = {
    {"principals", "notPrincipals", "source.principal"},
    {"namespaces", "notNamespaces", "source.namespace"},
    {"serviceAccounts", "notServiceAccounts", "source.serviceAccount"},
    {"ipBlocks", "notIpBlocks", "source.ip"},
    {"remoteIpBlocks", "notRemoteIpBlocks", "remote.ip"},
    {"requestPrincipals", "notRequestPrincipals", "request.auth.principal"},
    {"trustDomains", "notTrustDomains", "source.trustDomain"},
};

bool is_known(std::string_view key) {
    return std::ranges::any_of(
        fields, [&](const Field& field) { return key == field.positive || key == field.negative; });
}

void read_source(Reader& reader, Drafts& drafts, const Value& source) {
    std::size_t asked = 0;
    for (const Field& field : fields) {
        reader.strings(source, field.positive);
        reader.strings(source, field.negative);
        const Attributes attributes{&source[field.positive], &source[field.negative]};
        if (!attributes.empty()) ++asked;
        by_attribute(reader, drafts, field.attribute, attributes);
    }
    for (const value::Entry& entry : source.entries()) {
        if (!entry.value || is_known(entry.key.as_string())) continue;
        reader.warn_of_unknown(entry);
        doubt_all(drafts, "it asks for what is not known of a pod");
        ++asked;
    }
    if (asked == 0) reader.fail(source, "a source must not be empty");
}

// Conditions about the destination are not the sender's: istio_authorization.cc reads them.
bool is_about_sender(std::string_view key) {
    return key.starts_with("source.") || key == "remote.ip" || key.starts_with("request.");
}

} // namespace

IstioSource istio_source(Reader& reader, const Value& source, const Value& when,
                         std::string_view namespace_) {
    Drafts drafts(namespace_);
    if (source) read_source(reader, drafts, source);
    for (const Value& condition : when.items()) {
        const std::string_view key = condition["key"].string_or("");
        if (is_about_sender(key))
            by_attribute(reader, drafts, key, {&condition["values"], &condition["notValues"]});
    }
    return std::move(drafts).finish();
}

Selection in_istio_mesh() {
    static const Selection mesh = [] {
        constexpr std::string_view inject = "sidecar.istio.io/inject";
        constexpr std::string_view injection = "istio-injection";
        constexpr std::string_view revision = "istio.io/rev";
        constexpr std::string_view mode = "istio.io/dataplane-mode";
        using enum Attribute;
        const Selection ambient =
            label_is(Label, mode, "ambient")
            || (label_is(NamespaceLabel, mode, "ambient") && !label_is(Label, mode, "none"));
        const Selection refused = label_is(Label, inject, "false");
        const Selection namespace_marked =
            label_is(NamespaceLabel, injection, "enabled") || has_label(NamespaceLabel, revision);
        const Selection injected =
            label_is(Label, inject, "true") || (!refused && (has_label(Label, revision) || namespace_marked));
        // Not marked: the mesh may inject by default, or a proxy may have been written into the pod.
        const Selection unseen =
            !refused && !label_is(NamespaceLabel, injection, "disabled") && Selection::unknown();
        return ambient || injected || unseen;
    }();
    return mesh;
}

} // namespace cofferdam::kubernetes
