#include "sources/host/host_collection.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sources/compose/map_builder.h"
#include "sources/host/host_object.h"
#include "sources/host/load.h"

namespace cofferdam::host {

namespace {

using cluster::Collection;
using cluster::List;
using compose::MapBuilder;
using estate::Fact;
using value::Arena;
using value::Kind;
using value::Value;

constexpr std::string_view engine_group = "engine";
constexpr std::string_view runtime_group = "runtime";

struct NamedFact {
    std::string_view name;
    Fact fact;
};

constexpr std::array<NamedFact, 5> facts_of_hosts = {{{"workloads", Fact::Workloads},
                                                      {"networks", Fact::NetworkPolicies},
                                                      {"exposure", Fact::Exposure},
                                                      {"nodes", Fact::Nodes},
                                                      {"images", Fact::Images}}};

// Lists in the making, an object a line.
class Writer {
  public:
    Writer(std::string_view group, cluster::Time time) : group_(group), time_(time) {}

    Arena& arena() { return arena_; }

    void begin(std::string name, std::string kind) {
        collection_.lists.push_back(
            {.resource = {std::string(group_), "v1", std::move(kind), std::move(name)},
             .begun = time_,
             .ended = time_});
    }

    void line(const Value& object) {
        List& list = collection_.lists.back();
        list.lines += value::to_json(object) + "\n";
        ++list.objects;
    }

    void add_unread(const std::vector<Unread>& unread) {
        begin("unread", "Unread");
        for (const Unread& one : unread) {
            std::vector<Value> facts;
            for (const NamedFact& named : facts_of_hosts) {
                if (one.facts.intersects(named.fact)) facts.push_back(Value::string(named.name));
            }
            MapBuilder made;
            made.set("facts", arena_.list(facts));
            made.set("what", arena_.string(one.what));
            made.set("reason", arena_.string(one.reason));
            line(made.build(arena_));
        }
    }

    Collection take() { return std::move(collection_); }

  private:
    std::string_view group_;
    cluster::Time time_;
    Arena arena_;
    Collection collection_;
};

void add_document(Writer& writer, std::string name, std::string kind, const value::DocumentPtr& document) {
    if (!document) return;
    writer.begin(std::move(name), std::move(kind));
    writer.line(document->root());
}

void add_items(Writer& writer, std::string name, std::string kind, const Value& items) {
    writer.begin(std::move(name), std::move(kind));
    for (const Value& item : items.items()) writer.line(item);
}

Value without_proxies(Arena& arena, const Value& info) {
    MapBuilder made(info);
    for (const std::string_view key : {"HttpProxy", "HttpsProxy", "NoProxy"}) made.remove(key);
    return made.build(arena);
}

Value labels_of(Arena& arena, const RuntimePod& pod) {
    MapBuilder made;
    for (const auto& [name, content] : pod.labels) made.set(name, arena.string(content));
    return made.build(arena);
}

Value container_of(Arena& arena, const RuntimeContainer& container) {
    MapBuilder made;
    made.set("id", arena.string(container.id));
    made.set("name", arena.string(container.name));
    made.set("image", arena.string(container.image));
    made.set("ports", arena.string(container.ports));
    made.set("info", container.info->root());
    return made.build(arena);
}

Value pod_of(Arena& arena, const RuntimePod& pod) {
    std::vector<Value> containers;
    for (const RuntimeContainer& container : pod.containers)
        containers.push_back(container_of(arena, container));
    MapBuilder made;
    made.set("id", arena.string(pod.id));
    made.set("name", arena.string(pod.name));
    made.set("namespace", arena.string(pod.namespace_));
    made.set("uid", arena.string(pod.uid));
    made.set("runtime_class", arena.string(pod.runtime_class));
    made.set("labels", labels_of(arena, pod));
    made.set("host_network", Value::boolean(pod.host_network));
    made.set("host_pid", Value::boolean(pod.host_pid));
    made.set("host_ipc", Value::boolean(pod.host_ipc));
    made.set("containers", arena.list(containers));
    return made.build(arena);
}

// The documents of a collection; a list that is not there was not read.
class Lists {
  public:
    explicit Lists(Collection collection) : collection_(std::move(collection)) {}

    std::vector<value::DocumentPtr> documents(std::string_view name) {
        List* const list = find(name);
        if (!list) return {};
        const std::size_t wanted = list->objects;
        value::Parsed parsed =
            value::parse_json(std::make_shared<const value::Text>(std::string(name), std::move(list->lines)),
                              value::KeepPlaces::No);
        std::erase_if(parsed.documents,
                      [](const value::DocumentPtr& document) { return !document->root().is(Kind::Map); });
        if (parsed.documents.size() != wanted)
            damaged_.push_back({Fact::Workloads | Fact::Exposure | Fact::Nodes | Fact::NetworkPolicies,
                                std::string(name),
                                fmt::format("{} objects were written and {} could be read", wanted,
                                            parsed.documents.size())});
        return std::move(parsed.documents);
    }

    value::DocumentPtr document(std::string_view name) {
        const std::vector<value::DocumentPtr> all = documents(name);
        return all.empty() ? nullptr : all.front();
    }

    // All of them as one document that is a List, or holds one below the key; null where it was not read.
    value::DocumentPtr list(std::string_view name, std::string_view key = "") {
        if (!find(name)) return nullptr;
        const auto arena = std::make_shared<Arena>();
        std::vector<Value> items;
        for (value::DocumentPtr& document : documents(name)) {
            items.push_back(document->root());
            kept_.push_back(std::move(document));
        }
        const Value all = arena->list(items);
        MapBuilder made;
        if (!key.empty()) made.set(key, all);
        return std::make_shared<const value::Document>(arena, key.empty() ? all : made.build(*arena));
    }

    std::vector<Unread> unread() {
        std::vector<Unread> all;
        for (const value::DocumentPtr& document : documents("unread")) {
            const Value& root = document->root();
            estate::Facts facts;
            for (const Value& name : root["facts"].items()) {
                const auto* const named =
                    std::ranges::find(facts_of_hosts, name.string_or(""), &NamedFact::name);
                if (named != facts_of_hosts.end()) facts = facts | named->fact;
            }
            all.push_back(
                {facts, std::string(root["what"].string_or("")), std::string(root["reason"].string_or(""))});
        }
        all.insert(all.end(), damaged_.begin(), damaged_.end());
        return all;
    }

  private:
    List* find(std::string_view name) {
        const auto found = std::ranges::find_if(collection_.lists,
                                                [&](const List& list) { return list.resource.name == name; });
        return found == collection_.lists.end() ? nullptr : &*found;
    }

    Collection collection_;
    std::vector<value::DocumentPtr> kept_; // of which lists hold values
    std::vector<Unread> damaged_;
};

std::string text(const Value& from) { return std::string(from.string_or("")); }

void load_engine(Lists& lists, const Value& where, const std::string& target,
                 estate::SnapshotBuilder& builder) {
    EngineReading reading;
    reading.address = target;
    reading.socket = text(where["socket"]);
    reading.is_plain_network = where["plain_network"].bool_or(false);
    reading.version = lists.document("version");
    reading.info = lists.document("info");
    reading.images = lists.list("images");
    reading.networks = lists.list("networks");
    reading.volumes = lists.list("volumes", "Volumes");
    reading.containers = lists.documents("containers");
    reading.daemon_file = lists.document("daemonfiles");
    reading.unread = lists.unread();
    load(reading, builder);
}

RuntimeContainer read_container(const value::DocumentPtr& document, const Value& from) {
    return {.id = text(from["id"]),
            .name = text(from["name"]),
            .image = text(from["image"]),
            .ports = text(from["ports"]),
            .info =
                std::make_shared<const value::Document>(document->arena(), from["info"], document->text())};
}

RuntimePod read_pod(const value::DocumentPtr& document) {
    const Value& from = document->root();
    RuntimePod pod{.id = text(from["id"]),
                   .name = text(from["name"]),
                   .namespace_ = text(from["namespace"]),
                   .uid = text(from["uid"]),
                   .runtime_class = text(from["runtime_class"]),
                   .labels = {},
                   .host_network = from["host_network"].bool_or(false),
                   .host_pid = from["host_pid"].bool_or(false),
                   .host_ipc = from["host_ipc"].bool_or(false),
                   .containers = {}};
    for (const value::Entry& label : from["labels"].entries())
        pod.labels.emplace(label.key.as_string(), label.value.string_or(""));
    for (const Value& container : from["containers"].items())
        pod.containers.push_back(read_container(document, container));
    return pod;
}

// Without what it was started with nothing is known of a container: not that it is given nothing.
void leave_out_unknown(RuntimePod& pod, std::vector<Unread>& unread) {
    const std::size_t gone = std::erase_if(pod.containers, [](const RuntimeContainer& container) {
        return !container.specification().is(Kind::Map);
    });
    if (gone > 0)
        unread.push_back({Fact::Workloads | Fact::Exposure | Fact::Images,
                          fmt::format("containers of pod {}/{}", pod.namespace_, pod.name),
                          "the file does not tell what they were started with"});
}

void load_runtime(Lists& lists, const Value& where, const std::string& target,
                  estate::SnapshotBuilder& builder) {
    RuntimeReading reading;
    reading.address = target;
    reading.socket = text(where["socket"]);
    reading.name = text(where["name"]);
    reading.version = text(where["version"]);
    for (const value::DocumentPtr& document : lists.documents("pods"))
        reading.pods.push_back(read_pod(document));
    reading.unread = lists.unread();
    for (RuntimePod& pod : reading.pods) leave_out_unknown(pod, reading.unread);
    load(reading, builder);
}

} // namespace

Collection collection_of(const EngineReading& reading, cluster::Time time) {
    Writer writer(engine_group, time);
    MapBuilder where;
    where.set("address", writer.arena().string(reading.address));
    where.set("socket", writer.arena().string(reading.socket));
    where.set("plain_network", Value::boolean(reading.is_plain_network));
    writer.begin("addresses", "Address");
    writer.line(where.build(writer.arena()));
    add_document(writer, "version", "Version", reading.version);
    if (reading.info) {
        writer.begin("info", "Info");
        writer.line(without_proxies(writer.arena(), reading.info->root()));
    }
    if (reading.images) add_items(writer, "images", "Image", reading.images->root());
    if (reading.networks) add_items(writer, "networks", "Network", reading.networks->root());
    if (reading.volumes) add_items(writer, "volumes", "Volume", reading.volumes->root()["Volumes"]);
    writer.begin("containers", "Container");
    for (const value::DocumentPtr& container : reading.containers) writer.line(container->root());
    if (reading.daemon_file) {
        writer.begin("daemonfiles", "DaemonFile");
        writer.line(judged_settings(writer.arena(), reading.daemon_file->root()));
    }
    writer.add_unread(reading.unread);
    return writer.take();
}

Collection collection_of(const RuntimeReading& reading, cluster::Time time) {
    Writer writer(runtime_group, time);
    MapBuilder where;
    where.set("address", writer.arena().string(reading.address));
    where.set("socket", writer.arena().string(reading.socket));
    where.set("name", writer.arena().string(reading.name));
    where.set("version", writer.arena().string(reading.version));
    writer.begin("addresses", "Address");
    writer.line(where.build(writer.arena()));
    writer.begin("pods", "Pod");
    for (const RuntimePod& pod : reading.pods) writer.line(pod_of(writer.arena(), pod));
    writer.add_unread(reading.unread);
    return writer.take();
}

bool is_of_host(const Collection& collection) {
    return std::ranges::any_of(collection.lists, [](const List& list) {
        return list.resource.name == "addresses"
               && (list.resource.group == engine_group || list.resource.group == runtime_group);
    });
}

Result<void> load(Collection collection, const std::string& target, estate::SnapshotBuilder& builder) {
    const bool is_engine = collection.lists.front().resource.group == engine_group;
    Lists lists(std::move(collection));
    const value::DocumentPtr where = lists.document("addresses");
    if (!where) return error("{} is damaged: it does not tell where it was read", target);
    if (is_engine) {
        load_engine(lists, where->root(), target, builder);
    } else {
        load_runtime(lists, where->root(), target, builder);
    }
    return {};
}

} // namespace cofferdam::host
