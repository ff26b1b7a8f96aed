#include "analysis/policies/duplicates.h"

#include <functional>
#include <unordered_map>

namespace cofferdam::policies {

namespace {

using value::Kind;
using value::Value;

std::size_t mix(std::size_t seed, std::size_t more) { return (seed ^ more) * 0x9e3779b97f4a7c15U; }

// Equal values hash equally: the order of a map's entries does not count.
std::size_t hash_of(const Value& value) {
    std::size_t hash = static_cast<std::size_t>(value.kind());
    switch (value.kind()) {
    case Kind::String: return mix(hash, std::hash<std::string_view>{}(value.as_string()));
    case Kind::Bool:
    case Kind::Int:
        return mix(hash, static_cast<std::size_t>(value.is(Kind::Int) ? value.as_int() : value.as_bool()));
    case Kind::List:
        for (const Value& item : value.items()) hash = mix(hash, hash_of(item));
        return hash;
    case Kind::Map:
        for (const value::Entry& entry : value.entries())
            hash += mix(hash_of(entry.key), hash_of(entry.value));
        return hash;
    default: return hash;
    }
}

// Webhook configurations have no spec.
const Value& content_of(const estate::Object& object) {
    const Value& spec = object.effective["spec"];
    return spec ? spec : object.effective["webhooks"];
}

bool same_scope(const estate::Object& a, const estate::Object& b) {
    return a.target == b.target && a.group == b.group && a.kind == b.kind && a.namespace_ == b.namespace_
           && a.name != b.name;
}

} // namespace

void mark_duplicates(const estate::Snapshot& snapshot, std::vector<Policy>& policies) {
    std::unordered_multimap<std::size_t, std::size_t> earlier; // hash of scope and content → index
    earlier.reserve(policies.size());
    for (std::size_t i = 0; i < policies.size(); ++i) {
        const estate::Object& object = snapshot[policies[i].object];
        const Value& content = content_of(object);
        if (object.kind == "Namespace" || content.size() == 0) continue;
        std::size_t hash = hash_of(content);
        for (std::string_view word : {object.kind, object.namespace_})
            hash = mix(hash, std::hash<std::string_view>{}(word));
        auto [begin, end] = earlier.equal_range(hash);
        for (auto place = begin; place != end && !policies[i].duplicates; ++place) {
            const estate::Object& other = snapshot[policies[place->second].object];
            if (same_scope(object, other) && content == content_of(other))
                policies[i].duplicates = place->second;
        }
        if (!policies[i].duplicates) earlier.emplace(hash, i);
    }
}

} // namespace cofferdam::policies
