// effective_documents FILE: every object of a file as we say that the API server would store it, one a line.
#include <fstream>
#include <iostream>
#include <map>

#include "analysis/admission/pod_mutators.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"

using namespace cofferdam;

namespace {

estate::SnapshotPtr read_estate(const char* path) {
    std::ifstream file(path);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const value::Parsed parsed = value::parse(std::make_shared<value::Text>(path, std::move(bytes)));
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    for (const value::Problem& problem : decoded.problems) std::cerr << problem.message << '\n';
    estate::SnapshotBuilder builder;
    const auto target = builder.add_target({.name = path, .origin = estate::Origin::Cluster});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    return std::move(builder).build().snapshot;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const estate::SnapshotPtr estate = read_estate(argv[1]);
    const admission::PodMutators mutators(*estate, Id<estate::Target>{0});
    value::Arena arena;
    kubernetes::Overlay overlay(arena);
    for (const auto& [id, object] : estate->table<estate::Object>()) {
        const bool is_pod = object.kind == "Pod" && object.group.empty();
        std::cout << value::to_json(is_pod ? mutators.mutate(object.effective, object.namespace_, overlay)
                                           : object.effective)
                  << '\n';
    }
}
