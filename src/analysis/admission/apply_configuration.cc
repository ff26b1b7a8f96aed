// Which lists are merged by which keys, and what is atomic: the marks +listType, +listMapKey, +mapType,
// +structType in k8s.io/api core/v1, apps/v1, batch/v1 and apimachinery meta/v1. A list without a mark is
// atomic.
#include "analysis/admission/apply_configuration.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "kubernetes/pod_template.h"

namespace cofferdam::admission {

namespace {

using value::Arena;
using value::Entry;
using value::Kind;
using value::Value;

struct MergedList {
    std::string_view field;
    std::array<std::string_view, 2> keys; // "" where there is one; none: a set
};

constexpr std::array merged_lists{
    MergedList{"containers", {"name"}},
    MergedList{"initContainers", {"name"}},
    MergedList{"ephemeralContainers", {"name"}},
    MergedList{"env", {"name"}},
    MergedList{"ports", {"containerPort", "protocol"}},
    MergedList{"volumes", {"name"}},
    MergedList{"volumeMounts", {"mountPath"}},
    MergedList{"volumeDevices", {"devicePath"}},
    MergedList{"imagePullSecrets", {"name"}},
    MergedList{"hostAliases", {"ip"}},
    MergedList{"topologySpreadConstraints", {"topologyKey", "whenUnsatisfiable"}},
    MergedList{"resourceClaims", {"name"}},
    MergedList{"schedulingGates", {"name"}},
    MergedList{"ownerReferences", {"uid"}},
    MergedList{"finalizers", {}},
};

constexpr std::array<std::string_view, 7> atomic_maps{"nodeSelector",    "selector",     "labelSelector",
                                                      "fieldRef",        "secretKeyRef", "configMapKeyRef",
                                                      "resourceFieldRef"};

const MergedList* merged_list(std::string_view field) {
    const auto row = std::ranges::find(merged_lists, field, &MergedList::field);
    return row == merged_lists.end() ? nullptr : &*row;
}

// A key that is left out has its default; of those above only protocol has one.
bool same_key(const Value& a, const Value& b, std::string_view key) {
    if (key == "protocol") return a[key].string_or("TCP") == b[key].string_or("TCP");
    return a[key] == b[key];
}

bool same_item(const MergedList& list, const Value& a, const Value& b) {
    if (list.keys[0].empty()) return a == b;
    return std::ranges::all_of(list.keys,
                               [&](std::string_view key) { return key.empty() || same_key(a, b, key); });
}

class Merge {
  public:
    explicit Merge(Arena& arena) : arena_(&arena) {}

    Result<Value> map(const Value& live, const Value& fields) {
        std::vector<Entry> entries(live.entries().begin(), live.entries().end());
        for (const Entry& field : fields.entries()) {
            const std::string_view name = field.key.as_string();
            const auto place = std::ranges::find_if(
                entries, [&](const Entry& entry) { return entry.key.as_string() == name; });
            const Value merged =
                COFFERDAM_TRY(value(name, place == entries.end() ? Value() : place->value, field.value));
            if (place == entries.end()) {
                entries.push_back({field.key, merged});
            } else {
                place->value = merged;
            }
        }
        return arena_->map(entries);
    }

  private:
    Result<Value> value(std::string_view name, const Value& live, const Value& set) {
        if (set.is(Kind::List)) return list(name, live, set);
        if (!set.is(Kind::Map)) return set;
        if (std::ranges::find(atomic_maps, name) != atomic_maps.end())
            return error("may not mutate atomic arrays, maps or structs: .{}", name);
        return map(live, set);
    }

    Result<Value> list(std::string_view name, const Value& live, const Value& set) {
        const MergedList* how = merged_list(name);
        if (!how) return error("may not mutate atomic arrays, maps or structs: .{}", name);
        std::vector<Value> items(live.items().begin(), live.items().end());
        for (const Value& item : set.items()) {
            const auto place =
                std::ranges::find_if(items, [&](const Value& other) { return same_item(*how, other, item); });
            if (place == items.end()) {
                items.push_back(item);
            } else if (item.is(Kind::Map)) {
                *place = COFFERDAM_TRY(map(*place, item));
            }
        }
        return arena_->list(items);
    }

    Arena* arena_;
};

bool sets_only_metadata(const Value& fields) {
    return std::ranges::all_of(fields.entries(), [](const Entry& field) {
        const std::string_view name = field.key.as_string();
        return name == "metadata" || name == "apiVersion" || name == "kind";
    });
}

} // namespace

Result<Merged> apply_configuration(const Value& object, std::string_view group, std::string_view kind,
                                   const Value& fields, Arena& arena) {
    const bool is_modelled = kubernetes::find_pod_template(group, kind) != nullptr;
    if (!is_modelled && !sets_only_metadata(fields)) return Merged{object, false};
    auto merged = Merge(arena).map(object, fields);
    if (!merged) return error("error applying patch: invalid ApplyConfiguration: {}", merged.error().message);
    return Merged{*merged, true};
}

} // namespace cofferdam::admission
