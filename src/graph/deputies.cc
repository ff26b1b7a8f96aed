// Controllers that do what objects tell them, with rights of their own: whoever writes the objects has those
// rights. content/catalogues/deputies.yaml
#include <algorithm>

#include "analysis/access/power_needs.h"
#include "content/shipped.h"
#include "graph/draft.h"

namespace cofferdam::graph {

namespace {

using access::BindingScope;

struct Deputy {
    std::string_view name;
    access::Need need;
    std::vector<std::string_view> accounts; // names of its ServiceAccounts
    std::string_view condition;
};

const std::vector<Deputy>& deputies() {
    static const value::DocumentPtr document = content::shipped_document("catalogues/deputies.yaml");
    static const std::vector<Deputy> list = [] {
        std::vector<Deputy> rows;
        for (const value::Value& row : document->root().items()) {
            Deputy deputy{row["name"].as_string(),
                          access::parse_need(row["writes"].as_string()),
                          {},
                          row["unless"].as_string()};
            for (const value::Value& account : row["accounts"].items())
                deputy.accounts.push_back(account.as_string());
            rows.push_back(std::move(deputy));
        }
        return rows;
    }();
    return list;
}

class Deputies {
  public:
    explicit Deputies(Draft& draft) : draft_(&draft) {}

    void add() {
        for (const Deputy& deputy : deputies()) {
            for (const auto [id, account] : draft_->snapshot().table<estate::ServiceAccount>()) {
                if (std::ranges::find(deputy.accounts, account.name) != deputy.accounts.end())
                    add(deputy, account);
            }
        }
    }

  private:
    void add(const Deputy& deputy, const estate::ServiceAccount& account) {
        const StateId to = draft_->named(StateKind::Account, account.namespace_, account.name);
        const auto& bindings = draft_->inputs().access.bindings();
        for (std::uint32_t i = 0; i < bindings.size(); ++i) {
            const BindingScope scope =
                bindings[i].binding->is_cluster_wide() ? BindingScope::Everywhere : BindingScope::Namespace;
            for (const access::EffectiveRole* const role : bindings[i].roles) {
                for (const access::EffectiveRule& rule : role->rules) {
                    if (access::service_of(*rule.rule, deputy.need, scope) == access::Service::None) continue;
                    draft_->add(EdgeKind::ConfusedDeputy, draft_->state(StateKind::Permissions, i), to,
                                {.reasons = {{&rule.written_in.object(), rule.rule->path, deputy.need.text,
                                              rule.written_in.by_default}},
                                 .condition = draft_->condition(deputy.condition)});
                    break;
                }
            }
        }
    }

    Draft* draft_;
};

} // namespace

void add_deputies(Draft& draft) { Deputies(draft).add(); }

} // namespace cofferdam::graph
