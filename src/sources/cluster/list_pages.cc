#include "sources/cluster/list_pages.h"

#include "sources/cluster/object_line.h"

namespace cofferdam::cluster {

using value::Value;

namespace {

constexpr int most_restarts = 3;

std::unexpected<Refusal> failed(std::string message) {
    return std::unexpected(Refusal{Cause::Failed, std::move(message)});
}

std::string escaped(std::string_view token) {
    std::string text;
    for (const char c : token) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                              || c == '-' || c == '_' || c == '.' || c == '~';
        text += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return text;
}

} // namespace

Request ListPages::request() const {
    std::string path = list_path(list_.resource);
    if (restarts_ < most_restarts) path += fmt::format("?limit={}", options_.page);
    if (!next_.empty()) path += "&continue=" + escaped(next_);
    return {.path = std::move(path), .accept = accept_for(list_.resource, metadata_list)};
}

std::expected<ListPages::Rest, Refusal> ListPages::take(const Value& page) {
    if (auto taken = take_items(page); !taken) return std::unexpected(std::move(taken).error());
    next_ = page["metadata"]["continue"].string_or("");
    if (next_.empty()) return Rest::None;
    if (++pages_ == options_.pages)
        return failed(fmt::format("it does not end after {} pages", options_.pages));
    return Rest::More;
}

std::expected<void, Refusal> ListPages::take_items(const Value& page) {
    // "items": null is an empty list in Go.
    if (!page["items"].is(value::Kind::List) && !page.find("items"))
        return failed("the answer is no list of objects");
    if (is_secrets(list_.resource) && page["kind"].string_or("") != metadata_list)
        return failed("the API server does not leave their values out");
    list_.resource_version = page["metadata"]["resourceVersion"].string_or("");
    for (const Value& item : page["items"].items()) {
        if (!item.is(value::Kind::Map)) return failed("the answer is no list of objects");
        arena_.clear();
        list_.lines += object_line(item, list_.resource, arena_);
        list_.lines += '\n';
        ++list_.objects;
        if (list_.lines.size() > options_.bytes)
            return failed(fmt::format("its objects are larger than {} bytes", options_.bytes));
    }
    return {};
}

bool ListPages::restart(Time now) {
    if (++restarts_ > most_restarts) return false;
    list_.begun = now;
    list_.lines.clear();
    list_.objects = 0;
    next_.clear();
    pages_ = 0;
    return true;
}

} // namespace cofferdam::cluster
