#include "sources/manifests/chart.h"

#include <array>
#include <filesystem>
#include <optional>

#include "core/file_system.h"
#include "value/document.h"

namespace cofferdam::manifests {

namespace {

// What a field of a kustomization means for its folder
// (kubectl.docs.kubernetes.io/references/kustomize/kustomization).
enum class Role : std::uint8_t {
    Nothing,   // makes and changes no object
    Resources, // paths or addresses of objects
    Files,     // paths of settings
    Entries,   // maps with paths under `path`
    Generator, // maps with paths under `files`, `envs`, `env`
};

struct Field {
    std::string_view name;
    Role role;
};

// A field that is not listed changes objects in a way that names no file.
constexpr std::array<Field, 19> fields{{
    {"apiVersion", Role::Nothing},
    {"kind", Role::Nothing},
    {"metadata", Role::Nothing},
    {"resources", Role::Resources},
    {"bases", Role::Resources},
    {"components", Role::Resources},
    {"crds", Role::Files},
    {"configurations", Role::Files},
    {"generators", Role::Files},
    {"transformers", Role::Files},
    {"validators", Role::Files},
    {"patchesStrategicMerge", Role::Files},
    {"patches", Role::Entries},
    {"patchesJson6902", Role::Entries},
    {"replacements", Role::Entries},
    {"openapi", Role::Entries},
    {"configMapGenerator", Role::Generator},
    {"secretGenerator", Role::Generator},
    {"helmCharts", Role::Generator},
}};

Role role_of(std::string_view field) {
    for (const Field& known : fields) {
        if (known.name == field) return known.role;
    }
    return Role::Generator;
}

// An address that kustomize fetches, or an inline patch, is no path.
bool is_path(std::string_view text) {
    return text.find("://") == std::string_view::npos && text.find('\n') == std::string_view::npos
           && !text.starts_with("git@") && text.find("?ref=") == std::string_view::npos
           && !text.starts_with("github.com/");
}

void add_path(std::vector<std::string>& paths, const std::string& folder, const value::Value& node) {
    const std::optional<std::string_view> text = node.string_if();
    if (text && is_path(*text)) paths.push_back(normal_path(join_path(folder, *text)));
}

// "name=path" of a generator's `files`
void add_source(std::vector<std::string>& paths, const std::string& folder, const value::Value& node) {
    const std::string_view text = node.string_or("");
    if (!text.empty()) paths.push_back(normal_path(join_path(folder, text.substr(text.find('=') + 1))));
}

bool any_address(const value::Value& list) {
    for (const value::Value& item : list.items()) {
        if (!is_path(item.string_or(""))) return true;
    }
    return false;
}

void read_entry(Kustomization& kustomization, Role role, const value::Value& entry) {
    const std::string& folder = kustomization.folder;
    if (role == Role::Entries) add_path(kustomization.ingredients, folder, entry["path"]);
    if (role != Role::Generator) return;
    for (const std::string_view field : {"files", "envs", "additionalValuesFiles"}) {
        for (const value::Value& source : entry[field].items())
            add_source(kustomization.ingredients, folder, source);
    }
    for (const std::string_view field : {"env", "valuesFile"})
        add_path(kustomization.ingredients, folder, entry[field]);
}

void read_field(Kustomization& kustomization, std::string_view name, const value::Value& field) {
    const Role role = role_of(name);
    if (role == Role::Nothing || !field) return;
    if (role != Role::Resources || any_address(field)) kustomization.changes.emplace_back(name);
    if (field.is(value::Kind::Map)) read_entry(kustomization, role, field);
    for (const value::Value& item : field.items()) {
        if (role == Role::Resources) add_path(kustomization.resources, kustomization.folder, item);
        if (role == Role::Files) add_path(kustomization.ingredients, kustomization.folder, item);
        read_entry(kustomization, role, item);
    }
}

value::Place start_of(const std::shared_ptr<const value::Text>& text) { return {text, {}}; }

} // namespace

std::string normal_path(std::string_view path) {
    std::string normal = std::filesystem::path(path).lexically_normal().string();
    if (normal.size() > 1 && normal.ends_with('/')) normal.pop_back();
    return normal;
}

Chart read_chart(std::string folder, std::shared_ptr<const value::Text> text) {
    Chart chart{folder, std::string(base_name(folder)), false, start_of(text)};
    const value::Parsed parsed = value::parse(std::move(text), value::KeepPlaces::No);
    if (parsed.documents.empty()) return chart;
    const value::Value& root = parsed.documents.front()->root();
    chart.name = root["name"].string_or(chart.name);
    chart.library = root["type"].string_or("") == "library";
    return chart;
}

bool is_kustomization_name(std::string_view name) {
    return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

std::optional<Kustomization> read_kustomization(std::string folder, std::shared_ptr<const value::Text> text) {
    Kustomization kustomization{.folder = std::move(folder), .place = start_of(text)};
    const value::Parsed parsed = value::parse(std::move(text), value::KeepPlaces::No);
    if (parsed.documents.empty()) {
        if (!parsed.problems.empty()) kustomization.changes.emplace_back("fields, which cannot be read,");
        return kustomization;
    }
    const value::Value& root = parsed.documents.front()->root();
    const std::string_view version = root["apiVersion"].string_or("");
    if (!version.empty() && !version.starts_with("kustomize.config.k8s.io/")) return std::nullopt;
    kustomization.component = root["kind"].string_or("") == "Component";
    for (const value::Entry& entry : root.entries())
        read_field(kustomization, entry.key.as_string(), entry.value);
    return kustomization;
}

} // namespace cofferdam::manifests
