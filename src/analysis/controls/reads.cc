#include "analysis/controls/reads.h"

#include <algorithm>

namespace cofferdam::controls {

namespace {

template <class T>
void add_each(const std::vector<T>& more, std::vector<T>& list) {
    list.insert(list.end(), more.begin(), more.end());
    std::ranges::sort(list);
    const auto rest = std::ranges::unique(list);
    list.erase(rest.begin(), rest.end());
}

class Reader {
  public:
    explicit Reader(const cel::Ast& ast) : ast_(ast) {}

    void node(cel::ExprId id) {
        if (!id) return;
        const cel::Expr& expr = ast_[id];
        if (const auto* select = std::get_if<cel::Select>(&expr.node)) {
            if (field(select->operand, select->field)) return;
        } else if (std::holds_alternative<cel::Identifier>(expr.node)) {
            field(id, "");
        }
        for (cel::ExprId child : cel::children(expr)) node(child);
    }

    Reads reads;

  private:
    // Is the operand one of our names? Then its field is noted.
    bool field(cel::ExprId operand, std::string_view name) {
        const auto* identifier = operand ? std::get_if<cel::Identifier>(&ast_[operand].node) : nullptr;
        if (!identifier) return false;
        if (identifier->name == "variables") {
            reads.variables.emplace_back(name);
            return true;
        }
        const auto root = std::ranges::find(root_names, identifier->name);
        if (root == root_names.end()) return false;
        reads.fields.push_back({static_cast<Root>(root - root_names.begin()), std::string(name)});
        return true;
    }

    const cel::Ast& ast_;
};

} // namespace

Reads reads_of(const cel::Ast& ast) {
    Reader reader(ast);
    reader.node(ast.root);
    Reads sorted;
    add(reader.reads, sorted);
    return sorted;
}

void add(const Reads& more, Reads& reads) {
    add_each(more.fields, reads.fields);
    add_each(more.variables, reads.variables);
}

} // namespace cofferdam::controls
