#include "kubernetes/calico_labels.h"

#include <algorithm>

namespace cofferdam::kubernetes {

namespace {

using estate::Selection;
using Attribute = Selection::Attribute;
using Test = Selection::Test;
using Values = std::vector<std::string_view>;

// The label projectcalico.org/orchestrator has this value on every pod of Kubernetes.
Selection orchestrator(Test test, const Values& values) {
    if (test == Test::Exists) return Selection::all();
    if (test != Test::In) return Selection::unknown();
    return std::ranges::find(values, "k8s") != values.end() ? Selection::all() : Selection::none();
}

// Labels that Calico gives every pod beside its own: its namespace and ServiceAccount, and their labels by
// prefix (libcalico-go lib/backend/k8s/conversion).
Selection pod_term(std::string_view key, Test test, Values values) {
    if (key == "projectcalico.org/namespace") {
        if (test == Test::Exists) return Selection::all();
        return Selection::of(Attribute::Namespace, test, std::move(values));
    }
    if (key == "projectcalico.org/serviceaccount")
        return Selection::of(Attribute::ServiceAccount, test, std::move(values));
    if (key == "projectcalico.org/orchestrator") return orchestrator(test, values);
    if (key.starts_with("pcns.")) return namespace_label_term(key.substr(5), test, std::move(values));
    if (key.starts_with("pcsa.")) return Selection::unknown();
    return object_label_term(key, test, std::move(values));
}

Selection namespace_term(std::string_view key, Test test, Values values) {
    if (key != "projectcalico.org/name") return namespace_label_term(key, test, std::move(values));
    if (test == Test::Exists) return Selection::all();
    return Selection::of(Attribute::Namespace, test, std::move(values));
}

// Labels of ServiceAccounts are not looked at.
Selection service_account_term(std::string_view key, Test test, Values values) {
    if (key == "projectcalico.org/name")
        return Selection::of(Attribute::ServiceAccount, test, std::move(values));
    return Selection::unknown();
}

Selection in_no_namespace() { return Selection::of(Attribute::Namespace, Test::In, {""}); }

Selection set_term(std::string_view key, Test test, Values values) {
    if (key == "projectcalico.org/namespace") {
        if (test == Test::Exists) return !in_no_namespace();
        return !in_no_namespace() && Selection::of(Attribute::Namespace, test, std::move(values));
    }
    if (key == "projectcalico.org/serviceaccount" || key == "projectcalico.org/orchestrator"
        || key.starts_with("pcsa."))
        return Selection::none();
    if (key.starts_with("pcns."))
        return !in_no_namespace() && namespace_label_term(key.substr(5), test, std::move(values));
    return object_label_term(key, test, std::move(values));
}

Selection set_namespace_term(std::string_view key, Test test, Values values) {
    return !in_no_namespace() && namespace_term(key, test, std::move(values));
}

} // namespace

const CalicoTerms& calico_pod_terms() {
    static const CalicoTerms terms{.label = pod_term};
    return terms;
}

const CalicoTerms& calico_namespace_terms() {
    static const CalicoTerms terms{.label = namespace_term};
    return terms;
}

const CalicoTerms& calico_service_account_terms() {
    static const CalicoTerms terms{.label = service_account_term};
    return terms;
}

const CalicoTerms& calico_set_terms() {
    static const CalicoTerms terms{.label = set_term, .global = in_no_namespace()};
    return terms;
}

// all() of a namespaceSelector: what has a namespace at all.
const CalicoTerms& calico_set_namespace_terms() {
    static const CalicoTerms terms{
        .label = set_namespace_term, .all = !in_no_namespace(), .global = in_no_namespace()};
    return terms;
}

} // namespace cofferdam::kubernetes
