#include "analysis/pod_security/admission.h"

#include <algorithm>

namespace cofferdam::pod_security {

using value::Kind;
using value::Value;

namespace {

std::optional<Level> parse_level(std::string_view text) {
    for (Level level : {Level::Privileged, Level::Baseline, Level::Restricted}) {
        if (text == to_string(level)) return level;
    }
    return std::nullopt;
}

// The server's own decoding is strict: a key that it does not know keeps it from starting.
cofferdam::Result<void> require_known_keys(const Value& map, std::string_view name,
                                           std::initializer_list<std::string_view> known) {
    if (map && !map.is(Kind::Map)) return error("{}: must be a map", name);
    for (const value::Entry& entry : map.entries()) {
        if (std::ranges::find(known, entry.key.as_string()) == known.end())
            return error("{}: unknown field \"{}\"", name, entry.key.as_string());
    }
    return {};
}

// An empty text is as good as none (SetDefaults_PodSecurityDefaults).
cofferdam::Result<std::string_view> default_text(const Value& defaults, const std::string& key,
                                                 std::string_view if_absent) {
    const Value& value = defaults[key];
    if (value && !value.is(Kind::String)) return error("defaults.{}: must be a string", key);
    const std::string_view text = value.string_or("");
    return text.empty() ? if_absent : text;
}

cofferdam::Result<Mode> parse_default(const Value& defaults, const std::string& name) {
    Mode mode;
    const std::string_view level = COFFERDAM_TRY(default_text(defaults, name, "privileged"));
    const std::optional<Level> parsed = parse_level(level);
    if (!parsed)
        return error("defaults.{}: must be privileged, baseline or restricted, not \"{}\"", name, level);
    mode.level = *parsed;
    auto version = parse_pinned_version(COFFERDAM_TRY(default_text(defaults, name + "-version", "latest")));
    if (!version) return error("defaults.{}-version: {}", name, version.error().message);
    mode.version = *version;
    return mode;
}

cofferdam::Result<std::vector<std::string>> names(const Value& exemptions, std::string_view key) {
    const Value& list = exemptions[key];
    std::vector<std::string> found;
    if (list && !list.is(Kind::List)) return error("exemptions.{}: must be a list of strings", key);
    for (const Value& item : list.items()) {
        if (!item.is(Kind::String)) return error("exemptions.{}: must be a list of strings", key);
        found.emplace_back(item.as_string());
    }
    return found;
}

cofferdam::Result<AdmissionConfig> parse_configuration(const Value& configuration) {
    const Value& defaults = configuration["defaults"];
    const Value& exemptions = configuration["exemptions"];
    COFFERDAM_TRY(require_known_keys(configuration, "PodSecurityConfiguration",
                                     {"apiVersion", "kind", "defaults", "exemptions"}));
    COFFERDAM_TRY(
        require_known_keys(defaults, "defaults",
                           {"enforce", "enforce-version", "audit", "audit-version", "warn", "warn-version"}));
    COFFERDAM_TRY(
        require_known_keys(exemptions, "exemptions", {"usernames", "namespaces", "runtimeClasses"}));
    AdmissionConfig config;
    config.enforce = COFFERDAM_TRY(parse_default(defaults, "enforce"));
    config.audit = COFFERDAM_TRY(parse_default(defaults, "audit"));
    config.warn = COFFERDAM_TRY(parse_default(defaults, "warn"));
    config.exempt_users = COFFERDAM_TRY(names(exemptions, "usernames"));
    config.exempt_runtime_classes = COFFERDAM_TRY(names(exemptions, "runtimeClasses"));
    config.exempt_namespaces = COFFERDAM_TRY(names(exemptions, "namespaces"));
    return config;
}

cofferdam::Result<AdmissionConfig> parse_plugin(const Value& plugin) {
    if (!plugin["path"].string_or("").empty())
        return error("the PodSecurity plugin's configuration is in {}: give that file",
                     plugin["path"].as_string());
    return parse_configuration(plugin["configuration"]);
}

// Which level an invalid label stands for: enforce fails closed, audit and warn fail open (PolicyToEvaluate).
struct ModeRule {
    std::string_view label;
    std::string_view version_label;
    Level if_invalid;
};

constexpr ModeRule enforce_rule = {enforce_label, "pod-security.kubernetes.io/enforce-version",
                                   Level::Restricted};
constexpr ModeRule audit_rule = {audit_label, "pod-security.kubernetes.io/audit-version", Level::Privileged};
constexpr ModeRule warn_rule = {warn_label, "pod-security.kubernetes.io/warn-version", Level::Privileged};

void add_problem(NamespaceMode& mode, std::string problem) {
    if (!mode.problem.empty()) mode.problem += "; ";
    mode.problem += problem;
}

void read_level(NamespaceMode& read, std::string_view text, Level if_invalid) {
    const std::optional<Level> level = parse_level(text);
    read.mode.level = level.value_or(if_invalid);
    read.from = NamespaceMode::From::Label;
    if (!level)
        add_problem(read,
                    fmt::format("\"{}\" is no level: the server takes {}", text, to_string(if_invalid)));
}

void read_version(NamespaceMode& read, std::string_view text) {
    const auto version = parse_pinned_version(text);
    read.mode.version = version ? *version : std::nullopt;
    if (!version) add_problem(read, fmt::format("\"{}\" is no version: the server takes latest", text));
}

NamespaceMode read_mode(const Value& labels, const ModeRule& rule, const Mode* server) {
    NamespaceMode read;
    if (server) read = {*server, NamespaceMode::From::Server, {}};
    if (const Value* label = labels.find(rule.label)) read_level(read, label->string_or(""), rule.if_invalid);
    if (const Value* label = labels.find(rule.version_label)) read_version(read, label->string_or(""));
    return read;
}

// PolicyToEvaluate: "Default warn to the enforce level when explicitly set to a more restrictive level."
void default_warn_to_enforce(const Value& labels, NamespacePolicy& policy) {
    const Value* enforce = labels.find(enforce_rule.label);
    const bool is_explicit = enforce && parse_level(enforce->string_or(""));
    const bool has_level = labels.find(warn_rule.label) != nullptr;
    if (!is_explicit || has_level || policy.enforce.mode.level <= policy.warn.mode.level) return;
    policy.warn.mode.level = policy.enforce.mode.level;
    if (!labels.find(warn_rule.version_label)) policy.warn.mode.version = policy.enforce.mode.version;
    // Where the server's own level is not known it may be stricter than baseline, but not than restricted.
    if (policy.warn.from == NamespaceMode::From::Server || policy.warn.mode.level == Level::Restricted)
        policy.warn.from = NamespaceMode::From::Enforce;
}

} // namespace

cofferdam::Result<std::optional<Version>> parse_pinned_version(std::string_view text) {
    if (text == "latest") return std::optional<Version>();
    // parse_version also takes "1.29", "v1.29.3" and "latest".
    const bool has_form = text.starts_with("v1.") && text.find('.', 3) == std::string_view::npos;
    const auto version = parse_version(has_form ? text : "");
    if (!version) return error("must be \"latest\" or \"v1.29\", not \"{}\"", text);
    return std::optional<Version>(*version);
}

cofferdam::Result<AdmissionConfig> parse_admission_config(const Value& root) {
    if (root["kind"].string_or("") == "PodSecurityConfiguration") return parse_configuration(root);
    for (const Value& plugin : root["plugins"].items()) {
        if (plugin["name"].string_or("") == "PodSecurity") return parse_plugin(plugin);
    }
    return error(
        "neither a PodSecurityConfiguration nor an AdmissionConfiguration with a PodSecurity plugin");
}

NamespacePolicy namespace_policy(std::string_view name, const Value& labels, const AdmissionConfig* server) {
    NamespacePolicy policy;
    policy.enforce = read_mode(labels, enforce_rule, server ? &server->enforce : nullptr);
    policy.audit = read_mode(labels, audit_rule, server ? &server->audit : nullptr);
    policy.warn = read_mode(labels, warn_rule, server ? &server->warn : nullptr);
    default_warn_to_enforce(labels, policy);
    policy.exempt =
        server && std::ranges::find(server->exempt_namespaces, name) != server->exempt_namespaces.end();
    return policy;
}

} // namespace cofferdam::pod_security
