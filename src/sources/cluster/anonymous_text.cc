#include "sources/cluster/anonymous_text.h"

#include <algorithm>
#include <array>

#include "sources/cluster/credential_shapes.h"

namespace cofferdam::cluster {

namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view joints = "-_"; // between the parts of a word

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// "64Mi", "1h30m", "v1beta1", "3": digits, and between them what units and versions are written with.
bool is_number(std::string_view part) {
    constexpr std::array<std::string_view, 30> units = {
        "m",  "n", "u", "k", "K",  "M",  "G",  "T", "P", "E", "Ki", "Mi", "Gi",    "Ti",   "Pi",
        "Ei", "s", "h", "d", "ms", "us", "ns", "e", "Z", "x", "B",  "v",  "alpha", "beta", "rc"};
    if (part.starts_with('v')) part.remove_prefix(1);
    if (part.empty() || !is_digit(part[0])) return false;
    while (!part.empty()) {
        part.remove_prefix(std::min(part.find_first_not_of(digits), part.size()));
        const std::string_view unit = part.substr(0, part.find_first_of(digits));
        if (!unit.empty() && std::ranges::find(units, unit) == units.end()) return false;
        part.remove_prefix(unit.size());
    }
    return true;
}

bool has_number_beyond(std::string_view part, Numbers numbers) {
    if (numbers == Numbers::All) return false;
    const std::size_t longest = numbers == Numbers::Short ? 5 : 2;
    std::size_t length = 0;
    return std::ranges::any_of(part,
                               [&](char c) { return (length = is_digit(c) ? length + 1 : 0) > longest; });
}

// As names of nodes and of pods in DNS have them: "ip-10-0-0-1", "10-0-0-1.shop.pod".
std::size_t dashed_address_length(std::string_view text) {
    std::size_t end = 0;
    for (int number = 0; number < 4; ++number) {
        const std::size_t begin = end + (number > 0 ? 1 : 0);
        if (number > 0 && (end >= text.size() || text[end] != '-')) return 0;
        end = std::min(text.find_first_not_of(digits, begin), text.size());
        if (end <= begin || end - begin > 3) return 0;
    }
    return end == text.size() || text[end] == '-' ? end : 0;
}

} // namespace

std::string AnonymousText::text(std::string_view original, Naming naming, Numbers numbers) {
    naming_ = naming;
    numbers_ = numbers;
    std::string made;
    for (std::string_view rest = original; !rest.empty();) rest.remove_prefix(take(rest, made));
    return made;
}

// What it begins with, as far as it belongs together: how much of it.
std::size_t AnonymousText::take(std::string_view rest, std::string& made) {
    // "\n", "\d": of an expression in the string of another language
    if (rest[0] == '\\' && rest.size() > 1 && is_letter(rest[1])) {
        made += rest.substr(0, 2);
        return 2;
    }
    if (const std::size_t taken = take_address(rest, made); taken > 0) return taken;
    if (const std::size_t taken = take_host(rest, made); taken > 0) return taken;
    made += rest[0];
    return 1;
}

// "10.0.0.1", "2001:db8::" (of "/32"), "10.0.0.1" of "10.0.0.1.nip.io": its length, or 0.
std::size_t AnonymousText::take_address(std::string_view rest, std::string& made) const {
    const auto run = [&](std::string_view characters) {
        std::size_t end = std::min(rest.find_first_not_of(characters), rest.size());
        if (end < rest.size() && is_letter(rest[end])) return std::string_view{}; // the beginning of a word
        return rest.substr(0, end);
    };
    std::string_view found = run("0123456789abcdefABCDEF:.");
    auto address = estate::parse_address(found);
    if (!address) {
        found = rest.substr(0, std::min(rest.find_first_not_of("0123456789."), rest.size()));
        found = found.substr(0, found.find_last_not_of('.') + 1);
        address = estate::parse_address(found);
    }
    if (!address) return 0;
    made += to_string(pseudonyms_.address(*address));
    return found.size();
}

// Words with dots between them, to the end of the last: a known domain stays at its end.
std::size_t AnonymousText::take_host(std::string_view rest, std::string& made) {
    const auto end_of = [&](auto belongs) {
        const auto end = std::ranges::find_if_not(rest, belongs);
        return static_cast<std::size_t>(end - rest.begin());
    };
    const std::size_t end = end_of(is_word_character);
    if (end == 0) return 0;
    std::string_view host = rest.substr(0, end_of([](char c) { return is_word_character(c) || c == '.'; }));
    host = host.substr(0, host.find_last_not_of('.') + 1);
    const std::size_t known = words_.domain_length(host);
    if (known > 0
        && known + end + 1 >= host.size()) { // the word before it is the last that is not of the domain
        if (known < host.size()) made += word(host.substr(0, end)) + ".";
        made += host.substr(host.size() - known);
        return host.size();
    }
    made += word(rest.substr(0, end));
    return end;
}

std::string AnonymousText::word(std::string_view original) {
    const std::size_t begin = std::min(original.find_first_not_of(joints), original.size());
    const std::size_t end = std::max(original.find_last_not_of(joints) + 1, begin);
    const std::string_view bare = original.substr(begin, end - begin);
    std::string made(original.substr(0, begin));
    if (words_.has(bare, naming_))
        made += bare;
    else if (is_identifier(bare))
        made += pseudonym(bare);
    else
        made += of_fit_length(bare, parts(bare));
    return made += original.substr(end);
}

// Names of DNS and values of labels end at 63: what was one stays one.
std::string AnonymousText::of_fit_length(std::string_view original, std::string made) {
    constexpr std::size_t longest = 63;
    return original.size() <= longest && made.size() > longest ? pseudonym(original) : made;
}

std::string AnonymousText::parts(std::string_view original) {
    std::string made;
    for (std::size_t begin = 0; begin < original.size();) {
        std::size_t end = known_end(original, begin);
        if (end > begin) {
            made += original.substr(begin, end - begin);
        } else if (const std::size_t length = dashed_address_length(original.substr(begin)); length > 0) {
            end = begin + length;
            std::string address(original.substr(begin, length));
            std::ranges::replace(address, '-', '.');
            if (const auto parsed = estate::parse_address(address))
                address = to_string(pseudonyms_.address(*parsed));
            std::ranges::replace(address, '.', '-');
            made += address;
        } else {
            end = std::min(original.find_first_of(joints, begin), original.size());
            made += part(original.substr(begin, end - begin));
        }
        if (end < original.size()) made += original[end];
        begin = end + 1;
    }
    return made;
}

// Of the longest run of parts that is a known word: "kube-apiserver"; `begin` if none is.
std::size_t AnonymousText::known_end(std::string_view original, std::size_t begin) const {
    std::size_t end = original.size();
    while (end > begin && !words_.has(original.substr(begin, end - begin), naming_)) {
        const std::size_t joint = original.substr(0, end).find_last_of(joints);
        end = joint == std::string_view::npos || joint < begin ? begin : joint;
    }
    return end;
}

std::string AnonymousText::part(std::string_view original) {
    if (original.size() < 2 && static_cast<unsigned char>(original.empty() ? ' ' : original[0]) < 0x80)
        return std::string(original);
    if (is_number(original)) {
        return has_number_beyond(original, numbers_) ? pseudonyms_.alike(original) : std::string(original);
    }
    // As the controls of secrets find them in one word: DBPASSWORD.
    for (std::string_view end : {"password", "secretkey", "apikey", "accesstoken", "secrettoken"}) {
        if (!small(original).ends_with(end)) continue;
        const std::size_t begin = original.size() - end.size();
        return pseudonym(original.substr(0, begin)) + std::string(original.substr(begin));
    }
    return pseudonym(original);
}

const std::string& AnonymousText::pseudonym(std::string_view word) {
    const auto [place, is_new] = made_.try_emplace(std::string(word));
    if (is_new) place->second = pseudonyms_.word(word);
    return place->second;
}

std::string AnonymousText::image(std::string_view original) {
    const std::string_view name = original.substr(0, original.find('@'));
    const std::size_t slash = name.rfind('/');
    const std::size_t colon = name.find(':', slash == std::string_view::npos ? 0 : slash);
    const std::string_view repository = name.substr(0, colon);
    const std::string_view known = words_.known_part(repository);
    if (known.empty()) return text(original);
    const auto begin = static_cast<std::size_t>(known.data() - original.data());
    return text(original.substr(0, begin)) + std::string(known) + text(original.substr(begin + known.size()));
}

std::string AnonymousText::value(std::string_view name, std::string_view original, Numbers numbers) {
    const std::vector<Shape> shapes = credential_shapes(original);
    const bool has_shape = std::ranges::any_of(shapes, [](Shape shape) { return shape != Shape::None; });
    if (!has_shape && names_credential(name) && !is_no_credential(original))
        return pseudonyms_.alike(original);
    std::string made;
    for (std::size_t begin = 0; begin < original.size();) {
        std::size_t end = begin;
        while (end < original.size() && shapes[end] == shapes[begin]) ++end;
        const std::string_view piece = original.substr(begin, end - begin);
        if (shapes[begin] == Shape::None) made += text(piece, Naming::Anything, numbers);
        if (shapes[begin] == Shape::Frame) made += piece;
        if (shapes[begin] == Shape::Secret) made += pseudonyms_.alike(piece);
        begin = end;
    }
    return made;
}

std::string AnonymousText::opaque(std::string_view original) {
    return original.empty() ? std::string() : pseudonyms_.word(original);
}

} // namespace cofferdam::cluster
