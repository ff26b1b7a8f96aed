// The words of a collection: which are somebody's names, and which are Kubernetes' own.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "value/value.h"

namespace cofferdam::cluster {

// A letter, digit, _ or -, or a byte of a character beyond ASCII.
bool is_word_character(char c);
std::string small(std::string_view word);

class KnownWords {
  public:
    KnownWords(); // those of content/catalogues/kept-words.yaml

    void add_resource(std::string_view kind, std::string_view resource);
    void learn(const value::Value& object);

    // Somebody's name, by what was learned; not if Kubernetes means something by it.
    bool is_name(std::string_view word) const;
    // "app.kubernetes.io"
    bool is_known_domain(std::string_view host) const;

  private:
    enum class In : std::uint8_t { Object, Environment, Ports };
    void learn(const value::Value& value, In in);
    void learn_field(std::string_view key, const value::Value& value, In in);
    void add_names(std::string_view text);
    void add_kept(std::string_view text);
    void add_image(std::string_view text);

    std::unordered_set<std::string> names_;
    std::unordered_set<std::string> kept_;
    std::vector<std::string> domains_;
    std::vector<std::string> known_images_; // patterns of the catalogues
};

// Maps whose keys are the user's: labels, data. Of all others the keys are fields.
bool has_own_keys(std::string_view field, const value::Value& value);

} // namespace cofferdam::cluster
