// Records of flows in all formats. What was read twice is counted twice, and nothing goes beyond the bound.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/check.h"
#include "observations/flow_window.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    constexpr std::size_t limit = 8;
    const auto text =
        std::make_shared<const value::Text>("x", std::string(reinterpret_cast<const char*>(data), size));
    observations::FlowWindow window(limit);
    window.read(text);
    const observations::FlowCounts once = window.counts();
    COFFERDAM_CHECK(window.size() <= limit);
    COFFERDAM_CHECK(once.lines
                    == once.flows + once.replies + once.denied + once.unanswered + once.unknown_direction
                           + once.other_protocols + once.lost + once.remarks + once.bad + once.beyond_limit);
    const std::size_t flows = window.size();
    window.read(text);
    COFFERDAM_CHECK(window.size() == flows && window.counts().lines == 2 * once.lines);
    for (const observations::ObservedFlow& seen : window.flows()) COFFERDAM_CHECK(seen.flow.port > 0);
    for (const value::Problem& problem : window.problems())
        COFFERDAM_CHECK(problem.place.span.end <= text->bytes().size());
    // Each reader alone, also on lines that it would not recognise.
    for (const observations::FlowFormat& format : observations::flow_formats())
        (void)format.read(text->bytes());
    return 0;
}
