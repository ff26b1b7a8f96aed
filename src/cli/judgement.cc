#include "cli/judgement.h"

#include <algorithm>

#include "analysis/controls/controls.h"
#include "core/file_system.h"
#include "value/document.h"

namespace cofferdam::cli {

namespace {

constexpr std::uint64_t largest_file = std::uint64_t{256} << 20;
constexpr std::string_view default_config = "cofferdam.yaml";

// Null for a file without a document: empty, or comments only.
Result<value::DocumentPtr> read_document(const std::string& path) {
    std::string bytes = COFFERDAM_TRY(disk().read(path, largest_file));
    auto parsed = value::parse(std::make_shared<value::Text>(path, std::move(bytes)));
    for (const value::Problem& problem : parsed.problems) {
        if (problem.severity == value::Severity::Error)
            return error("{}: {}", to_string(problem.place), problem.message);
    }
    if (parsed.documents.empty()) return value::DocumentPtr(); // comments only
    if (parsed.documents.size() != 1)
        return error("{}: must hold one document, holds {}", path, parsed.documents.size());
    return parsed.documents.front();
}

Result<value::DocumentPtr> read_some_document(const std::string& path) {
    value::DocumentPtr document = COFFERDAM_TRY(read_document(path));
    if (!document) return error("{}: is empty", path);
    return document;
}

Result<Threshold> parse_threshold(const std::vector<std::string>& words) {
    Threshold threshold;
    for (const std::string& word : words) {
        if (word == "unknown") {
            threshold.unknown = true;
        } else if (word == "never") {
            threshold.severity.reset();
        } else if (auto severity = questions::parse_severity(word)) {
            threshold.severity = severity;
        } else {
            return error("--fail-on {}: must be info, low, medium, high, critical, never or unknown", word);
        }
    }
    return threshold;
}

Result<questions::Settings> make_settings(const ScanOptions& options, const content::Config& config) {
    questions::Settings settings;
    const std::string& version =
        options.kubernetes_version.empty() ? config.kubernetes_version : options.kubernetes_version;
    if (!version.empty()) settings.kubernetes_version = COFFERDAM_TRY(pod_security::parse_version(version));
    settings.platform_namespaces = config.platform_namespaces;
    settings.platform_namespaces.insert(settings.platform_namespaces.end(),
                                        options.platform_namespaces.begin(),
                                        options.platform_namespaces.end());
    settings.open_world = options.open_world;
    settings.controls = config.controls;
    if (!options.admission_config.empty()) {
        value::DocumentPtr document = COFFERDAM_TRY(read_some_document(options.admission_config));
        auto parsed = pod_security::parse_admission_config(document->root());
        if (!parsed) return error("{}: {}", options.admission_config, parsed.error().message);
        settings.admission = std::move(*parsed);
    }
    return settings;
}

} // namespace

Result<content::Config> read_config(const std::string& named) {
    std::string path = named.empty() ? std::string(default_config) : named;
    if (named.empty() && !disk().status(path)) return content::Config{};
    value::DocumentPtr document = COFFERDAM_TRY(read_document(path));
    if (!document) return content::Config{};
    content::Config config = COFFERDAM_TRY(content::parse_config(*document));
    if (!config.waivers.empty()) config.waivers = join_path(parent_path(path), config.waivers);
    for (std::string& file : config.controls.files) file = join_path(parent_path(path), file);
    return config;
}

bool Threshold::is_reached(const questions::ScanResult& result) const {
    return std::ranges::any_of(result.answers, [&](const questions::Answer& answer) {
        if (unknown && answer.verdict == questions::Verdict::Unknown) return true;
        return std::ranges::any_of(answer.findings, [&](const questions::Finding& finding) {
            bool definite = !finding.conditional || unknown;
            return severity && definite && !finding.platform && finding.severity >= *severity;
        });
    });
}

Result<void> add_own_controls(const content::ControlChoice& choice) {
    for (const std::string& file : choice.files) {
        const value::DocumentPtr document = COFFERDAM_TRY(read_some_document(file));
        COFFERDAM_TRY(content::add_controls(document));
    }
    COFFERDAM_TRY(choice.require_known());
    return choice.files.empty() ? Result<void>{} : controls::check_expressions();
}

Result<Judgement> read_judgement(const ScanOptions& options) {
    Judgement judgement;
    judgement.config = COFFERDAM_TRY(read_config(options.config));
    COFFERDAM_TRY(add_own_controls(judgement.config.controls));
    judgement.settings = COFFERDAM_TRY(make_settings(options, judgement.config));
    judgement.threshold = COFFERDAM_TRY(parse_threshold(options.fail_on));
    const std::string& waivers = options.waivers.empty() ? judgement.config.waivers : options.waivers;
    if (!waivers.empty()) {
        value::DocumentPtr document = COFFERDAM_TRY(read_document(waivers));
        if (document) judgement.waivers = COFFERDAM_TRY(content::parse_waivers(*document));
    }
    if (!options.baseline.empty()) {
        value::DocumentPtr document = COFFERDAM_TRY(read_some_document(options.baseline));
        judgement.baseline = COFFERDAM_TRY(content::parse_baseline(*document));
    }
    return judgement;
}

} // namespace cofferdam::cli
