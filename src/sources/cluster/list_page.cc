#include "sources/cluster/list_page.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sources/cluster/object_line.h"
#include "value/document.h"
#include "value/json_check.h"
#include "value/json_syntax.h"

namespace cofferdam::cluster {

namespace {

constexpr std::string_view white_space = " \t\r\n";

std::size_t skip_space(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(white_space, at), text.size());
}

// Calls `take(key, at)` for each member of the map at `begin`, where its value begins, and goes on where that
// says the value ends. Where the map ends; npos: it does not, or a member is none.
template <class Take>
std::size_t for_each_member(std::string_view text, std::size_t begin, const Take& take) {
    constexpr std::size_t broken = std::string_view::npos;
    if (begin >= text.size() || text[begin] != '{') return broken;
    std::size_t at = skip_space(text, begin + 1);
    while (at < text.size() && text[at] == '"') {
        const std::size_t key_end = value::json_scalar_end(text, at);
        const std::string_view key = text.substr(at + 1, key_end - at - 2);
        at = skip_space(text, key_end);
        if (at >= text.size() || text[at] != ':') return broken;
        at = skip_space(text, at + 1);
        if (at >= text.size()) return broken;
        at = take(key, at);
        if (at >= text.size()) return broken; // its brackets stand behind it
        at = skip_space(text, at);
        if (at < text.size() && text[at] == ',') at = skip_space(text, at + 1);
    }
    return at < text.size() && text[at] == '}' ? at + 1 : broken;
}

std::string_view string_at(std::string_view text, std::size_t begin, std::size_t end) {
    if (text[begin] != '"' || end < begin + 2) return {};
    return text.substr(begin + 1, end - begin - 2);
}

// Where the value ends.
std::size_t read_head(std::string_view text, std::string_view key, std::size_t at, ListHead& head) {
    if (key == "metadata" && text[at] == '{') {
        return for_each_member(text, at, [&](std::string_view name, std::size_t from) {
            const std::size_t end = value::json_value_end(text, from);
            if (name == "resourceVersion") head.resource_version = string_at(text, from, end);
            if (name == "continue") head.next = string_at(text, from, end);
            return end;
        });
    }
    const std::size_t end = value::json_value_end(text, at);
    if (key == "kind") head.kind = string_at(text, at, end);
    return end;
}

class PageCutter {
  public:
    PageCutter(std::string_view text, const Resource& resource)
        : text_(text), resource_(resource), type_(type_of(resource)) {}

    ListPage run() {
        const auto take = [&](std::string_view key, std::size_t at) { return member(key, at); };
        for_each_member(text_, skip_space(text_, 0), take);
        return std::move(page_);
    }

  private:
    // Items of a list name neither version nor kind.
    static std::string type_of(const Resource& resource) {
        const std::string_view slash = resource.group.empty() ? "" : "/";
        return fmt::format(R"({{"apiVersion":"{}{}{}","kind":"{}")", resource.group, slash, resource.version,
                           resource.kind);
    }

    std::size_t member(std::string_view key, std::size_t at) {
        if (key != "items") return read_head(text_, key, at, page_.head);
        if (text_[at] == '[') return items(at);
        const std::size_t end = value::json_value_end(text_, at);
        page_.is_list = text_.substr(at, end - at) == "null";
        return end;
    }

    std::size_t items(std::size_t at) {
        page_.is_list = true;
        page_.lines.reserve(text_.size());
        at = skip_space(text_, at + 1);
        while (at < text_.size() && text_[at] != ']') {
            at = skip_space(text_, item(at));
            if (at < text_.size() && text_[at] == ',') at = skip_space(text_, at + 1);
        }
        return at + 1;
    }

    std::size_t item(std::size_t at) {
        const std::size_t begin = page_.lines.size();
        page_.lines += type_;
        const std::size_t end = for_each_member(
            text_, at, [&](std::string_view key, std::size_t from) { return field(key, from); });
        if (end == std::string_view::npos) {
            page_.is_list = false; // but of objects
            page_.lines.resize(begin);
            return value::json_value_end(text_, at);
        }
        page_.lines += "}\n";
        ++page_.objects;
        const std::string_view item = text_.substr(at, end - at);
        if (needs_a_tree(item)) {
            page_.lines.resize(begin);
            through_a_tree(item);
        }
        return end;
    }

    // Rare: what is left out of these takes more than brackets, and a line is one line.
    bool needs_a_tree(std::string_view item) const {
        return is_secrets(resource_) || item.contains("last-applied-configuration") || item.contains('\n');
    }

    void through_a_tree(std::string_view item) {
        const auto text = std::make_shared<const value::Text>("item", std::string(item));
        const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
        if (parsed.documents.size() != 1) return;
        arena_.clear();
        page_.lines += object_line(parsed.documents.front()->root(), resource_, arena_);
        page_.lines += '\n';
    }

    std::size_t field(std::string_view key, std::size_t at) {
        if (key == "metadata" && text_[at] == '{') return metadata(at);
        const std::size_t end = value::json_value_end(text_, at);
        if (key != "apiVersion" && key != "kind") keep(',', key, at, end);
        return end;
    }

    // Who changed which field (managedFields) is half of an object's size, and no analysis asks.
    std::size_t metadata(std::size_t at) {
        page_.lines += R"(,"metadata":)";
        char before = '{';
        const auto take = [&](std::string_view key, std::size_t from) {
            const std::size_t end = value::json_value_end(text_, from);
            if (key != "managedFields") keep(std::exchange(before, ','), key, from, end);
            return end;
        };
        const std::size_t end = for_each_member(text_, at, take);
        page_.lines += before == '{' ? "{}" : "}";
        return end;
    }

    void keep(char before, std::string_view key, std::size_t begin, std::size_t end) {
        page_.lines += before;
        page_.lines += '"';
        page_.lines += key;
        page_.lines += R"(":)";
        page_.lines += text_.substr(begin, end - begin);
    }

    std::string_view text_;
    const Resource& resource_;
    std::string type_;
    ListPage page_;
    value::Arena arena_; // of one object
};

} // namespace

std::optional<ListHead> head_of(std::string_view beginning) {
    ListHead head;
    bool has_metadata = false;
    for_each_member(beginning, skip_space(beginning, 0), [&](std::string_view key, std::size_t at) {
        if (key == "items") return beginning.size();
        const std::size_t end = read_head(beginning, key, at, head);
        has_metadata |= key == "metadata" && end < beginning.size();
        return end;
    });
    if (!has_metadata) return std::nullopt;
    return head;
}

std::optional<ListPage> cut_page(const std::string& page, const Resource& resource) {
    if (!value::is_json_map(page)) return std::nullopt;
    return PageCutter(page, resource).run();
}

} // namespace cofferdam::cluster
