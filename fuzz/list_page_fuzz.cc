// A page of a list: cut out of its text it must be what its tree says, and any beginning of it has a head
// that does not change.
#include <cstdint>

#include "core/check.h"
#include "sources/cluster/list_page.h"
#include "sources/cluster/object_line.h"
#include "value/document.h"

using namespace cofferdam;

namespace {

value::Parsed parse(std::string text) {
    return value::parse_json(std::make_shared<const value::Text>("fuzz", std::move(text)),
                             value::KeepPlaces::No);
}

void check(const std::string& page, const cluster::ListPage& made,
           const std::optional<cluster::ListHead>& early, const cluster::Resource& resource) {
    const value::Parsed tree = parse(page);
    if (tree.documents.size() != 1 || !tree.problems.empty()) return; // deeper than we read; a key twice
    if (early) COFFERDAM_CHECK(cluster::head_of(page)->next == early->next);
    const value::Parsed lines = parse(made.lines);
    std::size_t i = 0;
    for (const value::Value& item : tree.documents.front()->root()["items"].items()) {
        if (!made.is_list) return;
        value::Arena arena;
        COFFERDAM_CHECK(i < lines.documents.size());
        COFFERDAM_CHECK(value::to_json(lines.documents[i++]->root())
                        == cluster::object_line(item, resource, arena));
    }
    COFFERDAM_CHECK(!made.is_list || i == made.objects);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const cluster::Resource resource{"", "v1", "Pod", "pods"};
    const std::string page(reinterpret_cast<const char*>(bytes), size);
    const auto early = cluster::head_of(std::string_view(page).substr(0, size / 2));
    const auto made = cluster::cut_page(page, resource);
    if (!made) return 0;
    check(page, *made, early, resource);
    return 0;
}
