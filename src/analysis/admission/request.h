// One request to the API server, as admission sees it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analysis/access/access.h"
#include "estate/selection.h"
#include "value/value.h"

namespace cofferdam::cel {
class Authorizer;
} // namespace cofferdam::cel

namespace cofferdam::admission {

// The namespace that a request is about. Views are into the estate.
struct NamespaceView {
    estate::NamespaceFacts facts = {};
    const value::Value* object = nullptr; // null: the estate holds none
    bool is_known = false;                // `object` is all that there is to know, or there is none for sure
};

// Who asks. Nothing: any user, whom policies may treat as they like.
using Requester = std::optional<access::User>;

// Views live as long as what the request was made from.
struct Request {
    std::string_view operation = "CREATE"; // "UPDATE", "DELETE", "CONNECT"
    std::string_view group = {};
    std::string_view version = {};
    std::string_view kind = {};
    std::string_view resource = {}; // "": of a custom kind whose definition is not in the estate
    std::string_view subresource = {};
    std::string_view name = {}; // "" where the API server makes it up
    NamespaceView in = {};      // name "": the object is cluster-scoped
    Requester user = {};
    value::Value object = {};
    value::Value old_object = {}; // Missing: there is none
    // Labels of the object cannot be taken for those that it will have: something unread may change them.
    bool labels_are_known = true;
    const cel::Authorizer* authorizer = nullptr; // of the user; null: it cannot be asked

    bool is_namespaced() const { return !in.facts.name.empty(); }
};

} // namespace cofferdam::admission
