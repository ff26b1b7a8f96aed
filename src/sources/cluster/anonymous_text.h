// Texts in which every word that is not known (known_words.h) is replaced by its pseudonym, and every address
// by another. The parts of a word are replaced one by one, wherever they stand: "payments-*" still matches
// "payments-v2", and what a Service is called is found again in the arguments of its clients.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "sources/cluster/known_words.h"
#include "sources/cluster/pseudonyms.h"

namespace cofferdam::cluster {

// Which numbers stay. Long ones may be accounts; in prose short ones may be parts of telephone numbers.
enum class Numbers : std::uint8_t {
    All,   // quantities, and what expressions compare with
    Short, // no longer than a port
    Few    // of two digits
};

class AnonymousText {
  public:
    AnonymousText(const KnownWords& words, const Pseudonyms& pseudonyms)
        : words_(words), pseudonyms_(pseudonyms) {}

    std::string text(std::string_view original, Naming naming = Naming::Anything,
                     Numbers numbers = Numbers::Short);

    // What a catalogue knows of it stays: that a sensor is there is what answers are about.
    std::string image(std::string_view original);

    // What a person wrote as he liked, under a name: a variable, a key of a ConfigMap. Credentials become
    // others that look like them.
    std::string value(std::string_view name, std::string_view original, Numbers numbers = Numbers::Short);

    // Nothing of it is of use: a certificate, a binary.
    std::string opaque(std::string_view original);

  private:
    std::size_t take(std::string_view rest, std::string& made);
    std::size_t take_address(std::string_view rest, std::string& made) const;
    std::size_t take_host(std::string_view rest, std::string& made);
    std::string word(std::string_view original);
    std::string of_fit_length(std::string_view original, std::string made);
    std::string parts(std::string_view original);
    std::size_t known_end(std::string_view original, std::size_t begin) const;
    std::string part(std::string_view original);
    const std::string& pseudonym(std::string_view word);

    const KnownWords& words_;
    const Pseudonyms& pseudonyms_;
    std::unordered_map<std::string, std::string> made_;
    Naming naming_ = Naming::Anything;
    Numbers numbers_ = Numbers::Short;
};

} // namespace cofferdam::cluster
