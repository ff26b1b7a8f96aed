#include "analysis/credentials/credentials.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <re2/re2.h>
#include <re2/set.h>

#include "content/shipped.h"
#include "core/check.h"
#include "estate/field.h"

namespace cofferdam::credentials {

namespace {

// All patterns at once; which of them matched names the detector.
class Detectors {
  public:
    Detectors()
        : document_(content::shipped_document("catalogues/credential-detectors.yaml")),
          set_(options(), RE2::UNANCHORED) {
        for (const value::Value& row : document_->root().items()) {
            std::string problem;
            COFFERDAM_CHECK(set_.Add(std::string(row["pattern"].as_string()), &problem) >= 0);
            list_.push_back(
                {row["id"].as_string(), row["title"].as_string(), opens(row["opens"].as_string())});
        }
        COFFERDAM_CHECK(set_.Compile());
    }

    // The first of the list that matches.
    const Detector* find(std::string_view text) const {
        std::vector<int> matched;
        if (text.size() < shortest || !set_.Match({text.data(), text.size()}, &matched)) return nullptr;
        return &list_[static_cast<std::size_t>(*std::ranges::min_element(matched))];
    }

  private:
    static constexpr std::size_t shortest = 16;

    static RE2::Options options() {
        RE2::Options options;
        options.set_encoding(RE2::Options::EncodingLatin1); // bytes: values need not be UTF-8
        options.set_log_errors(false);
        return options;
    }
    static Opens opens(std::string_view word) {
        constexpr std::pair<std::string_view, Opens> words[] = {{"cluster", Opens::Cluster},
                                                                {"cloud", Opens::Cloud},
                                                                {"registry", Opens::Registry},
                                                                {"repository", Opens::Repository}};
        for (const auto& [name, value] : words) {
            if (word == name) return value;
        }
        return Opens::Other;
    }

    value::DocumentPtr document_;
    RE2::Set set_;
    std::vector<Detector> list_;
};

void look_at(const estate::Object& object, const value::Value& map, std::string_view path,
             std::vector<Hint>& hints) {
    for (const value::Entry& entry : map.entries()) {
        const Detector* const detector = detect(entry.value.string_or(""));
        if (!detector) continue;
        hints.push_back({.detector = detector,
                         .object = &object,
                         .workload = {},
                         .container = 0,
                         .path = estate::field_path(path, entry.key.as_string())});
    }
}

class ContainerReader {
  public:
    ContainerReader(const estate::Object& object, Id<estate::Workload> workload, std::vector<Hint>& hints)
        : object_(&object), workload_(workload), hints_(&hints) {}

    void read(const estate::Container& container, std::uint32_t index) {
        for (std::size_t i = 0; i < container.environment.size(); ++i)
            look_at(container.environment[i].value, container, index, "env", i, ".value");
        for (std::size_t i = 0; i < container.command.size(); ++i)
            look_at(container.command[i], container, index, "command", i, "");
        for (std::size_t i = 0; i < container.arguments.size(); ++i)
            look_at(container.arguments[i], container, index, "args", i, "");
    }

  private:
    void look_at(std::string_view text, const estate::Container& container, std::uint32_t index,
                 std::string_view list, std::size_t place, std::string_view tail) {
        const Detector* const detector = detect(text);
        if (!detector) return;
        hints_->push_back({.detector = detector,
                           .object = object_,
                           .workload = workload_,
                           .container = index,
                           .path = estate::field_path(estate::field_path(container.path, list), place)
                                   + std::string(tail)});
    }

    const estate::Object* object_;
    Id<estate::Workload> workload_;
    std::vector<Hint>* hints_;
};

} // namespace

const Detector* detect(std::string_view text) {
    static const Detectors detectors;
    return detectors.find(text);
}

std::vector<Hint> find_credentials(const estate::Snapshot& snapshot) {
    std::vector<Hint> hints;
    for (const auto [id, map] : snapshot.table<estate::ConfigMap>()) {
        const estate::Object& object = snapshot.object_of(map);
        look_at(object, object.effective["data"], "data", hints);
    }
    for (const auto [id, workload] : snapshot.table<estate::Workload>()) {
        ContainerReader reader(snapshot.object_of(workload), id, hints);
        for (std::uint32_t i = 0; i < workload.containers.size(); ++i) reader.read(workload.containers[i], i);
    }
    return hints;
}

} // namespace cofferdam::credentials
