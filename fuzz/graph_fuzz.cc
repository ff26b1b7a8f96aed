// The joined graph of any manifests, and the credential detectors on any bytes: nothing crashes, and what
// falls falls by ways that begin where the intruder does.
#include <cstddef>
#include <cstdint>
#include <string>

#include "analysis/credentials/credentials.h"
#include "core/check.h"
#include "graph/test_world.h"
#include "graph/witness.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    (void)credentials::detect(bytes);
    const graph::World world(bytes);
    const graph::StateId internet[] = {graph::StateId{0}};
    const graph::Propagation propagation(*world.graph, internet);
    for (const graph::StateId state : propagation.fallen()) {
        if (is_hidden((*world.graph)[state].kind) || state == internet[0]) continue;
        const auto hops = witness(*world.graph, propagation, state);
        COFFERDAM_CHECK(!hops.empty() && hops.front().from == internet[0] && hops.back().to == state);
    }
    (void)graph::shown_edges(*world.graph, 10'000);
    return 0;
}
