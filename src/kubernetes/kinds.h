// The explicit list of kinds that the model has rows for, with the function that reads each.
#pragma once

#include <span>
#include <string_view>

#include "estate/builder.h"
#include "estate/gap.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

// Fills entity.row from entity.object.effective. What it cannot read it reports to the reader.
using RowReader = void (*)(estate::Entity& entity, Reader& reader);

struct KindEntry {
    std::string_view group; // "" core
    std::string_view kind;  // "*": every kind of the group
    bool namespaced = true;
    RowReader read = nullptr; // null: known by name and scope only
    estate::Facts facts;      // what is missing where such an object could not be read
};

// Row readers, one file per family of kinds.
void read_workload(estate::Entity& entity, Reader& reader);        // workloads.cc
void read_service(estate::Entity& entity, Reader& reader);         // services.cc
void read_endpoint_slice(estate::Entity& entity, Reader& reader);  // services.cc
void read_endpoints(estate::Entity& entity, Reader& reader);       // services.cc
void read_ingress(estate::Entity& entity, Reader& reader);         // gateways.cc
void read_gateway(estate::Entity& entity, Reader& reader);         // gateways.cc
void read_gateway_route(estate::Entity& entity, Reader& reader);   // gateways.cc
void read_openshift_route(estate::Entity& entity, Reader& reader); // gateways.cc
void read_network_policy(estate::Entity& entity, Reader& reader);  // network_policies.cc
void read_service_account(estate::Entity& entity, Reader& reader); // identities.cc
void read_role(estate::Entity& entity, Reader& reader);            // identities.cc; ClusterRole too
void read_role_binding(estate::Entity& entity, Reader& reader);    // identities.cc; ClusterRoleBinding too
void read_policy_object(estate::Entity& entity,
                        Reader& reader);                     // policy_objects.cc; every kind of its catalogue
void read_namespace(estate::Entity& entity, Reader& reader); // cluster_objects.cc
void read_node(estate::Entity& entity, Reader& reader);      // cluster_objects.cc
void read_secret(estate::Entity& entity, Reader& reader);    // cluster_objects.cc
void read_config_map(estate::Entity& entity, Reader& reader); // cluster_objects.cc

std::span<const KindEntry> kinds();

// Null for a kind that is not in the list.
const KindEntry* find_kind(std::string_view group, std::string_view kind);

} // namespace cofferdam::kubernetes
