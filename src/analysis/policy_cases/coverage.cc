#include "analysis/policy_cases/coverage.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "estate/field.h"
#include "policy/cel/ast.h"

namespace cofferdam::policy_cases {

namespace {

using value::Value;

// Names X of variables.X.
std::set<std::string, std::less<>> variables_in(std::string_view source) {
    std::set<std::string, std::less<>> names;
    const auto ast = cel::parse(source);
    if (!ast) return names;
    for (const cel::Expr& expr : ast->nodes) {
        const auto* select = std::get_if<cel::Select>(&expr.node);
        const auto* root = select ? std::get_if<cel::Identifier>(&(*ast)[select->operand].node) : nullptr;
        if (root && root->name == "variables") names.emplace(select->field);
    }
    return names;
}

class Policy {
  public:
    Policy(const estate::Object& object, const Outcomes& outcomes, std::vector<Tried>& tried)
        : object_(object), outcomes_(outcomes), tried_(tried) {}

    void read() {
        const Value& spec = object_.effective["spec"];
        decisions(spec["matchConditions"], "spec.matchConditions");
        const std::size_t variables_at = tried_.size();
        decisions(spec["validations"], "spec.validations");
        std::vector<Tried> variables = variables_of(spec["variables"]);
        tried_.insert(tried_.begin() + static_cast<std::ptrdiff_t>(variables_at), variables.begin(),
                      variables.end());
    }

  private:
    Tried at(const std::string& path) const {
        return {.place = estate::locate(object_, path).place,
                .what = fmt::format("{} {}: {}", object_.kind, object_.name, path),
                .passed = false,
                .failed = false,
                .is_variable = false};
    }

    void decisions(const Value& list, const std::string& path) {
        std::size_t index = 0;
        for (const Value& item : list.items()) {
            const std::string_view source = item["expression"].string_or("");
            Tried one = at(estate::field_path(path, index++));
            if (const Outcomes::Seen* seen = outcomes_.find(source)) {
                one.passed = seen->yes;
                one.failed = seen->no;
                read_.merge(variables_in(source));
                if (seen->no) read_.merge(variables_in(item["messageExpression"].string_or("")));
            }
            tried_.push_back(std::move(one));
        }
    }

    // From the last to the first: each may read those before it.
    std::vector<Tried> variables_of(const Value& list) {
        std::vector<Tried> variables;
        for (std::size_t i = list.size(); i-- > 0;) {
            Tried one = at(estate::field_path("spec.variables", i));
            one.is_variable = true;
            one.passed = read_.contains(list[i]["name"].string_or(""));
            if (one.passed) read_.merge(variables_in(list[i]["expression"].string_or("")));
            variables.push_back(std::move(one));
        }
        std::ranges::reverse(variables);
        return variables;
    }

    const estate::Object& object_;
    const Outcomes& outcomes_;
    std::vector<Tried>& tried_;
    std::set<std::string, std::less<>> read_; // variables
};

} // namespace

void Outcomes::evaluated(const admission::Expression& expression, const admission::Evaluated& result) {
    Seen& seen = seen_[expression.source];
    seen.yes = seen.yes || result.is(true);
    seen.no = seen.no || result.is(false);
}

const Outcomes::Seen* Outcomes::find(std::string_view source) const {
    const auto found = seen_.find(source);
    return found == seen_.end() ? nullptr : &found->second;
}

std::vector<Tried> tried_by(const Outcomes& outcomes, const estate::Snapshot& policies) {
    std::vector<Tried> tried;
    for (const auto& [id, row] : policies.table<estate::PolicyObject>()) {
        const estate::Object& object = policies.object_of(row);
        if (object.kind == "ValidatingAdmissionPolicy") Policy(object, outcomes, tried).read();
    }
    return tried;
}

} // namespace cofferdam::policy_cases
