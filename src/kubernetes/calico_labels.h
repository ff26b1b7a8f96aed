// What label keys of Calico's selectors mean: of pods, of their namespaces and ServiceAccounts, and of the
// sets of addresses (NetworkSet, GlobalNetworkSet) that the same selectors choose.
#pragma once

#include "kubernetes/calico_selector.h"

namespace cofferdam::kubernetes {

const CalicoTerms& calico_pod_terms();
const CalicoTerms& calico_namespace_terms();
const CalicoTerms& calico_service_account_terms();

// Of the sets of addresses: by their labels, and by their namespaces.
const CalicoTerms& calico_set_terms();
const CalicoTerms& calico_set_namespace_terms();

} // namespace cofferdam::kubernetes
