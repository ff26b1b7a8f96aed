// print_json FILE...: each document of the files as one line of JSON on standard output, problems on standard
// error.
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "core/file_system.h"
#include "value/document.h"

namespace {

void print(const cofferdam::value::Parsed& parsed) {
    using namespace cofferdam::value;
    for (const DocumentPtr& document : parsed.documents) fmt::print("{}\n", to_json(document->root()));
    for (const Problem& problem : parsed.problems)
        fmt::print(stderr, "{}: {}: {}\n", to_string(problem.place),
                   problem.severity == Severity::Error ? "error" : "warning", problem.message);
}

} // namespace

int main(int count, char** arguments) {
    constexpr std::uint64_t limit = std::uint64_t{1} << 30;
    for (int i = 1; i < count; ++i) {
        const std::string path = arguments[i];
        auto bytes = cofferdam::disk().read(path, limit);
        if (!bytes) {
            fmt::print(stderr, "{}\n", bytes.error().message);
            return 1;
        }
        print(
            cofferdam::value::parse(std::make_shared<const cofferdam::value::Text>(path, std::move(*bytes))));
    }
    return 0;
}
