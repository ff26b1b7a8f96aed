#include "sources/cluster/live_estate.h"

#include <algorithm>

#include "core/parallel.h"
#include "kubernetes/decode.h"
#include "sources/cluster/gaps.h"
#include "sources/cluster/quiet.h"

namespace cofferdam::cluster {

using estate::Instance;
using estate::Object;
using estate::Workload;

namespace {

constexpr std::size_t at_a_time = 64; // objects that one thread reads

struct Put {
    const Resource* resource = nullptr;
    const ObjectName* name = nullptr;
    LiveObject* object = nullptr;
    kubernetes::Decoded decoded{};
};

std::string place_of(const std::string& target, const Resource& resource, const ObjectName& name) {
    const std::string_view slash = name.namespace_.empty() ? "" : "/";
    return fmt::format("{}:{}/{}{}{}", target, list_path(resource).substr(1), name.namespace_, slash,
                       name.name);
}

// A text, a document and an arena of its own: they go when the object does.
void read(const std::string& target, Put& put) {
    const auto text = std::make_shared<const value::Text>(place_of(target, *put.resource, *put.name),
                                                          std::move(put.object->line));
    value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    put.decoded = kubernetes::decode(parsed.documents);
    put.decoded.problems.insert(put.decoded.problems.begin(), parsed.problems.begin(), parsed.problems.end());
}

const Workload* workload_in(const std::vector<estate::Entity>& entities) {
    return entities.empty() ? nullptr : std::get_if<Workload>(&entities.front().row);
}

// Would the same objects run as it says? By runs_as, which asks a ReplicaSet how many it wants as well.
bool same_template(Workload a, const Workload& b) {
    a.kind = estate::WorkloadKind::Pod;
    return estate::runs_as(a, b);
}

} // namespace

std::vector<Changes> changes_of(Collection collection, Pace::Steady now) {
    std::vector<Changes> all;
    for (List& list : collection.lists) {
        Changes& changes = all.emplace_back(Changes{.resource = list.resource});
        changes.replace_all(objects_in(std::exchange(list.lines, {})), now);
    }
    for (Unread& unread : collection.unread) {
        Changes& changes = all.emplace_back(Changes{.resource = unread.resource});
        changes.lose(unread.cause, std::move(unread.message), now);
        changes.unread->read_in = std::move(unread.read_in);
    }
    return all;
}

LiveEstate::LiveEstate(std::string target, ReadSecrets secrets, std::string server_version)
    : target_name_(std::move(target)), secrets_(secrets) {
    estate::SnapshotBuilder builder;
    target_ = builder.add_target({target_name_, estate::Origin::Cluster, std::move(server_version)});
    snapshot_ = std::move(builder).build().snapshot;
}

// One apply(): what changes is put into the builder, then what that bears on.
class LiveEstate::Update {
  public:
    explicit Update(LiveEstate& estate)
        : estate_(estate), before_(estate.snapshot_), builder_(before_), quiet_(before_) {}

    Step run(std::vector<Changes>& changes) {
        for (Changes& of_kind : changes) take(of_kind);
        parallel_for((puts_.size() + at_a_time - 1) / at_a_time, [&](std::size_t batch) {
            const std::size_t end = std::min(puts_.size(), (batch + 1) * at_a_time);
            for (std::size_t i = batch * at_a_time; i < end; ++i) read(estate_.target_name_, puts_[i]);
        });
        for (Put& put : puts_) add(put);
        if (objects_ == 0 && !is_told_otherwise_) return {before_, {}, 0, {}, true};
        read_instances_again();
        tell();
        estate::Built built = std::move(builder_).build();
        estate_.snapshot_ = built.snapshot;
        std::vector<ObjectChange> causes = quiet_.causes(*built.snapshot);
        const bool is_quiet = !is_told_otherwise_ && causes.empty();
        return {std::move(built.snapshot), std::move(built.delta), objects_, std::move(causes), is_quiet};
    }

  private:
    Kind& kind_of(const Resource& resource) {
        const std::string group = fmt::format("{}/{}", resource.namespace_, resource.group);
        Kind& kind = estate_.kinds_[{group, resource.kind.empty() ? "*" : resource.kind}];
        kind.resource = resource;
        return kind;
    }

    void take(Changes& changes) {
        Kind& kind = kind_of(changes.resource);
        if (changes.is_whole) {
            is_told_otherwise_ |= kind.unread.has_value() != changes.unread.has_value();
            kind.unread = changes.unread;
            remove_others(kind, changes);
        }
        for (auto& [name, object] : changes.objects) {
            const auto held = kind.objects.find(name);
            if (!object) {
                if (held != kind.objects.end()) remove(kind, held);
            } else if (held == kind.objects.end() || object->resource_version.empty()
                       || held->second.resource_version != object->resource_version) {
                puts_.push_back({&kind.resource, &name, &*object});
            }
        }
    }

    void remove_others(Kind& kind, const Changes& changes) {
        for (auto held = kind.objects.begin(); held != kind.objects.end();) {
            const auto next = std::next(held);
            const auto found = changes.objects.find(held->first);
            if (found == changes.objects.end()) remove(kind, held);
            held = next;
        }
    }

    void remove(Kind& kind, std::map<ObjectName, Held>::iterator held) {
        ++objects_;
        if (held->second.id) remove_row(*held->second.id);
        if (kind.notes.erase(held->first) > 0) is_told_otherwise_ = true;
        kind.objects.erase(held);
    }

    void remove_row(Id<Object> id) {
        quiet_.note_removed(id);
        changed_templates_.insert(id);
        gone_.insert(id);
        builder_.remove(id);
    }

    void add(Put& put) {
        ++objects_;
        Kind& kind = kind_of(*put.resource);
        Held& held = kind.objects[*put.name];
        held.resource_version = put.object->resource_version;
        std::vector<estate::Entity>& entities = put.decoded.entities;
        if (entities.empty()) {
            if (held.id) remove_row(*held.id);
            held.id.reset();
        } else if (held.id) {
            replace(*held.id, std::move(entities.front()));
        } else {
            held.id = builder_.add(estate_.target_, std::move(entities.front()));
            fresh_.insert(*held.id);
            quiet_.note_added(*held.id);
        }
        note(kind, *put.name, put.decoded);
    }

    void replace(Id<Object> id, estate::Entity entity) {
        const Workload* const now = std::get_if<Workload>(&entity.row);
        if (!now || !says_the_same(id, *now)) changed_templates_.insert(id);
        quiet_.note_replaced(id, entity);
        fresh_.insert(id);
        builder_.replace(id, std::move(entity));
    }

    // The row of what is an instance itself went when it became one.
    bool says_the_same(Id<Object> id, const Workload& now) const {
        const Object& object = (*before_)[id];
        if (const auto* row = std::get_if<Id<Workload>>(&object.row))
            return same_template((*before_)[*row], now);
        if (!std::holds_alternative<Id<Instance>>(object.row)) return false;
        const kubernetes::Decoded decoded = kubernetes::decode({object.document});
        const Workload* const then = workload_in(decoded.entities);
        return then && same_template(*then, now);
    }

    void note(Kind& kind, const ObjectName& name, kubernetes::Decoded& decoded) {
        Notes notes{std::move(decoded.gaps), std::move(decoded.problems),
                    decoded.unreadable + decoded.not_kubernetes};
        const bool had_some = kind.notes.erase(name) > 0;
        if (had_some || !notes.empty()) is_told_otherwise_ = true;
        if (!notes.empty()) kind.notes.emplace(name, std::move(notes));
    }

    // An instance is one as long as it runs as its template says (estate/instance.h). The builder compares
    // rows, and an instance has none: so where a template changed, those that were made of it get theirs
    // again; and where something new names an instance as its controller (a Pod its ReplicaSet), that one
    // does.
    void read_instances_again() {
        for (const auto [id, instance] : before_->table<Instance>()) {
            if (changed_templates_.contains(instance.controller)) read_again(instance.object);
        }
        std::vector<Id<Object>> below(fresh_.begin(), fresh_.end());
        while (!below.empty()) {
            const Id<Object> id = below.back();
            below.pop_back();
            const std::optional<Id<Object>> controller = controller_of(id);
            if (controller && read_again(*controller)) below.push_back(*controller);
        }
    }

    bool read_again(Id<Object> id) {
        if (fresh_.contains(id) || gone_.contains(id)) return false;
        const Object& object = (*before_)[id];
        if (!std::holds_alternative<Id<Instance>>(object.row)) return false;
        kubernetes::Decoded decoded = kubernetes::decode({object.document});
        if (decoded.entities.empty()) return false;
        fresh_.insert(id);
        builder_.replace(id, std::move(decoded.entities.front()));
        quiet_.note_read_again(id);
        return true;
    }

    std::optional<Id<Object>> controller_of(Id<Object> id) const {
        const Object& object = builder_.draft()[id];
        const auto owner = std::ranges::find_if(object.owners, &estate::OwnerReference::controller);
        if (owner == object.owners.end()) return std::nullopt;
        const ObjectName name{std::string(object.namespace_), std::string(owner->name)};
        for (const auto& [key, kind] : estate_.kinds_) {
            if (key.second != owner->kind) continue;
            const auto found = kind.objects.find(name);
            if (found != kind.objects.end() && found->second.id) return found->second.id;
        }
        return std::nullopt;
    }

    void tell() {
        builder_.forget_notes();
        for (const auto& [key, kind] : estate_.kinds_) {
            if (kind.unread) builder_.add_gap(gap_of(*kind.unread, estate_.target_name_));
        }
        if (estate_.secrets_ == ReadSecrets::No) builder_.add_gap(secrets_gap(estate_.target_name_));
        estate::Coverage& coverage = builder_.coverage();
        for (const auto& [key, kind] : estate_.kinds_) {
            coverage.documents += kind.objects.size();
            for (const auto& [name, notes] : kind.notes) {
                for (const estate::Gap& gap : notes.gaps) builder_.add_gap(gap);
                for (const value::Problem& problem : notes.problems) builder_.add_problem(problem);
                coverage.unreadable += notes.unreadable;
            }
        }
        for (const auto [id, object] : builder_.draft().table<Object>())
            coverage.not_modelled += std::holds_alternative<std::monostate>(object.row);
    }

    LiveEstate& estate_;
    const estate::SnapshotPtr before_;
    estate::SnapshotBuilder builder_;
    Quiet quiet_;
    std::vector<Put> puts_;
    std::set<Id<Object>> fresh_; // have their row as they were read
    std::set<Id<Object>> gone_;
    std::set<Id<Object>> changed_templates_; // or gone
    std::size_t objects_ = 0;
    bool is_told_otherwise_ = false; // gaps and problems may differ
};

Step LiveEstate::apply(std::vector<Changes> changes) { return Update(*this).run(changes); }

} // namespace cofferdam::cluster
