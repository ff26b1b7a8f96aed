#include "sources/cluster/changes.h"

namespace cofferdam::cluster {

ObjectName name_of(const value::Value& object) {
    return {std::string(object["metadata"]["namespace"].string_or("")),
            std::string(object["metadata"]["name"].string_or(""))};
}

Objects objects_of(const std::vector<value::DocumentPtr>& documents) {
    Objects objects;
    for (const value::DocumentPtr& document : documents) {
        const value::Value& root = document->root();
        objects.insert_or_assign(name_of(root),
                                 LiveObject{std::string(root["metadata"]["resourceVersion"].string_or("")),
                                            std::string(document->text()->bytes(document->content()))});
    }
    return objects;
}

} // namespace cofferdam::cluster
