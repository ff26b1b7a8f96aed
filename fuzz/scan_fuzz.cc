// Any text as a manifest, all the way: documents, rows, analyses, the seven answers, every report.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/check.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "questions/scan.h"
#include "report/report.h"
#include "value/document.h"

using namespace cofferdam;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    value::Limits limits;
    limits.nodes_by_alias = 10'000;
    auto parsed = value::parse(std::make_shared<const value::Text>("fuzz.yaml", std::move(bytes)),
                               value::KeepPlaces::Yes, limits);
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    estate::SnapshotBuilder builder;
    Id<estate::Target> target = builder.add_target({"fuzz", estate::Origin::Manifest});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    for (estate::Gap& gap : decoded.gaps) builder.add_gap(std::move(gap));
    for (value::Problem& problem : decoded.problems) builder.add_problem(std::move(problem));
    questions::ScanResult result = questions::scan(std::move(builder).build().snapshot, {});
    COFFERDAM_CHECK(result.answers.size() == 7);
    report::Options options;
    options.verbose = true;
    for (const report::Format& format : report::formats())
        COFFERDAM_CHECK(!format.print(result, options).empty());
    return 0;
}
