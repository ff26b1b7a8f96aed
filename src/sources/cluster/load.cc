#include "sources/cluster/load.h"

#include <algorithm>

#include "core/parallel.h"
#include "kubernetes/decode.h"
#include "sources/cluster/gaps.h"

namespace cofferdam::cluster {

namespace {

constexpr std::size_t documents_at_a_time = 256;
constexpr std::chrono::seconds noticeable_skew{60};

estate::Gap damage_gap(const List& list, const std::string& target, std::size_t read) {
    return {facts_of(list.resource),
            fmt::format("{} of {}", full_name(list.resource), target),
            fmt::format("{} objects were written and {} could be read", list.objects, read),
            "collect it again",
            {}};
}

struct Batch {
    std::vector<value::DocumentPtr> documents;
    kubernetes::Decoded decoded{};
};

class Loader {
  public:
    Loader(const std::string& target, estate::SnapshotBuilder& builder) : name_(target), builder_(builder) {}

    void run(Collection collection) {
        const Id<estate::Target> id =
            builder_.add_target({name_, estate::Origin::Cluster, collection.server_version});
        for (const Unread& unread : collection.unread) builder_.add_gap(gap_of(unread, name_));
        if (collection.secrets == ReadSecrets::No) builder_.add_gap(secrets_gap(name_));
        note_skew(collection);
        std::vector<Batch> batches = parse(collection.lists);
        parallel_for(batches.size(),
                     [&](std::size_t i) { batches[i].decoded = kubernetes::decode(batches[i].documents); });
        for (Batch& batch : batches) add(id, batch.decoded);
    }

  private:
    void note_skew(const Collection& collection) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(skew(collection));
        if (seconds < noticeable_skew) return;
        builder_.add_problem({value::Severity::Warning,
                              {},
                              fmt::format("{}: {} s lie between its first list and its last: what changed "
                                          "meanwhile may not fit together",
                                          name_, seconds.count())});
    }

    std::vector<Batch> parse(std::vector<List>& lists) {
        std::vector<value::Parsed> parsed(lists.size());
        parallel_for(lists.size(), [&](std::size_t i) {
            const std::string path = list_path(lists[i].resource).substr(1);
            const auto text = std::make_shared<const value::Text>(fmt::format("{}:{}", name_, path),
                                                                  std::move(lists[i].lines));
            parsed[i] = value::parse_json(text, value::KeepPlaces::No);
        });
        std::vector<Batch> batches;
        for (std::size_t i = 0; i < lists.size(); ++i) take(lists[i], parsed[i], batches);
        return batches;
    }

    void take(const List& list, value::Parsed& parsed, std::vector<Batch>& batches) {
        builder_.coverage().documents += parsed.documents.size();
        for (value::Problem& problem : parsed.problems) builder_.add_problem(std::move(problem));
        if (parsed.documents.size() != list.objects)
            builder_.add_gap(damage_gap(list, name_, parsed.documents.size()));
        for (value::DocumentPtr& document : parsed.documents) {
            if (batches.empty() || batches.back().documents.size() == documents_at_a_time)
                batches.emplace_back();
            batches.back().documents.push_back(std::move(document));
        }
    }

    void add(Id<estate::Target> target, kubernetes::Decoded& decoded) {
        builder_.coverage().not_kubernetes += decoded.not_kubernetes;
        builder_.coverage().unreadable += decoded.unreadable;
        for (value::Problem& problem : decoded.problems) builder_.add_problem(std::move(problem));
        for (estate::Gap& gap : decoded.gaps) builder_.add_gap(std::move(gap));
        for (estate::Entity& entity : decoded.entities) {
            if (std::holds_alternative<std::monostate>(entity.row)) ++builder_.coverage().not_modelled;
            builder_.add(target, std::move(entity));
        }
    }

    const std::string& name_;
    estate::SnapshotBuilder& builder_;
};

} // namespace

void load(Collection collection, const std::string& target, estate::SnapshotBuilder& builder) {
    Loader(target, builder).run(std::move(collection));
}

} // namespace cofferdam::cluster
