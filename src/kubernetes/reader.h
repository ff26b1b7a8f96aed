// Reader: typed access to the fields of one object, as the API server's decoder would see them. A field of a
// wrong type is a Problem with its place, and makes the object unreadable (never a silent default).
//
// An absent field and an explicit null give the fallback. Paths are those of estate/field.h.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "estate/labels.h"
#include "estate/selector.h"
#include "kubernetes/overlay.h"
#include "value/document.h"

namespace cofferdam::kubernetes {

class Reader {
  public:
    // `what` names the object in messages: "Deployment shop/web". Nodes may be of the document or of the
    // overlay.
    Reader(const value::Document& document, const Overlay& overlay, std::string what)
        : document_(&document), overlay_(&overlay), what_(std::move(what)) {}

    std::string_view string(const value::Value& map, std::string_view key, std::string_view fallback = "");
    bool boolean(const value::Value& map, std::string_view key, bool fallback);
    std::optional<bool> boolean_if(const value::Value& map, std::string_view key);
    std::int64_t integer(const value::Value& map, std::string_view key, std::int64_t fallback);
    std::optional<std::int64_t> integer_if(const value::Value& map, std::string_view key);
    // 1 … 65535; 0 if absent
    std::uint16_t port(const value::Value& map, std::string_view key);
    std::vector<std::string_view> strings(const value::Value& map, std::string_view key);
    estate::Labels labels(const value::Value& map, std::string_view key); // a map of strings
    // A Map or List, or Missing.
    const value::Value& map(const value::Value& parent, std::string_view key);
    const value::Value& list(const value::Value& parent, std::string_view key);
    // A LabelSelector; nothing if absent.
    std::optional<estate::Selector> selector(const value::Value& parent, std::string_view key);

    // What the object's own rules refuse: fail(peer, "ipBlock and podSelector exclude each other").
    void fail(const value::Value& node, std::string message);

    // Has the map these fields alone (or nulls)? The API server drops a field that it does not know, with a
    // warning: so is each told here.
    bool only(const value::Value& map, std::initializer_list<std::string_view> keys);
    void warn_of_unknown(const value::Entry& field);

    bool ok() const { return problems_.empty(); }
    std::vector<value::Problem> take_problems() { return std::move(problems_); }
    // Of what was read all the same.
    std::vector<value::Problem> take_warnings() { return std::move(warnings_); }

  private:
    const value::Value* field(const value::Value& map, std::string_view key, value::Kind wanted);
    const value::Value& field_or_missing(const value::Value& map, std::string_view key, value::Kind wanted);

    const value::Document* document_;
    const Overlay* overlay_;
    std::string what_;
    std::vector<value::Problem> problems_;
    std::vector<value::Problem> warnings_;
};

} // namespace cofferdam::kubernetes
