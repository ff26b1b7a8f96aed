// Object: the common row of everything that has a kind and a name, from whatever source.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/id.h"
#include "estate/labels.h"
#include "value/document.h"

namespace cofferdam::estate {

enum class Origin : std::uint8_t { Manifest, Compose, Cluster, Host };

// What the user pointed at: objects of one target share one name space.
struct Target {
    std::string name; // as the user gave it: "./k8s", "-"; a Compose project: its folder
    Origin origin = Origin::Manifest;
    std::string server_version = ""; // of a live cluster's API server: "v1.35.4"; "" not told
};

// What outlives a lineage of snapshots; prints and stores.
struct Key {
    std::string target;
    std::string group; // API group, "" for the core group and for Compose
    std::string kind;
    std::string namespace_; // "" for cluster-scoped objects; the project for Compose
    std::string name;

    auto operator<=>(const Key&) const = default;
};

// "Deployment shop/web", "ClusterRole admin"
std::string to_string(const Key& key);

struct OwnerReference {
    std::string_view kind;
    std::string_view name;
    bool controller = false;
};

struct Workload;
struct Service;
struct EndpointSlice;
struct Ingress;
struct Gateway;
struct GatewayRoute;
struct OpenShiftRoute;
struct NetworkPolicy;
struct ServiceAccount;
struct Role;
struct RoleBinding;
struct Namespace;
struct PolicyObject;
struct Node;
struct Secret;
struct ConfigMap;
struct Instance;

// The typed row of an object; none for kinds that the model knows no more of than their name.
using RowId = std::variant<std::monostate, Id<Workload>, Id<Service>, Id<EndpointSlice>, Id<Ingress>,
                           Id<Gateway>, Id<GatewayRoute>, Id<OpenShiftRoute>, Id<NetworkPolicy>,
                           Id<ServiceAccount>, Id<Role>, Id<RoleBinding>, Id<Namespace>, Id<PolicyObject>,
                           Id<Node>, Id<Secret>, Id<ConfigMap>, Id<Instance>>;

// Does another document of the same target carry the same key?
enum class Conflict : std::uint8_t { None, Identical, Different };

struct Object {
    Id<Target> target;
    // Views into `document`, or into static text.
    std::string_view group;
    std::string_view version;
    std::string_view kind;
    std::string_view
        namespace_;        // "" for cluster-scoped kinds; "default" where a namespaced object names none
    std::string_view name; // generateName, with its hyphen, where there is no name
    Labels labels;
    Labels annotations;
    std::vector<OwnerReference> owners;

    value::DocumentPtr document;       // as read
    const value::Value* raw = nullptr; // this object in `document` (an item of a List is not the root)
    value::Value effective; // as the API server would admit it: defaults filled in; shares what is unchanged
    std::shared_ptr<const value::Arena> effective_arena; // null: effective is *raw

    std::string_view chart;      // "web-1.2.3" from helm.sh/chart; "" unknown
    std::string_view managed_by; // app.kubernetes.io/managed-by, or Argo CD, Flux by their marks; "" unknown
    std::string_view
        template_source; // "web/templates/deployment.yaml" from a chart's "# Source:" comment; ""

    Conflict conflict = Conflict::None;
    RowId row;
};

} // namespace cofferdam::estate
