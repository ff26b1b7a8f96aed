// Controls and the user's expressions → policies.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "analysis/admission/api_kinds.h"
#include "analysis/native_policy/native_policy.h"
#include "analysis/native_policy/rewriting.h"
#include "policy/cel/checker.h"
#include "policy/cel/kubernetes_environment.h"
#include "policy/cel/libraries.h"

namespace cofferdam::native_policy {

namespace {

using content::ControlSubject;

constexpr int newest_minor = 35;

// What the expressions of controls may name (analysis/controls/reads.h).
const std::set<std::string_view>& roots() {
    static const std::set<std::string_view> names = {"container", "pod",      "metadata", "account",
                                                     "object",    "policies", "item",     "variables"};
    return names;
}

// Names of the variables that we add.
constexpr std::string_view own_variables[] = {"template", "pod", "metadata", "containers", "failing"};

// Where each kind has its pod: the fields of k8s.io/api core/v1, apps/v1, batch/v1.
constexpr std::string_view template_of_kind =
    R"(object.kind == "Pod" ? object
: object.kind == "CronJob" ? object.spec.jobTemplate.spec.template
: object.kind == "PodTemplate" ? object.template
: object.spec.?template.orValue({}))";

// Ephemeral containers come by an update of a subresource alone.
std::vector<ResourceRule> pod_rules() {
    return {{"", {"pods", "pods/ephemeralcontainers", "replicationcontrollers", "podtemplates"}},
            {"apps", {"deployments", "replicasets", "statefulsets", "daemonsets"}},
            {"batch", {"jobs", "cronjobs"}}};
}

// What is on its way out may go: to let go of a finalizer is an update.
const NamedExpression not_being_deleted = {"not-being-deleted", "!has(object.metadata.deletionTimestamp)"};

Result<std::vector<ResourceRule>> rules_for(const std::vector<std::string_view>& kinds) {
    std::vector<ResourceRule> rules;
    for (const std::string_view kind : kinds) {
        const auto row = std::ranges::find(admission::api_kinds(), kind, &admission::ApiKind::kind);
        if (row == admission::api_kinds().end())
            return error("Kubernetes 1.{} serves no kind {}", newest_minor, kind);
        if (row->group == "admissionregistration.k8s.io")
            return error("the API server asks no policy about {}, so that nobody locks himself out", kind);
        auto rule = std::ranges::find(rules, row->group, &ResourceRule::group);
        if (rule == rules.end()) rule = rules.insert(rules.end(), {row->group, {}});
        rule->resources.emplace_back(row->resource);
    }
    return rules;
}

std::string root_instead(std::string_view root) {
    return root == "pod" || root == "metadata" ? fmt::format("variables.{}", root) : std::string();
}

// "pod", "spec.tolerations" → variables.pod.?spec.tolerations.orValue([])
std::string list_at(std::string_view root, std::string_view path) {
    return fmt::format("{}.?{}.orValue([])", root, path);
}

std::string either(const std::string& when, const std::string& require) {
    return when.empty() ? require : fmt::format("!({}) || ({})", when, require);
}

// One control, or the user's expression as one.
class Translator {
  public:
    Translator(const content::ControlFamily& family, const content::Control& control)
        : family_(family), control_(control) {}

    Result<NativePolicy> translate() {
        COFFERDAM_TRY(refuse_what_admission_cannot_see());
        COFFERDAM_TRY(read_variables());
        NativePolicy policy{.name = std::string(control_.rule->id),
                            .title = std::string(control_.rule->title),
                            .rules = pod_rules(),
                            .conditions = {not_being_deleted}};
        if (control_.over == ControlSubject::Object) policy.rules = COFFERDAM_TRY(rules_for(control_.kinds));
        std::string when;
        if (!control_.when.empty()) when = COFFERDAM_TRY(expression(control_.when));
        const std::string require = COFFERDAM_TRY(expression(control_.require));
        validate(either(when, require), policy);
        add_variables(policy);
        return policy;
    }

    bool reads(std::string_view root) const { return roots_.contains(root); }

  private:
    struct Variable {
        std::string expression;                       // rewritten
        std::set<std::string, std::less<>> roots;     // also those of the variables that it names
        std::set<std::string, std::less<>> variables; // that are left in it
        bool is_local() const { return roots.contains("container") || roots.contains("item"); }
    };

    Result<void> refuse_what_admission_cannot_see() const {
        if (!control_.has_expression()) {
            return control_.rule->id.starts_with("compliance-pss-")
                       ? error("Pod Security admission enforces it natively: label the namespace "
                               "pod-security.kubernetes.io/enforce")
                       : error("an analysis of the whole estate judges it, and no single object");
        }
        if (control_.over == ControlSubject::Service)
            return error("it is about Compose, not about Kubernetes");
        return {};
    }

    Result<void> judge(const Names& names) const {
        if (names.roots.contains("account"))
            return error("it reads the pod's ServiceAccount, and admission sees the pod alone");
        if (names.roots.contains("policies"))
            return error(
                "it reads the NetworkPolicies of the namespace, and admission sees the namespace alone");
        return {};
    }

    // Those that stand in what loops run over cannot be the policy's: each use has its own.
    Result<void> read_variables() {
        for (const content::ControlVariable& one : family_.variables) {
            const Names names = COFFERDAM_TRY(names_in(one.expression, roots()));
            Variable variable{.expression = rewritten(one.expression, replacements()),
                              .roots = names.roots,
                              .variables = {}};
            for (const std::string& used : names.variables) note(used, variable.roots, variable.variables);
            variables_.emplace(one.name, std::move(variable));
        }
        return {};
    }

    void note(const std::string& used, std::set<std::string, std::less<>>& roots_read,
              std::set<std::string, std::less<>>& left) const {
        const auto found = variables_.find(used);
        if (found == variables_.end()) return;
        roots_read.insert(found->second.roots.begin(), found->second.roots.end());
        if (found->second.is_local()) {
            left.insert(found->second.variables.begin(), found->second.variables.end());
        } else {
            left.insert(used);
        }
    }

    Replacements replacements() const {
        return {root_instead, [this](std::string_view name) {
                    const auto found = variables_.find(name);
                    return found != variables_.end() && found->second.is_local()
                               ? fmt::format("({})", found->second.expression)
                               : std::string();
                }};
    }

    Result<std::string> expression(std::string_view source) {
        Names names = COFFERDAM_TRY(names_in(source, roots()));
        for (const std::string& used : std::set(names.variables)) note(used, names.roots, left_);
        COFFERDAM_TRY(judge(names));
        roots_.insert(names.roots.begin(), names.roots.end());
        return rewritten(source, replacements());
    }

    std::string_view own_root() const {
        if (control_.over == ControlSubject::Container) return "container";
        return control_.over == ControlSubject::Pod ? "variables.pod" : "object";
    }

    void validate(std::string condition, NativePolicy& policy) {
        if (!control_.items.empty())
            condition = fmt::format("{}.all(item, {})", list_at(own_root(), control_.items), condition);
        if (control_.over != ControlSubject::Container) {
            policy.validation = condition;
            if (control_.over == ControlSubject::Pod) roots_.emplace("pod");
            return;
        }
        roots_.emplace("containers");
        failing_ = fmt::format("variables.containers.filter(container, !({})).map(container, container.name)",
                               condition);
        policy.validation = "size(variables.failing) == 0";
        policy.message_expression = fmt::format("{} + variables.failing.join(\", \")", message_literal());
    }

    // A CEL string: the title has no quotes and no backslashes that would end it.
    std::string message_literal() const {
        std::string text;
        for (const char c : fmt::format("{}: ", control_.rule->title)) {
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
        return fmt::format("\"{}\"", text);
    }

    // Ours, then those of the family that are read, in its order.
    void add_variables(NativePolicy& policy) const {
        const bool containers = roots_.contains("containers");
        const bool pod = containers || roots_.contains("pod");
        auto add = [&](std::string_view name, std::string expression) {
            policy.variables.push_back({std::string(name), std::move(expression)});
        };
        if (pod || roots_.contains("metadata")) add("template", std::string(template_of_kind));
        if (pod) add("pod", "variables.template.?spec.orValue({})");
        if (roots_.contains("metadata")) add("metadata", "variables.template.?metadata.orValue({})");
        if (containers)
            add("containers",
                "variables.pod.?initContainers.orValue([]) + variables.pod.?containers.orValue([])\n"
                "+ variables.pod.?ephemeralContainers.orValue([])");
        const auto needed = with_what_they_need(left_);
        for (const content::ControlVariable& one : family_.variables)
            if (needed.contains(one.name)) add(one.name, variables_.find(one.name)->second.expression);
        if (!failing_.empty()) add("failing", failing_);
    }

    std::set<std::string, std::less<>> with_what_they_need(std::set<std::string, std::less<>> names) const {
        for (auto one = family_.variables.rbegin(); one != family_.variables.rend(); ++one) {
            if (!names.contains(one->name)) continue;
            const Variable& variable = variables_.find(one->name)->second;
            names.insert(variable.variables.begin(), variable.variables.end());
        }
        return names;
    }

    const content::ControlFamily& family_;
    const content::Control& control_;
    std::map<std::string, Variable, std::less<>> variables_;
    std::set<std::string, std::less<>> roots_; // that the control reads, directly or not
    std::set<std::string, std::less<>> left_;  // variables that it reads as the policy's
    std::string failing_;
};

std::unexpected<Error> at(const cel::SyntaxError& mistake) {
    return error("{}:{}: {}", mistake.place.line, mistake.place.column, mistake.message);
}

// In the names that the user may write, so that what is wrong is told in his own words.
Result<void> check(const OwnExpression& own) {
    auto environment = COFFERDAM_TRY(cel::kubernetes_environment(newest_minor, cel::libraries()));
    cel::declare_admission_variables(*environment, {.params = own.params.has_value(), .authorizer = true});
    const cel::Type dyn = environment->types().simple(cel::TypeKind::Dyn);
    for (const char* name : {"container", "pod", "metadata"}) environment->declare(cel::Variable{name, dyn});
    const auto ast = cel::parse(own.cel, environment->options().parse);
    if (!ast) return at(ast.error().front());
    const auto checked = cel::check(*ast, *environment);
    if (!checked) return at(checked.error().front());
    const cel::Type type = checked->type(ast->root);
    if (!cel::is(type, cel::TypeKind::Bool)) return error("must evaluate to bool");
    return {};
}

ControlSubject subject_of(const Names& names) {
    if (names.roots.contains("container")) return ControlSubject::Container;
    const bool pod = names.roots.contains("pod") || names.roots.contains("metadata");
    return pod ? ControlSubject::Pod : ControlSubject::Object;
}

} // namespace

Result<NativePolicy> policy_of(const content::ControlFamily& family, const content::Control& control) {
    for (const content::ControlVariable& variable : family.variables)
        if (std::ranges::find(own_variables, variable.name) != std::end(own_variables))
            return error("its family has a variable {}, which is a name of ours", variable.name);
    Translator translator(family, control);
    NativePolicy policy = COFFERDAM_TRY(translator.translate());
    if (translator.reads("object") && control.over != ControlSubject::Object)
        return error("it distinguishes what made the pod, and admission sees the pods of all alike");
    return policy;
}

std::vector<Exported> export_controls() {
    std::vector<Exported> all;
    for (const content::ControlFamily& family : content::control_families())
        for (const content::Control& control : family.controls)
            all.push_back({&control, policy_of(family, control)});
    return all;
}

Result<NativePolicy> policy_of(const OwnExpression& own) {
    COFFERDAM_TRY(check(own));
    const Names names = COFFERDAM_TRY(names_in(own.cel, roots()));
    const ControlSubject over = subject_of(names);
    if (over != ControlSubject::Object && !own.kinds.empty())
        return error("it names the pod, so it is about all kinds that make pods");
    content::Rule rule;
    rule.id = own.name;
    rule.title = own.message.empty() ? own.name : own.message;
    content::Control control;
    control.rule = &rule;
    control.over = over;
    control.kinds.assign(own.kinds.begin(), own.kinds.end());
    control.require = own.cel;
    const content::ControlFamily family;
    NativePolicy policy = COFFERDAM_TRY(Translator(family, control).translate());
    policy.params = own.params;
    if (over == ControlSubject::Object && own.kinds.empty()) policy.rules = pod_rules();
    return policy;
}

Result<Params> parse_params(std::string_view kind, std::string_view name) {
    Params params;
    const std::size_t last = kind.rfind('/');
    params.kind = last == std::string_view::npos ? kind : kind.substr(last + 1);
    params.version = last == std::string_view::npos ? std::string_view("v1") : kind.substr(0, last);
    const std::size_t slash = name.find('/');
    if (slash != std::string_view::npos) params.namespace_ = name.substr(0, slash);
    params.name = slash == std::string_view::npos ? name : name.substr(slash + 1);
    if (params.kind.empty() || params.name.empty())
        return error("{} {}: must be [VERSION/]KIND and [NAMESPACE/]NAME", kind, name);
    return params;
}

} // namespace cofferdam::native_policy
