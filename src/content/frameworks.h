// Frameworks: what a standard asks, in our words, whether we can judge it or not (content/frameworks/). Which
// controls speak for a requirement stands with the controls (Rule::standards).
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace cofferdam::content {

// The same requirement in another edition.
struct Edition {
    std::string_view edition; // "1.10"
    std::string_view id;      // its number there; "" it is not in that edition
};

struct Requirement {
    std::string_view id; // in the framework's newest edition that we know
    std::string_view title;
    bool manual =
        false; // the framework itself leaves it to a person: controls give evidence, not the verdict
    std::vector<Edition> editions;
};

struct Section {
    std::string_view id;
    std::string_view title;
    bool provider = false; // of a managed cluster: its provider's affair
    // Every cluster has what it is about: where none of it was read, it is not judged rather than not
    // applicable.
    bool everywhere = false;
    std::string_view needs; // what would have to be read to judge what no control judges
    std::vector<Requirement> requirements;
};

struct Framework {
    std::string_view id; // "cis-k8s", as --framework takes it
    std::string_view title;
    std::string_view edition;
    std::string_view url;
    // What it asks cannot be shown by what an estate says, only refuted: a technique is not ruled out because
    // no control finds it.
    bool refutable_only = false;
    std::vector<Section> sections;
};

// Sorted by id. Read on first use; lives as long as the program. Thread-safe.
std::span<const Framework> frameworks();
const Framework* find_framework(std::string_view id); // null: none

} // namespace cofferdam::content
