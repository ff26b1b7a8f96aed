#include "sources/cluster/known_words.h"

#include <algorithm>
#include <array>

#include "content/shipped.h"
#include "estate/selection.h"
#include "kubernetes/kinds.h"
#include "sources/cluster/kinds_read.h"
#include "value/document.h"

namespace cofferdam::cluster {

namespace {

using value::Kind;
using value::Value;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Of a control and of a catalogue: sentences for people, where any word may stand.
constexpr std::array<std::string_view, 12> prose = {"title",   "why",        "fix",       "severity-reason",
                                                    "example", "references", "standards", "id",
                                                    "unless",  "by",         "engine",    "images"};

// Files whose expressions and names are compared with objects of a cluster.
constexpr std::array<std::string_view, 4> compared = {"controls/", "catalogues/", "rbac-defaults/",
                                                      "defaults/"};
constexpr std::array<std::string_view, 5> not_of_clusters = {
    "controls/compose.yaml", "controls/dockerfile.yaml", "controls/host.yaml", "catalogues/kept-words.yaml",
    "catalogues/credential-detectors.yaml"};

bool is_compared(std::string_view file) {
    return std::ranges::any_of(compared, [&](auto folder) { return file.starts_with(folder); })
           && std::ranges::find(not_of_clusters, file) == not_of_clusters.end();
}

} // namespace

bool is_word_character(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'
           || static_cast<unsigned char>(c) >= 0x80;
}

std::string small(std::string_view word) {
    std::string text(word);
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

KnownWords::KnownWords() {
    add_kept_words();
    add_kinds();
    add_files();
}

void KnownWords::add_kept_words() {
    const value::DocumentPtr kept = content::shipped_document("catalogues/kept-words.yaml");
    for (const Value& word : kept->root()["words"].items()) words_.insert(small(word.as_string()));
    for (const Value& word : kept->root()["known"].items()) words_.insert(small(word.as_string()));
    for (const Value& domain : kept->root()["domains"].items()) domains_.emplace(domain.as_string());
}

void KnownWords::add_kinds() {
    for (const kubernetes::KindEntry& entry : kubernetes::kinds()) add_kind(entry.group, entry.kind);
    for (const KindRead& entry : kinds_read()) add_kind(entry.group, entry.kind);
}

void KnownWords::add_kind(std::string_view group, std::string_view kind) {
    kinds_.insert(small(kind));
    resources_.insert(resource_name(group, kind));
    if (group.find('.') != std::string_view::npos) domains_.emplace(group);
}

void KnownWords::add_files() {
    for (const content::EmbeddedFile& file : content::embedded_files()) {
        if (!is_compared(file.name)) continue;
        for (const value::DocumentPtr& document : content::shipped_documents(file.name)) {
            if (!file.name.starts_with("catalogues/")) add_strings(document->root());
            if (!file.name.starts_with("catalogues/")) continue;
            for (const Value& entry : document->root().items()) add_catalogue(entry);
        }
    }
}

void KnownWords::add_catalogue(const Value& entry) {
    for (const Value& image : entry["images"].items()) images_.emplace_back(image.as_string());
    for (const Value& kind : entry["rules"]["kinds"].items())
        add_kind(kind["group"].as_string(), kind["kind"].as_string());
    if (entry["kind"]) add_kind(entry["group"].as_string(), entry["kind"].as_string());
    add_commands(entry["writes"].string_or(""));
    add_strings(entry["accounts"]);
    add_strings(entry["rules"]["config_maps"]);
    add_strings(entry["requires_environment"]);
}

// "create,update applications.argoproj.io,applicationsets.argoproj.io"
void KnownWords::add_commands(std::string_view writes) {
    writes.remove_prefix(std::min(writes.find(' '), writes.size()));
    while (!writes.empty()) {
        writes.remove_prefix(1);
        const std::string_view resource = writes.substr(0, writes.find(','));
        const std::size_t dot = std::min(resource.find('.'), resource.size());
        resources_.emplace(resource.substr(0, dot));
        if (dot < resource.size()) domains_.emplace(resource.substr(dot + 1));
        writes.remove_prefix(resource.size());
    }
}

void KnownWords::add_strings(const Value& value) {
    if (const auto text = value.string_if()) return add_words(*text);
    for (const Value& item : value.items()) add_strings(item);
    for (const value::Entry& entry : value.entries()) {
        if (std::ranges::find(prose, entry.key.as_string()) != prose.end()) continue;
        add_words(entry.key.as_string());
        add_strings(entry.value);
    }
}

// As a word is looked up, without the hyphens around it: "anonymous-auth" of " --anonymous-auth[= ]false ".
void KnownWords::add_words(std::string_view text) {
    constexpr std::string_view around = "-_";
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_word_character(text[end])) ++end;
        std::string_view word = text.substr(begin, end - begin);
        word.remove_prefix(std::min(word.find_first_not_of(around), word.size()));
        word = word.substr(0, word.find_last_not_of(around) + 1);
        if (word.size() > 1 && is_letter(word[0])) words_.insert(small(word));
        begin = end + 1;
    }
}

bool KnownWords::has(std::string_view word, Naming naming) const {
    const std::string text = small(word);
    return words_.contains(text) || (naming == Naming::Kinds && kinds_.contains(text))
           || (naming == Naming::Resources && resources_.contains(text));
}

std::size_t KnownWords::domain_length(std::string_view host) const {
    for (std::size_t begin = 0; begin < host.size();) {
        const std::string_view rest = host.substr(begin);
        if (domains_.contains(std::string(rest))) return rest.size();
        const std::size_t dot = rest.find('.');
        if (dot == std::string_view::npos) break;
        begin += dot + 1;
    }
    return 0;
}

std::string_view KnownWords::known_part(std::string_view repository) const {
    for (const std::string& glob : images_) {
        if (!estate::matches_glob(glob, repository)) continue;
        std::string_view part = glob;
        part.remove_prefix(std::min(part.find_first_not_of('*'), part.size()));
        const std::size_t star = std::min(part.find('*'), part.size());
        part = part.substr(0, star);
        const bool is_last = glob.find('*', glob.find(part) + part.size()) == std::string::npos;
        const std::size_t at = is_last ? repository.size() - part.size() : repository.find(part);
        return repository.substr(at, part.size());
    }
    return {};
}

} // namespace cofferdam::cluster
