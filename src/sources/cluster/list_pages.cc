#include "sources/cluster/list_pages.h"

#include <algorithm>

#include "sources/cluster/list_page.h"
#include "sources/cluster/object_line.h"

namespace cofferdam::cluster {

namespace {

constexpr int most_restarts = 3;
// One is written by the server while another is read. More of them would be no list in pages any more, which
// spare the server's memory.
constexpr std::ptrdiff_t most_on_their_way = 2;

std::unexpected<ListPages::Bad> failed(std::string message) {
    return std::unexpected(ListPages::Bad{false, {Cause::Failed, std::move(message)}});
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

std::optional<std::size_t> ListPages::next() {
    const auto on_their_way =
        std::ranges::count_if(pages_, [](const Page& page) { return page.is_asked && !page.is_taken; });
    if (pages_.back().is_asked || on_their_way >= most_on_their_way) return std::nullopt;
    pages_.back().is_asked = true;
    return pages_.size() - 1;
}

Request ListPages::request(std::size_t page) const {
    std::string path = list_path(list_.resource);
    if (restarts_ < most_restarts) path += fmt::format("?limit={}", options_.page);
    if (!pages_[page].token.empty()) path += "&continue=" + escaped(pages_[page].token);
    return {.path = std::move(path), .accept = accept_for(list_.resource, metadata_list)};
}

void ListPages::glance(std::size_t page, std::string_view beginning) {
    if (page + 1 < pages_.size() || pages_.size() == options_.pages) return;
    if (const auto head = head_of(beginning)) note_next(page, head->next);
}

void ListPages::note_next(std::size_t page, std::string_view token) {
    if (token.empty() || page + 1 < pages_.size()) return;
    pages_.emplace_back().token = token;
}

std::expected<void, ListPages::Bad> ListPages::take(std::size_t page, const std::string& body) {
    auto cut = cut_page(body, list_.resource);
    if (!cut) return std::unexpected(Bad{true, {Cause::Failed, "the answer is no JSON, or was cut short"}});
    if (!cut->is_list) return failed("the answer is no list of objects");
    if (is_secrets(list_.resource) && cut->head.kind != metadata_list)
        return failed("the API server does not leave their values out");
    bytes_ += cut->lines.size();
    if (bytes_ > options_.bytes)
        return failed(fmt::format("its objects are larger than {} bytes", options_.bytes));
    if (!cut->head.next.empty() && page + 1 == options_.pages)
        return failed(fmt::format("it does not end after {} pages", options_.pages));
    note_next(page, cut->head.next);
    list_.resource_version = cut->head.resource_version;
    list_.objects += cut->objects;
    cut->lines.shrink_to_fit();
    pages_[page].lines = std::move(cut->lines);
    pages_[page].is_taken = true;
    return {};
}

bool ListPages::is_done() const { return std::ranges::all_of(pages_, &Page::is_taken); }

bool ListPages::restart(Time now) {
    if (++restarts_ > most_restarts) return false;
    list_.begun = now;
    list_.objects = 0;
    bytes_ = 0;
    pages_ = std::deque<Page>(1);
    return true;
}

List ListPages::finish(Time now) && {
    constexpr std::size_t read_beyond_the_end = 64; // by parsers, which copy what is not followed by memory
    list_.ended = now;
    list_.lines.reserve(bytes_ + read_beyond_the_end);
    for (; !pages_.empty(); pages_.pop_front()) list_.lines += pages_.front().lines;
    return std::move(list_);
}

} // namespace cofferdam::cluster
