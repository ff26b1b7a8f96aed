#include "seal/pod_selector.h"

#include <algorithm>
#include <map>

#include "seal/scope.h"

namespace cofferdam::seal {

namespace {

using reach::PeerId;
using Label = std::pair<std::string_view, std::string_view>;

// First those whose meaning is "which application":
// https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
constexpr std::string_view preferred[] = {"app.kubernetes.io/name",
                                          "app",
                                          "k8s-app",
                                          "app.kubernetes.io/component",
                                          "component",
                                          "app.kubernetes.io/instance",
                                          "name",
                                          "role",
                                          "tier"};

// Controllers add these, or they change with each release.
constexpr std::string_view passing[] = {"pod-template-hash",
                                        "controller-revision-hash",
                                        "pod-template-generation",
                                        "controller-uid",
                                        "batch.kubernetes.io/controller-uid",
                                        "job-name",
                                        "batch.kubernetes.io/job-name",
                                        "statefulset.kubernetes.io/pod-name",
                                        "apps.kubernetes.io/pod-index",
                                        "helm.sh/chart",
                                        "app.kubernetes.io/version",
                                        "version",
                                        "app.kubernetes.io/managed-by",
                                        "chart",
                                        "heritage"};

// Beyond so many, pairs are not tried: all labels at once are.
constexpr std::size_t most_in_pairs = 8;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// k8s.io/apimachinery pkg/util/validation IsValidLabelValue; the name of a key is the same, but not empty.
// What is not valid may stand in a manifest, and no selector may name it.
bool is_valid_value(std::string_view text) {
    if (text.empty()) return true;
    return text.size() <= 63 && is_letter_or_digit(text.front()) && is_letter_or_digit(text.back())
           && std::ranges::all_of(
               text, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_valid(const Label& label) {
    const std::size_t slash = label.first.rfind('/');
    const std::string_view name = label.first.substr(slash == std::string_view::npos ? 0 : slash + 1);
    const std::string_view prefix = label.first.substr(0, slash == std::string_view::npos ? 0 : slash);
    return !name.empty() && is_valid_value(name) && is_valid_value(label.second) && prefix.size() <= 253
           && std::ranges::all_of(prefix,
                                  [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; });
}

std::vector<Label> lasting_labels(const estate::Workload& workload) {
    std::vector<Label> labels;
    for (const value::Entry& entry : workload.pod_labels.entries()) {
        const Label label(entry.key.as_string(), entry.value.string_or(""));
        if (is_valid(label) && std::ranges::find(passing, label.first) == std::end(passing))
            labels.push_back(label);
    }
    std::ranges::sort(labels, {}, [](const Label& label) {
        return std::pair(std::ranges::find(preferred, label.first) - std::begin(preferred), label.first);
    });
    return labels;
}

// The peers of one namespace by label.
class Namespace {
  public:
    void add(PeerId peer, std::vector<Label> labels) {
        for (const Label& label : labels) by_label_[label].push_back(peer);
        labels_.emplace_back(peer, std::move(labels));
    }

    void select(std::vector<PodSelector>& selectors) const {
        for (const auto& [peer, labels] : labels_) selectors[peer.index] = selector(peer, labels);
    }

  private:
    std::vector<PeerId> selected(std::vector<Label>::const_iterator begin,
                                 std::vector<Label>::const_iterator end) const {
        std::vector<PeerId> found = by_label_.at(*begin);
        for (auto label = begin + 1; label != end; ++label) {
            std::vector<PeerId> both;
            std::ranges::set_intersection(found, by_label_.at(*label), std::back_inserter(both));
            found = std::move(both);
        }
        return found;
    }

    PodSelector selector(PeerId peer, const std::vector<Label>& labels) const {
        if (labels.empty()) return {};
        for (const Label& label : labels) {
            if (by_label_.at(label).size() == 1) return {{label}, {}};
        }
        const std::size_t bound = std::min(labels.size(), most_in_pairs);
        for (std::size_t i = 0; i < bound; ++i) {
            for (std::size_t j = i + 1; j < bound; ++j) {
                std::vector<Label> pair{labels[i], labels[j]};
                if (selected(pair.begin(), pair.end()).size() == 1) return sorted(std::move(pair), {});
            }
        }
        std::vector<PeerId> others = selected(labels.begin(), labels.end());
        std::erase(others, peer);
        return sorted(labels, std::move(others));
    }

    static PodSelector sorted(std::vector<Label> labels, std::vector<PeerId> others) {
        std::ranges::sort(labels);
        return {std::move(labels), std::move(others)};
    }

    std::map<Label, std::vector<PeerId>> by_label_; // peers ascending
    std::vector<std::pair<PeerId, std::vector<Label>>> labels_;
};

} // namespace

std::vector<PodSelector> pod_selectors(const reach::Reach& reach) {
    std::map<std::pair<Id<estate::Target>, std::string_view>, Namespace> namespaces;
    for (std::uint32_t i = 0; i < reach.peers().size(); ++i) {
        const estate::Workload& workload = workload_of(reach, PeerId{i});
        const reach::Peer& peer = reach.peers()[i];
        if (workload.pod() != nullptr)
            namespaces[{peer.target, peer.namespace_}].add(PeerId{i}, lasting_labels(workload));
    }
    std::vector<PodSelector> selectors(reach.peers().size());
    for (const auto& [name, contents] : namespaces) contents.select(selectors);
    return selectors;
}

} // namespace cofferdam::seal
