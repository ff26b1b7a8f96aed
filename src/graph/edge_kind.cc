#include "graph/edge_kind.h"

#include <algorithm>
#include <array>

#include "content/shipped.h"
#include "core/check.h"

namespace cofferdam::graph {

namespace {

constexpr std::array<std::string_view, edge_kinds> names = {
    "NET_REACH",
    "EXPOSED",
    "EXPLOIT_SERVICE",
    "NODE_LOCAL",
    "API_TUNNEL",
    "LABEL_SPOOF",
    "NETPOL_WRITE",
    "SERVICE_HIJACK",
    "PRIVILEGED",
    "SYS_MODULE",
    "HOSTPID_PTRACE",
    "HOSTPID_PEER",
    "SYS_ADMIN",
    "CORE_PATTERN",
    "VAR_LOG_SYMLINK",
    "HOST_WRITE",
    "HOST_READ",
    "HOST_TRAVERSE",
    "RUNTIME_SOCKET",
    "PLUGIN_SOCKET",
    "STATIC_POD",
    "DAC_READ_SEARCH",
    "RAW_DEVICES",
    "CVE_ESCAPE",
    "WINDOWS_HOSTPROCESS",
    "SHARE_PROCESS_NAMESPACE",
    "POD_TO_CONTAINER",
    "NODE_TO_POD",
    "VOLUME_ACCESS",
    "VOLUME_DISCOVER",
    "TOKEN_STEAL",
    "IDENTITY_ASSUME",
    "CONTROL_PLANE_NODE",
    "NODE_BOOTSTRAP",
    "ETCD",
    "CHECKPOINT",
    "PERMISSIONS",
    "POD_CREATE",
    "POD_PATCH",
    "POD_EXEC",
    "DEBUG_POD",
    "TOKEN_LIST",
    "TOKEN_BRUTEFORCE",
    "TOKEN_REQUEST",
    "SECRET_MINT",
    "ROLE_BIND",
    "ESCALATE",
    "IMPERSONATE",
    "CSR",
    "NODES_PROXY",
    "NAMESPACE_RELABEL",
    "ADMISSION_WRITE",
    "PV_CREATE",
    "STEAL_PODS",
    "CONFUSED_DEPUTY",
    "CLOUD",
    "CREDENTIAL_LEAK",
    "IMAGE_TAMPER",
    "DRA",
};

EdgeText read_entry(const value::Value& entry) {
    const auto text = [&](std::string_view field) { return entry[field].string_or(""); };
    EdgeText read{.name = text("name"),
                  .title = text("title"),
                  .from = text("from"),
                  .to = text("to"),
                  .attack = text("attack"),
                  .when = text("when"),
                  .sources = {},
                  .detect = text("detect"),
                  .fix = text("fix"),
                  .refute = text("refute")};
    for (const value::Value& source : entry["sources"].items()) read.sources.push_back(source.as_string());
    return read;
}

} // namespace

std::string_view to_string(EdgeKind kind) {
    return kind == EdgeKind::PartOf ? "PART_OF" : names[static_cast<std::size_t>(kind)];
}

std::optional<EdgeKind> find_edge_kind(std::string_view name) {
    const auto* const found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<EdgeKind>(found - names.begin());
}

std::span<const EdgeText> edge_texts() {
    static const value::DocumentPtr document = content::shipped_document("edges.yaml");
    static const std::vector<EdgeText> list = [] {
        std::vector<EdgeText> texts(edge_kinds);
        for (const value::Value& entry : document->root().items()) {
            const auto kind = find_edge_kind(entry["name"].string_or(""));
            COFFERDAM_CHECK(kind);
            texts[static_cast<std::size_t>(*kind)] = read_entry(entry);
        }
        return texts;
    }();
    return list;
}

const EdgeText& text_of(EdgeKind kind) { return edge_texts()[static_cast<std::size_t>(kind)]; }

} // namespace cofferdam::graph
