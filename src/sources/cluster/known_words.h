// The words that nobody chose: those of Kubernetes' API, of our controls and catalogues, and of the projects
// that these know. All of them are public and shipped; nothing is learned from the estate that is read, so
// that no name of it can get in.
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

// What is named where a text stands: a kind called Vault is Vault's, a Service called vault is somebody's.
enum class Naming : std::uint8_t { Anything, Kinds, Resources };

class KnownWords {
  public:
    KnownWords();

    // Letters count alike, capital or small.
    bool has(std::string_view word, Naming naming = Naming::Anything) const;

    // How many of the last characters are a known domain, at a dot: 13 in "app.kubernetes.io"; 0 if none.
    std::size_t domain_length(std::string_view host) const;

    // What a catalogue says of a repository, a part of it: "falcosecurity/falco" in
    // "registry.example/mirror/falcosecurity/falco". Empty if no catalogue knows it.
    std::string_view known_part(std::string_view repository) const;

  private:
    using Words = std::unordered_set<std::string>;

    void add_kept_words();
    void add_kinds();
    void add_kind(std::string_view group, std::string_view kind);
    void add_files();
    void add_catalogue(const value::Value& entry);
    void add_commands(std::string_view writes);
    void add_strings(const value::Value& value);
    void add_words(std::string_view text);

    Words words_;
    Words kinds_;
    Words resources_;
    Words domains_;
    std::vector<std::string> images_; // globs of the catalogues
};

} // namespace cofferdam::cluster
