// The first byte chooses: a .gitignore pattern against a path, an archive, or a folder tree with its own
// settings.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "sources/manifests/archive.h"
#include "sources/manifests/listing.h"
#include "sources/manifests/load.h"
#include "sources/manifests/template_source.h"

namespace cofferdam::manifests {
namespace {

// Up to the next line break.
std::string_view take_line(std::string_view& rest) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + (line.size() < rest.size() ? 1 : 0));
    return line;
}

void match(std::string_view bytes) {
    const std::string_view path = take_line(bytes);
    for (const IgnorePattern& pattern : parse_ignore_file(bytes)) pattern.matches(path, FileKind::Directory);
}

void unpack(std::string_view bytes) {
    const ArchiveLimits limits{.unpacked = 1 << 20, .member = 1 << 18, .kept = 1 << 19, .members = 1000};
    (void)read_archive("a.tar", bytes, is_listed_name, limits);
}

void load_folder(std::string_view bytes) {
    const std::string text(bytes);
    const MemoryFileSystem files({{"k8s/.gitignore", text},
                                  {"k8s/kustomization.yaml", text},
                                  {"k8s/web/Chart.yaml", text},
                                  {"k8s/web/values.yaml", text}});
    estate::SnapshotBuilder builder;
    Options options;
    options.limits.values = {.depth = 50, .nodes_by_alias = 1000, .nodes = 100'000, .bytes = 1 << 20};
    (void)load({"k8s"}, options, files, builder);
    const value::Text rendered("x", text);
    (void)TemplateSources(rendered).before(static_cast<std::uint32_t>(text.size() / 2));
}

} // namespace
} // namespace cofferdam::manifests

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam::manifests;
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
    case 0: match(bytes); break;
    case 1: unpack(bytes); break;
    default: load_folder(bytes); break;
    }
    return 0;
}
