// Policies and objects of foreign manifests through the admission chain: expressions, patterns, patches.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "analysis/admission/admission.h"
#include "analysis/admission/holes.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "value/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    const auto text =
        std::make_shared<value::Text>("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
    const value::Parsed parsed = value::parse_yaml(text);
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    estate::SnapshotBuilder builder;
    const auto target = builder.add_target({.name = "fuzz", .origin = estate::Origin::Manifest});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    const estate::SnapshotPtr snapshot = std::move(builder).build().snapshot;
    const admission::Admission admission(*snapshot, {}, nullptr);
    for (const auto& [id, object] : snapshot->table<estate::Object>())
        if (explain(*admission.would_admit({}, object)).empty()) __builtin_trap();
    for (const admission::Hole& hole : admission::find_holes(*snapshot))
        if (hole.text.empty()) __builtin_trap();
    return 0;
}
