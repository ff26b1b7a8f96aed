#include "sources/cluster/known_words.h"

#include <algorithm>
#include <array>

#include "content/shipped.h"
#include "estate/address.h"
#include "estate/selection.h"
#include "value/document.h"

namespace cofferdam::cluster {

namespace {

using value::Kind;
using value::Value;

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

constexpr std::array<std::string_view, 38> name_fields = {"address",
                                                          "name",
                                                          "generateName",
                                                          "namespace",
                                                          "secretName",
                                                          "serviceAccountName",
                                                          "serviceAccount",
                                                          "claimName",
                                                          "nodeName",
                                                          "hostname",
                                                          "subdomain",
                                                          "host",
                                                          "externalName",
                                                          "username",
                                                          "user",
                                                          "serviceName",
                                                          "storageClassName",
                                                          "ingressClassName",
                                                          "volumeName",
                                                          "hosts",
                                                          "hostnames",
                                                          "resourceNames",
                                                          "namespaces",
                                                          "names",
                                                          "providerID",
                                                          "machineID",
                                                          "systemUUID",
                                                          "bootID",
                                                          "uid",
                                                          "containerID",
                                                          "imageID",
                                                          "priorityClassName",
                                                          "gatewayClassName",
                                                          "schedulerName",
                                                          "runtimeClassName",
                                                          "holderIdentity",
                                                          "url",
                                                          "values"};

// Closed lists of Kubernetes, and words that extend it.
constexpr std::array<std::string_view, 42> meaning_fields = {"kind",
                                                             "apiVersion",
                                                             "apiGroup",
                                                             "apiGroups",
                                                             "apiVersions",
                                                             "resources",
                                                             "verbs",
                                                             "nonResourceURLs",
                                                             "type",
                                                             "types",
                                                             "operator",
                                                             "effect",
                                                             "protocol",
                                                             "policyTypes",
                                                             "phase",
                                                             "reason",
                                                             "operations",
                                                             "scope",
                                                             "restartPolicy",
                                                             "imagePullPolicy",
                                                             "dnsPolicy",
                                                             "add",
                                                             "drop",
                                                             "failurePolicy",
                                                             "matchPolicy",
                                                             "sideEffects",
                                                             "validationActions",
                                                             "provisioner",
                                                             "driver",
                                                             "controller",
                                                             "architecture",
                                                             "operatingSystem",
                                                             "kubeletVersion",
                                                             "containerRuntimeVersion",
                                                             "fieldPath",
                                                             "topologyKey",
                                                             "accessModes",
                                                             "pathType",
                                                             "volumeMode",
                                                             "concurrencyPolicy",
                                                             "procMount",
                                                             "gitVersion"};

constexpr std::array<std::string_view, 10> own_key_fields = {
    "labels",     "annotations", "matchLabels", "nodeSelector",      "data",
    "binaryData", "stringData",  "selector",    "podSelectorLabels", "volumeAttributes"};

constexpr std::array<std::string_view, 4> label_fields = {"labels", "matchLabels", "nodeSelector",
                                                          "selector"};

// Names of these are names of kinds and of their groups.
constexpr std::array<std::string_view, 2> kinds_of_kinds = {"CustomResourceDefinition", "APIService"};

bool is_number_like(std::string_view word) {
    if (word.starts_with('v') || word.starts_with('V')) word.remove_prefix(1);
    return !word.empty() && word[0] >= '0' && word[0] <= '9' && std::ranges::all_of(word, [](char c) {
        return (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

template <class Visit>
void for_each_word(std::string_view text, Visit visit) {
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_word_character(text[end])) ++end;
        if (end > begin) visit(text.substr(begin, end - begin));
        begin = end + 1;
    }
}

bool is_built_in(const Value& object) {
    return object["metadata"]["labels"]["kubernetes.io/bootstrapping"].string_or("") == "rbac-defaults";
}

} // namespace

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'
           || static_cast<unsigned char>(c) >= 0x80;
}

std::string small(std::string_view word) {
    std::string text(word);
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

bool has_own_keys(std::string_view field, const Value& value) {
    // The selector of a controller has fields, that of a Service has labels.
    const bool has_fields = value["matchLabels"].is(Kind::Map) || value["matchExpressions"].is(Kind::List);
    return is_one_of(own_key_fields, field) && value.is(Kind::Map) && !has_fields;
}

KnownWords::KnownWords() {
    const value::DocumentPtr kept = content::shipped_document("catalogues/kept-words.yaml");
    for (const Value& word : kept->root()["words"].items()) kept_.insert(small(word.as_string()));
    for (const Value& domain : kept->root()["domains"].items()) domains_.emplace_back(domain.as_string());
    for (const content::EmbeddedFile& file : content::embedded_files()) {
        if (!file.name.starts_with("catalogues/")) continue;
        for (const value::DocumentPtr& document : content::shipped_documents(file.name)) {
            for (const Value& entry : document->root().items()) {
                for (const Value& image : entry["images"].items())
                    known_images_.emplace_back(image.string_or(""));
            }
        }
    }
}

void KnownWords::add_resource(std::string_view kind, std::string_view resource) {
    kept_.insert(small(kind));
    kept_.insert(small(resource));
}

void KnownWords::learn(const Value& object) {
    if (is_one_of(kinds_of_kinds, object["kind"].string_or(""))) return;
    if (is_built_in(object)) {
        add_kept(object["metadata"]["name"].string_or(""));
        for (const Value& rule : object["rules"].items()) {
            for (const Value& name : rule["resourceNames"].items()) add_kept(name.string_or(""));
        }
        return;
    }
    learn(object, In::Object);
}

void KnownWords::add_kept(std::string_view text) {
    for_each_word(text, [&](std::string_view word) { kept_.insert(small(word)); });
}

// What belongs to Kubernetes itself says so: "system:node-proxier".
void KnownWords::add_names(std::string_view text) {
    if (estate::parse_address(text)) return;
    if (text.starts_with("system:") && !text.starts_with("system:serviceaccount:")) return;
    for_each_word(text, [&](std::string_view word) {
        while (word.ends_with('-')) word.remove_suffix(1);
        if (word.size() > 1 && !is_number_like(word)) names_.insert(small(word));
    });
}

// A sensor, a controller: that it is there is what answers are about.
void KnownWords::add_image(std::string_view text) {
    const std::string_view repository = text.substr(0, std::min(text.find('@'), text.size()));
    const std::size_t slash = repository.rfind('/');
    const std::size_t colon = repository.find(':', slash == std::string_view::npos ? 0 : slash);
    const std::string_view bare = repository.substr(0, colon);
    const bool is_known = std::ranges::any_of(
        known_images_, [&](const std::string& pattern) { return estate::matches_glob(pattern, bare); });
    if (is_known) add_kept(text);
    if (!is_known) add_names(text);
}

void KnownWords::learn_field(std::string_view key, const Value& value, In in) {
    const auto text = value.string_if();
    if (text && (key == "image" || key == "imageID")) return add_image(*text);
    if (text && is_one_of(meaning_fields, key)) return add_kept(*text);
    const bool is_name = is_one_of(name_fields, key) && !(key == "name" && in != In::Object);
    if (text && is_name) return add_names(*text);
    if (!value.is(Kind::List)) return;
    for (const Value& item : value.items()) {
        const auto word = item.string_if();
        if (word && is_one_of(meaning_fields, key)) add_kept(*word);
        if (word && is_name) add_names(*word);
    }
}

void KnownWords::learn(const Value& value, In in) {
    for (const Value& item : value.items()) learn(item, in);
    for (const value::Entry& entry : value.entries()) {
        const std::string_view key = entry.key.as_string();
        if (has_own_keys(key, entry.value)) {
            if (!is_one_of(label_fields, key)) continue;
            for (const value::Entry& label : entry.value.entries()) {
                const std::string_view label_key = label.key.as_string();
                const std::size_t slash = std::min(label_key.find('/'), label_key.size());
                // Kubernetes' own say what a thing is; but two of them repeat its name.
                const bool repeats_a_name = label_key.ends_with("/metadata.name")
                                            || label_key.ends_with("/hostname")
                                            || label_key.starts_with("app.kubernetes.io/");
                if (repeats_a_name || !is_known_domain(label_key.substr(0, slash)))
                    add_names(label.value.string_or(""));
            }
            continue;
        }
        kept_.insert(small(key));
        learn_field(key, entry.value, in);
        learn(entry.value, key == "env" ? In::Environment : key == "ports" ? In::Ports : In::Object);
    }
}

bool KnownWords::is_name(std::string_view word) const {
    const std::string text = small(word);
    return names_.contains(text) && !kept_.contains(text);
}

bool KnownWords::is_known_domain(std::string_view host) const {
    return std::ranges::any_of(domains_, [&](const std::string& domain) {
        return host == domain
               || (host.size() > domain.size() && host.ends_with(domain)
                   && host[host.size() - domain.size() - 1] == '.');
    });
}

} // namespace cofferdam::cluster
