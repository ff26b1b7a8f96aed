#include "report/fix_set/playbook.h"

#include <algorithm>

#include <fmt/format.h>

#include "graph/names.h"
#include "report/escape.h"
#include "report/json_writer.h"

namespace cofferdam::fix_set {

namespace {

using access::WorkloadToken;
using estate::Workload;
using graph::Treasure;
using report::markdown_code;
using report::markdown_text;

constexpr std::size_t most_lines = 20;
constexpr Treasure told[] = {Treasure::ClusterAdmin, Treasure::Node, Treasure::Secret, Treasure::Cloud,
                             Treasure::Identity};

const Workload& workload_of(const cuts::Analysis& analysis, const cuts::Containment& plan) {
    return (*analysis.snapshot())[plan.workload];
}

// A token that is bound to a pod is refused as soon as the pod is gone; one of a Secret lives as long as that
// (https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/).
std::string token_line(const Workload& workload, const WorkloadToken& token) {
    const std::string perhaps = token.mounted == Truth::Unknown ? " (perhaps)" : "";
    const std::string who = markdown_text(to_string(token.subject));
    if (token.way == WorkloadToken::Way::Legacy)
        return fmt::format("- {}{}: of a Secret, so it outlives the pod. Delete the Secret.\n", who, perhaps);
    return fmt::format(
        "- {}{}: bound to the pod, and dies with it: {}; or, for every pod that runs as it, with the "
        "ServiceAccount.\n",
        who, perhaps, markdown_code(fmt::format("kubectl delete pod -n {} POD", workload.namespace_)));
}

std::string network(const cuts::Containment& plan) {
    std::string text = "## 1. Close the network\n\n";
    if (plan.on_host_network)
        return text
               + "The pod is of the host's network: no NetworkPolicy holds it. Cordon the node and delete "
                 "the pod.\n";
    text += fmt::format("Apply {}. It allows nothing, DNS included.\n", markdown_code(plan.quarantine.path));
    if (!plan.beside.empty()) {
        text += "\nIts labels select these, too:\n\n";
        for (const std::string& name : plan.beside) text += fmt::format("- {}\n", markdown_text(name));
    }
    if (plan.passes.empty()) return text + "\nAnalysed again with it: nothing passes.\n";
    text += "\nAnalysed again with it, this still passes, since other policies allow it and policies add up. "
            "Take the "
            "labels that they select from the pod:\n\n";
    for (std::size_t i = 0; i < std::min(plan.passes.size(), most_lines); ++i)
        text +=
            fmt::format("- {} {}\n", plan.passes[i].to ? "to" : "from", markdown_text(plan.passes[i].with));
    if (plan.passes.size() > most_lines)
        text += fmt::format("- and {} more\n", plan.passes.size() - most_lines);
    return text;
}

std::string revoking(const Workload& workload, const cuts::Containment& plan) {
    std::string text = "\n## 2. Revoke\n\n";
    if (plan.tokens.empty() && plan.secrets.empty())
        return text + "Its containers hold no token and no Secret.\n";
    for (const WorkloadToken& token : plan.tokens) text += token_line(workload, token);
    for (const std::string_view secret : plan.secrets)
        text += fmt::format("- Secret {}: change what is in it, where it is used and in the cluster.\n",
                            markdown_code(fmt::format("{}/{}", workload.namespace_, secret)));
    if (!plan.tokens.empty() && !plan.grants.empty()) {
        text += "\nUntil the pod is gone its token is as good as these:\n\n";
        for (const std::string& grant : plan.grants) text += fmt::format("- {}\n", markdown_text(grant));
    }
    return text;
}

std::string touched(const cuts::Analysis& analysis, const cuts::Containment& plan) {
    std::string text = "\n## 3. What he could have touched by now\n\n";
    bool any = false;
    for (const Treasure treasure : told) {
        const auto& fallen = plan.touched.of(treasure);
        if (fallen.empty()) continue;
        any = true;
        const std::size_t surely = plan.touched.surely(treasure);
        text += fmt::format("**{} {}**, {} more on conditions\n\n", surely, to_string(treasure, surely),
                            fallen.size() - surely);
        for (std::size_t i = 0; i < std::min(fallen.size(), most_lines); ++i)
            text += fmt::format("- {}{}\n", markdown_code(name_of(analysis.graph(), fallen[i].state)),
                                fallen[i].truth == Truth::Yes ? "" : " (on conditions)");
        if (fallen.size() > most_lines) text += fmt::format("- and {} more\n", fallen.size() - most_lines);
        text += '\n';
    }
    if (!any) text += "Nothing but what is in the pod, in the model.\n\n";
    text += "Change Secrets that are listed, look through the audit log for the identities, and rebuild the "
            "nodes. Assumed:\n\n";
    for (const std::string& line : graph::assumptions(analysis.graph()))
        text += fmt::format("- {}\n", markdown_text(line));
    return text;
}

} // namespace

std::string playbook(const cuts::Analysis& analysis, const cuts::Containment& plan) {
    const Workload& workload = workload_of(analysis, plan);
    const std::string title =
        fmt::format("{} {}/{}", to_string(workload.kind), workload.namespace_, workload.name);
    return fmt::format("# An intruder is in {}\n\n{}{}{}", markdown_text(title), network(plan),
                       revoking(workload, plan), touched(analysis, plan));
}

std::string playbook_json(const cuts::Analysis& analysis, const cuts::Containment& plan) {
    std::string text;
    report::JsonWriter out(text);
    const Workload& workload = workload_of(analysis, plan);
    out.begin_object();
    out.member("workload",
               fmt::format("{} {}/{}", to_string(workload.kind), workload.namespace_, workload.name));
    out.member("on_host_network", plan.on_host_network);
    out.member("policy", plan.quarantine.text);
    out.line();
    out.begin_array("still_passes");
    for (const cuts::StillPasses& each : plan.passes) {
        out.begin_object();
        out.member(each.to ? "to" : "from", each.with);
        out.end_object();
    }
    out.end_array();
    out.begin_array("tokens");
    for (const WorkloadToken& token : plan.tokens) {
        out.begin_object();
        out.member("subject", to_string(token.subject));
        out.member("dies_with_the_pod", token.way != WorkloadToken::Way::Legacy);
        out.end_object();
    }
    out.end_array();
    out.line();
    out.begin_array("secrets");
    for (const std::string_view secret : plan.secrets)
        out.string(fmt::format("{}/{}", workload.namespace_, secret));
    out.end_array();
    out.begin_array("touched");
    for (const Treasure treasure : told) {
        for (const graph::Fallen& fallen : plan.touched.of(treasure)) {
            out.line();
            out.begin_object();
            out.member("id", name_of(analysis.graph(), fallen.state));
            out.member("on_conditions", fallen.truth != Truth::Yes);
            out.end_object();
        }
    }
    out.end_array();
    out.end_object();
    return text + '\n';
}

} // namespace cofferdam::fix_set
