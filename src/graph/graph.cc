#include "graph/graph.h"

#include <fmt/format.h>

#include "estate/field.h"
#include "graph/draft.h"

namespace cofferdam::graph {

estate::FieldLocation locate(const Reason& reason) {
    return reason.object ? estate::locate(*reason.object, reason.path) : estate::FieldLocation{};
}

std::string to_string(const Reason& reason) {
    if (!reason.object) return std::string(reason.text);
    const estate::Object& object = *reason.object;
    const std::string in = object.namespace_.empty() ? "" : fmt::format("{}/", object.namespace_);
    const std::string path = reason.path.empty() ? "" : fmt::format(" {}", reason.path);
    if (reason.by_default)
        return fmt::format("{} {}{}{}: {} (by default)", object.kind, in, object.name, path, reason.text);
    return fmt::format("{} {}{}{}: {} ({})", object.kind, in, object.name, path, reason.text,
                       value::to_string(locate(reason).place));
}

std::optional<StateId> Graph::find(const State& state) const {
    const auto found = ids_.find(state);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint32_t> Graph::find_text(std::string_view text) const {
    const auto found = text_numbers_.find(text);
    return found == text_numbers_.end() ? std::nullopt : std::optional(found->second);
}

GraphPtr build(const Inputs& inputs, const Options& options) {
    Draft draft(inputs, options);
    add_identities(draft);
    add_workloads(draft);
    add_nodes(draft);
    add_escapes(draft);
    add_credentials(draft);
    add_permissions(draft);
    add_network(draft);
    add_clouds(draft);
    add_node_services(draft);
    add_deputies(draft);
    add_images(draft);
    add_node_versions(draft);
    return std::move(draft).finish();
}

} // namespace cofferdam::graph
