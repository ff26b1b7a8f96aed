// A page of a list as an API server writes it, cut into lines of one object each. Its text is cut, and no
// tree is made of it: most of a page is copied as it stands or left out, and what is kept is read once,
// later.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sources/cluster/discovery.h"

namespace cofferdam::cluster {

// What stands before the objects. Views of the page.
struct ListHead {
    std::string_view kind{};             // "PodList"
    std::string_view resource_version{}; // of the list
    std::string_view next{};             // the continue token; "" on the last page
};

// Of the beginning of a page; nothing before all of its metadata has come, or where that stands behind the
// objects. What it says is a hint until the page has come as a whole.
std::optional<ListHead> head_of(std::string_view beginning);

struct ListPage {
    ListHead head{};
    bool is_list = false; // of objects; "items": null is an empty list in Go
    std::string lines{};  // as object_line() makes them
    std::size_t objects = 0;
};

// Nothing: the text is not one whole map of JSON. The head is a view of `page`.
std::optional<ListPage> cut_page(const std::string& page, const Resource& resource);

} // namespace cofferdam::cluster
