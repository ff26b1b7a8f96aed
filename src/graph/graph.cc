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
    const StateId found = ids_.find(states_, state);
    return found ? std::optional(found) : std::nullopt;
}

std::optional<std::uint32_t> Graph::find_text(std::string_view text) const {
    const auto found = text_numbers_.find(text);
    return found == text_numbers_.end() ? std::nullopt : std::optional(found->second);
}

namespace {

GraphPtr finished(Draft draft) {
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

} // namespace

GraphPtr build(const Inputs& inputs, const Options& options) { return finished(Draft(inputs, options)); }

GraphPtr update(const Graph& previous, const Inputs& inputs, const estate::Delta& delta) {
    // Texts that graphs kept are handed on, used or not.
    constexpr std::size_t most_generations = 64;
    if (previous.owned_.size() > most_generations) return build(inputs, previous.options());
    return finished(Draft(inputs, previous, delta));
}

} // namespace cofferdam::graph
