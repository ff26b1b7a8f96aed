// Any JSON as a file of policy probe, and any text as a message of an API server.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/check.h"
#include "observations/probe.h"
#include "value/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto text = std::make_shared<const value::Text>("x", bytes);
    for (const value::DocumentPtr& document : value::parse_json(text, value::KeepPlaces::No).documents)
        (void)observations::parse_probe(document->root());
    for (const int status : {0, 201, 403, 422}) {
        observations::ProbeAnswer answer{.status = status, .message = bytes};
        observations::judge(answer);
        COFFERDAM_CHECK((answer.refusal.refuser == observations::Refuser::Nobody)
                        == (answer.outcome != observations::ProbeOutcome::Refused));
    }
    return 0;
}
