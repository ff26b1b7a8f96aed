#include "sources/cluster/changes.h"

#include <algorithm>

#include "value/document.h"

namespace cofferdam::cluster {

ObjectName name_of(const value::Value& object) {
    return {std::string(object["metadata"]["namespace"].string_or("")),
            std::string(object["metadata"]["name"].string_or(""))};
}

// One at a time: a list of all pods, read as a whole, would be the largest thing in memory.
Objects objects_in(std::string_view lines) {
    Objects objects;
    while (!lines.empty()) {
        std::string line(lines.substr(0, lines.find('\n')));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        const auto text = std::make_shared<const value::Text>("list", line);
        const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
        if (parsed.documents.size() != 1) continue;
        const value::Value& root = parsed.documents.front()->root();
        objects.insert_or_assign(
            name_of(root),
            LiveObject{std::string(root["metadata"]["resourceVersion"].string_or("")), std::move(line)});
    }
    return objects;
}

} // namespace cofferdam::cluster
