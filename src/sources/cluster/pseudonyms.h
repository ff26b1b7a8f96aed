// Pseudonyms: other names and addresses for those of a cluster, the same for the same as long as the key is.
// Who has no key can neither tell what a pseudonym stands for nor try out guesses.
#pragma once

#include <string>
#include <string_view>

#include "estate/address.h"
#include "sources/cluster/cipher.h"

namespace cofferdam::cluster {

// A UID, a digest, the id of a container.
bool is_identifier(std::string_view text);

class Pseudonyms {
  public:
    explicit Pseudonyms(const Key& key) : key_(key) {}

    // A word that can stand where a name of Kubernetes stands: eight small letters. Words in capitals stay in
    // capitals, and of others that have some the first is one; apart from that letters count alike, capital
    // or small. Identifiers of hexadecimal digits become others of the same form.
    std::string word(std::string_view original) const;

    // A text of the same form: a letter for a letter, a digit for a digit, all else as it is. For
    // credentials, so that what looks like one still does.
    std::string alike(std::string_view original) const;

    // Prefix-preserving: two addresses that share their first n bits share them still, so that what lies in a
    // block lies in its pseudonym, and neighbours stay neighbours. The first bits, which tell what kind of
    // address it is (private, public, link-local), stay; loopback, link-local and the whole Internet stay as
    // they are.
    estate::Address address(const estate::Address& original) const;

  private:
    class Stream;
    std::string identifier(std::string_view original) const;

    Key key_;
};

} // namespace cofferdam::cluster
