// Files of cases; and what they hold, taken for policies too, linted and run.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "analysis/policy_cases/policy_cases.h"
#include "analysis/policy_lint/policy_lint.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    const auto text =
        std::make_shared<value::Text>("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
    const value::Parsed parsed = value::parse_yaml(text);
    for (const value::DocumentPtr& document : parsed.documents) {
        const auto file = policy_cases::read_cases(document);
        if (!file) {
            if (file.error().message.empty()) __builtin_trap();
            continue;
        }
        std::vector<policy_cases::Case> with_objects;
        for (const policy_cases::Case& one : file->cases)
            if (one.object) with_objects.push_back(one);
        const auto run = policy_cases::run_cases(with_objects, parsed.documents, {}, {});
        if (run && run->results.size() != with_objects.size()) __builtin_trap();
    }
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    estate::SnapshotBuilder builder;
    const auto target = builder.add_target({.name = "fuzz"});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    const estate::SnapshotPtr snapshot = std::move(builder).build().snapshot;
    for (const policy_lint::Mistake& mistake : policy_lint::examine(*snapshot, 35))
        if (mistake.reason.empty() || mistake.path.empty()) __builtin_trap();
    return 0;
}
