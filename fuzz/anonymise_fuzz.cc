// Texts that are made anonymous: nothing that stands in them where a word may stand is left, whatever is
// around it, and the same text becomes the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "sources/cluster/anonymous_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam::cluster;
    static const KnownWords words;
    static const Pseudonyms pseudonyms(Key{});
    const std::string around(reinterpret_cast<const char*>(data), size);
    const std::string text = around.substr(0, size / 2) + "zqcanaryqz" + around.substr(size / 2);
    AnonymousText anonymous(words, pseudonyms);
    for (const Naming naming : {Naming::Anything, Naming::Kinds, Naming::Resources}) {
        const std::string made = anonymous.text(text, naming);
        COFFERDAM_CHECK(made.find("canary") == std::string::npos);
        COFFERDAM_CHECK(made == AnonymousText(words, pseudonyms).text(text, naming));
    }
    COFFERDAM_CHECK(anonymous.image(text).find("canary") == std::string::npos);
    COFFERDAM_CHECK(anonymous.opaque(text).find("canary") == std::string::npos);
    for (const std::string& name : {std::string("A"), std::string("PASSWORD"), around})
        COFFERDAM_CHECK(anonymous.value(name, text).find("canary") == std::string::npos);
    return 0;
}
