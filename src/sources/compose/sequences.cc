#include "sources/compose/sequences.h"

#include <unordered_map>

#include <fmt/format.h>

#include "value/document.h"

namespace cofferdam::compose {

using value::Value;

std::string identity(Form form, const Value& element) {
    switch (form) {
    case Form::Ports:
        return fmt::format("{}:{}:{}/{}", element["host_ip"].string_or("0.0.0.0"),
                           element["published"].string_or(""), element["target"].int_or(0),
                           element["protocol"].string_or("tcp"));
    case Form::Mounts:
    case Form::Devices: return std::string(element["target"].string_or(""));
    case Form::EnvironmentFiles: return std::string(element["path"].string_or(""));
    case Form::FileMounts:
        return element["target"] ? std::string(element["target"].string_or(""))
                                 : fmt::format("source {}", element["source"].string_or(""));
    default:
        return element.is(value::Kind::String) ? std::string(element.as_string()) : value::to_json(element);
    }
}

Value unique_elements(value::Arena& arena, Form form, std::span<const Value> elements) {
    std::vector<Value> kept;
    std::unordered_map<std::string, std::size_t> positions;
    for (const Value& element : elements) {
        const auto [found, is_new] = positions.try_emplace(identity(form, element), kept.size());
        if (is_new) {
            kept.push_back(element);
        } else {
            kept[found->second] = element;
        }
    }
    return arena.list(kept);
}

std::vector<std::string_view> split_at(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

} // namespace cofferdam::compose
