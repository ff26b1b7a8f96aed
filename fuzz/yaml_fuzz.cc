#include <cstddef>
#include <cstdint>
#include <string>

#include "document_checks.h"
#include "value/comments.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam::value;
    const auto text =
        std::make_shared<const Text>("input", std::string(reinterpret_cast<const char*>(data), size));
    const Parsed parsed = parse_yaml(text, KeepPlaces::Yes, {.depth = 20, .nodes_by_alias = 10'000});
    check_parsed(parsed);
    for (const DocumentPtr& document : parsed.documents)
        for (const Span comment : find_comments(*document))
            COFFERDAM_CHECK(document->span().begin <= comment.begin && comment.end <= document->span().end);
    return 0;
}
