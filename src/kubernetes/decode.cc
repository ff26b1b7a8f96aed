// One object at a time: what it is, what must not stay (secrets), its effective form, its row.
#include "kubernetes/decode.h"

#include <algorithm>
#include <new>

#include <fmt/format.h>

#include "kubernetes/effective.h"
#include "kubernetes/kinds.h"
#include "kubernetes/other_policy_engines.h"
#include "kubernetes/overlay.h"
#include "kubernetes/pod_makers.h"
#include "kubernetes/redaction.h"

namespace cofferdam::kubernetes {

using estate::Object;
using value::Document;
using value::DocumentPtr;
using value::Kind;
using value::Value;

namespace {

struct GroupVersion {
    std::string_view group;
    std::string_view version;
};

GroupVersion split(std::string_view api_version) {
    std::size_t slash = api_version.find('/');
    if (slash == std::string_view::npos) return {"", api_version};
    return {api_version.substr(0, slash), api_version.substr(slash + 1)};
}

struct TypeMeta {
    std::string_view api_version;
    std::string_view kind;
};

TypeMeta type_of(const Value& root) { return {root["apiVersion"].string_or(""), root["kind"].string_or("")}; }

// "List" of core, and the API server's typed lists (PodList), whose items name neither version nor kind.
bool is_list(const TypeMeta& type, const Value& root) {
    return type.kind.ends_with("List") && root["items"].is(Kind::List);
}

std::string_view chart_of(const estate::Labels& labels) {
    if (auto chart = labels.find("helm.sh/chart")) return *chart;
    return labels.find("chart").value_or("");
}

// Who applies it, by the marks that Helm, Argo CD and Flux leave.
std::string_view manager_of(const Object& object) {
    if (object.labels.find("argocd.argoproj.io/instance")
        || object.annotations.find("argocd.argoproj.io/tracking-id"))
        return "Argo CD";
    if (object.labels.find("kustomize.toolkit.fluxcd.io/name")
        || object.labels.find("helm.toolkit.fluxcd.io/name"))
        return "Flux";
    if (object.annotations.find("meta.helm.sh/release-name")) return "Helm";
    return object.labels.find("app.kubernetes.io/managed-by").value_or("");
}

// Entry points of ingress controllers that have kinds of their own; analysis/exposure reads others.
bool is_router(std::string_view group, std::string_view kind) {
    struct Router {
        std::string_view group, kind;
    };
    constexpr Router routers[] = {
        {"traefik.io", "IngressRouteUDP"},
        {"k8s.nginx.org", "VirtualServer"},
        {"getambassador.io", "Mapping"},
        {"configuration.konghq.com", "TCPIngress"},
        {"networking.gke.io", "MultiClusterIngress"},
    };
    return std::ranges::any_of(
        routers, [&](const Router& router) { return router.group == group && router.kind == kind; });
}

class Decoder {
  public:
    Decoder() : arena_(std::make_shared<value::Arena>()), overlay_(*arena_) {}

    void document(const DocumentPtr& document) {
        const Value& root = document->root();
        TypeMeta type = type_of(root);
        if (type.kind.empty() || type.api_version.empty()) {
            ++decoded_.not_kubernetes;
            if (lost_its_kind(type, root)) refuse_without_kind(document, root);
        } else if (is_list(type, root)) {
            list(document, type, root["items"]);
        } else {
            object(document, root, type);
        }
    }

    Decoded finish() && { return std::move(decoded_); }

  private:
    void list(const DocumentPtr& document, const TypeMeta& list_type, const Value& items) {
        for (const Value& item : items.items()) {
            TypeMeta type = type_of(item);
            if (type.kind.empty()) type.kind = list_type.kind.substr(0, list_type.kind.size() - 4);
            if (type.api_version.empty()) type.api_version = list_type.api_version;
            object(document, item, type);
        }
    }

    void object(const DocumentPtr& document, const Value& root, const TypeMeta& type) {
        auto [group, version] = split(type.api_version);
        const KindEntry* entry = find_kind(group, type.kind);
        estate::Entity entity;
        Reader reader(*document, overlay_, describe(type, root));
        identify(entity.object, document, root, {group, version}, type.kind, entry, reader);
        if (entry && entry->read && reader.ok()) {
            if (entity.object.name.empty()) reader.fail(root, "metadata.name is missing");
            entity.object.effective = effective(*entity.object.raw, group, type.kind, overlay_);
            entry->read(entity, reader);
        } else if (!entry) {
            entity.object.effective =
                effective(*entity.object.raw, group, type.kind, overlay_); // a PodTemplate
        }
        if (!reader.ok()) return unreadable(document, root, type, entry, reader);
        for (value::Problem& warning : reader.take_warnings())
            decoded_.problems.push_back(std::move(warning));
        if (!entry) note_pod_maker(entity.object, document, root);
        decoded_.entities.push_back(std::move(entity));
    }

    // Charts and tools' settings have an apiVersion too, but neither metadata nor items.
    static bool lost_its_kind(const TypeMeta& type, const Value& root) {
        return type.kind.empty() && !type.api_version.empty()
               && (root["metadata"].is(value::Kind::Map) || root["items"].is(value::Kind::List));
    }

    void refuse_without_kind(const DocumentPtr& document, const Value& root) {
        ++decoded_.unreadable;
        decoded_.problems.push_back(
            {value::Severity::Error, document->place(root),
             "an apiVersion without a kind: neither an object nor a list of objects"});
    }

    static std::string describe(const TypeMeta& type, const Value& root) {
        const Value& metadata = root["metadata"];
        std::string_view name = metadata["name"].string_or("(without a name)");
        std::string_view namespace_ = metadata["namespace"].string_or("");
        if (namespace_.empty()) return fmt::format("{} {}", type.kind, name);
        return fmt::format("{} {}/{}", type.kind, namespace_, name);
    }

    void identify(Object& object, const DocumentPtr& document, const Value& root, GroupVersion group_version,
                  std::string_view kind, const KindEntry* entry, Reader& reader) {
        const Value& metadata = reader.map(root, "metadata");
        object.group = group_version.group;
        object.version = group_version.version;
        object.kind = kind;
        if (entry && entry->kind == kind) object.kind = entry->kind; // one place in memory for all of a kind
        object.document = document;
        object.raw = keep_redacted(root, kind);
        object.effective = *object.raw;
        object.name = reader.string(metadata, "name", reader.string(metadata, "generateName"));
        object.namespace_ = reader.string(metadata, "namespace");
        if (entry && !entry->namespaced) object.namespace_ = "";
        if (entry && entry->namespaced && object.namespace_.empty()) object.namespace_ = "default";
        object.labels = reader.labels(metadata, "labels");
        object.annotations = reader.labels(object.effective["metadata"], "annotations");
        for (const Value& owner : reader.list(metadata, "ownerReferences").items()) {
            object.owners.push_back({reader.string(owner, "kind"), reader.string(owner, "name"),
                                     reader.boolean(owner, "controller", false)});
        }
        object.chart = chart_of(object.labels);
        object.managed_by = manager_of(object);
        object.effective_arena = arena_;
    }

    // The root itself if nothing is dropped, so that every place is kept.
    const Value* keep_redacted(const Value& root, std::string_view kind) {
        Value kept = redacted(root, kind, overlay_);
        if (kept.entries().data() == root.entries().data()) return &root;
        return new (arena_->allocate(sizeof(Value), alignof(Value))) Value(kept);
    }

    void unreadable(const DocumentPtr& document, const Value& root, const TypeMeta& type,
                    const KindEntry* entry, Reader& reader) {
        ++decoded_.unreadable;
        for (value::Problem& problem : reader.take_problems())
            decoded_.problems.push_back(std::move(problem));
        if (!entry) return;
        decoded_.gaps.push_back(
            {entry->facts, describe(type, root),
             "the API server would not accept it as it stands, so it is not in the answers",
             "correct the object", document->place(root)});
    }

    void note_pod_maker(const Object& object, const DocumentPtr& document, const Value& root) {
        std::string_view maker = find_pod_maker(object.group, object.kind);
        if (maker.empty()) return note_unknown_kind(object, document, root);
        decoded_.gaps.push_back({estate::Fact::Workloads | estate::Fact::Exposure,
                                 fmt::format("{} {}/{}", object.kind, object.namespace_, object.name),
                                 fmt::format("{} makes pods of it that no manifest shows", maker),
                                 "scan the live cluster, or add the pods that it makes",
                                 document->place(root)});
    }

    // A kind that is known by name at most, but is shaped like one that matters.
    void note_unknown_kind(const Object& object, const DocumentPtr& document, const Value& root) {
        auto note = [&](estate::Facts facts, std::string_view reason) {
            decoded_.gaps.push_back({facts,
                                     fmt::format("{} {}/{}", object.kind, object.namespace_, object.name),
                                     std::string(reason), "", document->place(root)});
        };
        const Value& spec = root["spec"];
        bool has_template = spec["template"]["spec"]["containers"].is(Kind::List)
                            || root["template"]["spec"]["containers"].is(Kind::List);
        if (has_template || spec["containers"].is(Kind::List))
            note(estate::Fact::Workloads | estate::Fact::Exposure,
                 "it holds a pod template, but its kind is not known");
        if (const std::string_view engine = find_other_policy_engine(object.group, object.kind);
            !engine.empty())
            note(estate::Fact::Policies | estate::Fact::NetworkPolicies,
                 fmt::format("a network policy of {}, which is not read: what it allows and denies is not in "
                             "the answers",
                             engine));
        if (is_router(object.group, object.kind))
            note(estate::Fact::Exposure, "it may lead from outside to Services, but its kind is not read");
    }

    std::shared_ptr<value::Arena> arena_;
    Overlay overlay_;
    Decoded decoded_;
};

} // namespace

Decoded decode(const std::vector<DocumentPtr>& documents) {
    Decoder decoder;
    for (const DocumentPtr& document : documents) decoder.document(document);
    return std::move(decoder).finish();
}

} // namespace cofferdam::kubernetes
