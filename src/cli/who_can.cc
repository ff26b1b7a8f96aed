// cofferdam who-can VERB RESOURCE [TARGET…]: every identity that RBAC allows it; with --as, whether he may.
#include <algorithm>
#include <memory>
#include <set>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analysis/access/access.h"
#include "analysis/access/power_needs.h"
#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/read_estate.h"
#include "cli/verbs.h"
#include "estate/field.h"
#include "report/escape.h"

namespace cofferdam::cli {

namespace {

struct WhoCanOptions : ReadingOptions {
    std::string verb;
    std::string resource; // "pods/exec", "deployments.apps", "/healthz"
    std::string namespace_;
    std::string name;
    std::string as; // "": everybody
    std::vector<std::string> groups;
};

std::string witness_text(const access::Witness& witness) {
    if (!witness.binding) return access::to_string(witness);
    const estate::Object& object = witness.rule->written_in.object();
    if (witness.rule->written_in.by_default) return access::to_string(witness);
    return fmt::format("{} ({})", access::to_string(witness),
                       value::to_string(estate::locate(object, witness.rule->rule->path).place));
}

std::string one(std::string_view head, const std::vector<access::Witness>& witnesses) {
    std::string text = fmt::format("{}\n", report::visible(head));
    for (const access::Witness& witness : witnesses)
        text += fmt::format("  {}\n", report::visible(witness_text(witness)));
    return text;
}

std::string_view word(Truth allowed) {
    if (allowed == Truth::Unknown) return "cannot know";
    return allowed == Truth::Yes ? "yes" : "no";
}

template <class AnyRequest>
std::string answer(const access::Access& access, const WhoCanOptions& options, const AnyRequest& request) {
    if (!options.as.empty() || !options.groups.empty()) {
        access::User user{options.as, options.groups};
        user.groups.emplace_back("system:authenticated");
        const access::Decision decision = access.authorize(user, request);
        return one(decision.reason.empty() ? std::string(word(decision.allowed))
                                           : fmt::format("{}: {}", word(decision.allowed), decision.reason),
                   decision.witnesses);
    }
    std::string text;
    for (const access::Allowed& allowed : access.who_can(request))
        text += one(estate::to_string(allowed.subject), allowed.witnesses);
    return text;
}

// Roles, Kubernetes' own among them, name every resource that it has; a word that none names is a mistake, or
// a custom resource that nobody may use but by "*".
Result<void> require_known(const access::Access& access, const std::string& resource) {
    for (const access::EffectiveRole& role : access.roles()) {
        for (const access::EffectiveRule& rule : role.rules) {
            const bool named = std::ranges::any_of(rule.rule->resources, [&](std::string_view name) {
                return name == resource || resource.starts_with(std::string(name) + ".");
            });
            if (named) return {};
        }
    }
    return error(
        "no role of Kubernetes or of the estate names a resource {}; names are plural, in lower case: pods, "
        "pods/exec, deployments.apps",
        resource);
}

// Of whom the list for the whole cluster says nothing; without those that Kubernetes itself binds.
std::string in_namespaces(const access::Access& access, access::Request request) {
    std::set<estate::Subject> everywhere;
    for (const access::Allowed& allowed : access.who_can(request)) everywhere.insert(allowed.subject);
    std::set<estate::Subject> found;
    std::set<std::string_view> namespaces;
    for (const access::EffectiveBinding& binding : access.bindings()) {
        if (!binding.binding->namespace_.empty()) namespaces.insert(binding.binding->namespace_);
    }
    for (const std::string_view name : namespaces) {
        request.namespace_ = name;
        for (const access::Allowed& allowed : access.who_can(request)) {
            const bool by_default = std::ranges::all_of(allowed.witnesses, &access::Witness::by_default);
            if (!by_default && !everywhere.contains(allowed.subject)) found.insert(allowed.subject);
        }
    }
    if (found.empty()) return "";
    return fmt::format("In single namespaces: {} more (-n NAMESPACE), {} among them\n", found.size(),
                       report::visible(estate::to_string(*found.begin())));
}

Result<int> print_who_can(const WhoCanOptions& options) {
    const content::Config config = COFFERDAM_TRY(read_config(options.config));
    const estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_filled_estate(options, config));
    const access::Access access(*snapshot);
    std::string text;
    if (options.resource.starts_with('/')) {
        text = answer(access, options, access::UrlRequest{options.verb, options.resource});
    } else {
        const std::string need = fmt::format("{} {}", options.verb, options.resource);
        access::Request request = access::parse_need(need).requests.front();
        request.namespace_ = options.namespace_;
        request.name = options.name;
        COFFERDAM_TRY(require_known(access, options.resource));
        text = answer(access, options, request);
        const bool of_all = options.as.empty() && options.groups.empty() && options.namespace_.empty();
        if (of_all) text += '\n' + in_namespaces(access, request);
    }
    text += "\nThrough RBAC; what cloud access entries and webhooks grant is not read.\n";
    COFFERDAM_TRY(write_standard_output(text));
    return nothing_found;
}

// A word that parse_need splits at would be another request.
std::string no_list(const std::string& word) {
    return word.empty() || word.find_first_of(", ") != std::string::npos ? "must be one word" : "";
}

} // namespace

std::function<int()> prepare_who_can(CLI::App& command) {
    auto options = std::make_shared<WhoCanOptions>();
    command.add_option("VERB", options->verb, "get, list, create, bind, …")->required()->check(no_list);
    command
        .add_option("RESOURCE", options->resource, "pods, pods/exec, deployments.apps, or a URL: /healthz")
        ->required()
        ->check(no_list);
    add_targets(command, *options);
    command.add_option("--namespace,-n", options->namespace_, "In this namespace (default: in all)")
        ->group("Asking");
    command.add_option("--name", options->name, "Of that name")->group("Asking");
    command
        .add_option("--as", options->as, "May this user? system:serviceaccount:NS:NAME is a ServiceAccount")
        ->group("Asking");
    command.add_option("--as-group", options->groups, "In this group; may be repeated")->group("Asking");
    add_reading_options(command, *options);
    take_one_value_each(command);
    return [options] { return exit_status(print_who_can(*options)); };
}

} // namespace cofferdam::cli
