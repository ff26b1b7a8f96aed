// What the policies of a target mention, as small numbers: label keys, and the values that labels of those
// keys have; port names. Labels of keys that no policy mentions can tell no two pods apart.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/reach/texts.h"
#include "estate/labels.h"
#include "estate/traffic.h"

namespace cofferdam::reach {

// A label of a mentioned key. Keys and pairs of key and value are numbered each on their own.
struct KnownLabel {
    static constexpr std::uint32_t unknown = UINT32_MAX; // there, or not; of which value, cannot be known

    std::uint32_t key = 0;
    std::uint32_t pair = 0;

    bool operator==(const KnownLabel&) const = default;
};

// Sorted by key.
using KnownLabels = std::span<const KnownLabel>;

// Labels of pods, or of namespaces.
class LabelVocabulary {
  public:
    // A value that no label has.
    static constexpr std::uint32_t nobody_has = UINT32_MAX - 1;

    std::uint32_t key(std::string_view text) { return keys_.intern(text); }
    std::optional<std::uint32_t> find_key(std::string_view text) const { return keys_.find(text); }
    std::uint32_t pair(std::uint32_t key, std::string_view value) { return values_.intern(value, key); }
    std::uint32_t find_pair(std::uint32_t key, std::string_view value) const {
        return values_.find(value, key).value_or(nobody_has);
    }
    std::string_view value(std::uint32_t pair) const { return values_[pair]; }
    std::uint32_t keys() const { return keys_.size(); }
    std::uint32_t pairs() const { return values_.size(); }

    // Those of mentioned keys. Values are added.
    void read(const estate::Labels& labels, std::vector<KnownLabel>& known);

  private:
    Texts keys_;
    Texts values_; // within a key
};

struct Vocabulary {
    LabelVocabulary pods;
    LabelVocabulary namespaces;
    Texts ports; // names, within a protocol
    bool asks_names = false;
    bool asks_service_accounts = false;
    bool asks_host_network = false;
    bool resolves_at_destinations = false; // a rule of egress names a port
};

// Tests of labels, as words: those of one requirement are [key, form, number of values, pairs, sorted].
enum class TestForm : std::uint32_t { In, NotIn, Exists, DoesNotExist };

// All have to hold.
Truth hold(std::span<const std::uint32_t> tests, KnownLabels labels);

} // namespace cofferdam::reach
