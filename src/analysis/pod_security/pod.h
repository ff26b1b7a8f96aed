// The pod as the checks read it: places that hold a field, and the fields themselves.
//
// Everything here is a view into the values of the pod and costs no allocation per field; the path of a field
// is spelled out only for a violation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cofferdam::pod_security {

// A map whose fields checks read: the metadata, the spec, or one container.
struct Scope {
    std::string_view path;                // "metadata", "spec", "spec.initContainers"
    std::optional<std::uint32_t> index;   // of a container in its list
    const value::Value* value;            // may be anything that somebody wrote there
    const value::Value* security_context; // what stands under securityContext, or a Missing value
};

// Kubernetes reads an explicit null as an absent field. WrongType: the field, or something above it, is not
// what Kubernetes' type has there. The API server refuses such an object, so nothing can be said of it.
enum class Presence : std::uint8_t { Absent, Present, WrongType };

// A field below a scope. The scope must outlive it.
struct Field {
    const Scope* scope;
    std::string_view path;              // "securityContext.capabilities.add"
    std::optional<std::uint32_t> index; // of an element, if this stands in a list at `path`
    std::string_view key;               // of the entry, if this stands in a map with free keys at `path`
    std::string_view tail;              // below the element: "hostPort"
    Presence presence = Presence::Absent;
    const value::Value* value = nullptr; // null unless present

    bool is_present() const { return presence == Presence::Present; }
    bool is_absent() const { return presence == Presence::Absent; }
    bool is_wrong_type() const { return presence == Presence::WrongType; }
    bool is_true() const { return is_present() && value->bool_or(false); }
    bool is_false() const { return is_present() && !value->bool_or(true); }
    // "" as Kubernetes has it where nothing is written.
    std::string_view text() const { return is_present() ? value->string_or("") : std::string_view(); }
    std::span<const value::Value> items() const {
        return is_present() ? value->items() : std::span<const value::Value>();
    }
    std::span<const value::Entry> entries() const {
        return is_present() ? value->entries() : std::span<const value::Entry>();
    }

    // Below the pod's root: "spec.containers[0].ports[1].hostPort".
    std::string full_path() const;
};

Field read_field(const Scope& scope, std::string_view path, value::Kind kind);
// Element `index` of a present list field, or what stands at `tail` below it.
Field read_element(const Field& list, std::size_t index, std::string_view tail, value::Kind kind);
// An entry of a present map field with free keys.
Field read_entry(const Field& map, const value::Entry& entry, value::Kind kind);

class Pod {
  public:
    Pod(const value::Value& metadata, const value::Value& spec);

    const Scope& metadata() const { return metadata_; }
    const Scope& spec() const { return scopes_.front(); }
    // Init containers, containers, ephemeral containers: the order in which the API server visits them.
    std::span<const Scope> containers() const { return std::span(scopes_).subspan(1); }
    // The spec, then the containers: all that have a securityContext.
    std::span<const Scope> security_scopes() const { return scopes_; }
    // False if containers may stand where they cannot be seen: the spec or a list of containers has a wrong
    // type.
    bool containers_are_known() const { return containers_are_known_; }

  private:
    void add_containers(std::string_view key, std::string_view path);

    Scope metadata_;
    std::vector<Scope> scopes_;
    bool containers_are_known_ = true;
};

} // namespace cofferdam::pod_security
