#include "fix/contradiction.h"

#include <algorithm>
#include <string_view>

#include "fix/merge_patch.h"

namespace cofferdam::fix {

namespace {

using edits::Edit;
using value::Value;

// The end of an edit's path, and what its container must not say beside it.
struct Rule {
    std::string_view ending;
    bool (*contradicts)(const Value& container);
    std::string_view reason;
};

bool keeps_escalation(const Value& container) {
    const Value& context = container["securityContext"];
    if (context["allowPrivilegeEscalation"].bool_or(true)) return false;
    const auto is_system_admin = [](const Value& name) { return name.string_or("") == "CAP_SYS_ADMIN"; };
    return context["privileged"].bool_or(false)
           || std::ranges::any_of(context["capabilities"]["add"].items(), is_system_admin);
}

bool mounts_to_host(const Value& container) {
    if (container["securityContext"]["privileged"].bool_or(false)) return false;
    return std::ranges::any_of(container["volumeMounts"].items(), [](const Value& mount) {
        return mount["mountPropagation"].string_or("") == "Bidirectional";
    });
}

constexpr Rule rules[] = {
    {"/securityContext/allowPrivilegeEscalation", keeps_escalation,
     "the API server refuses allowPrivilegeEscalation false beside privileged or CAP_SYS_ADMIN"},
    {"/securityContext/privileged", mounts_to_host,
     "the API server refuses mountPropagation Bidirectional of a container that is not privileged"},
};

} // namespace

std::optional<Contradiction> contradiction_of(const estate::Object& object, std::span<const Edit> edits) {
    value::Arena arena;
    const Result<Value> after = patched(*object.raw, edits, arena);
    if (!after) return std::nullopt; // the writer says so
    for (const Edit& edit : edits) {
        for (const Rule& rule : rules) {
            if (!edit.path.ends_with(rule.ending)) continue;
            const std::string_view container =
                std::string_view(edit.path).substr(0, edit.path.size() - rule.ending.size());
            if (rule.contradicts(at_pointer(*after, container)))
                return Contradiction{edit.path, std::string(rule.reason)};
        }
    }
    return std::nullopt;
}

} // namespace cofferdam::fix
