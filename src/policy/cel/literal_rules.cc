#include "policy/cel/literal_rules.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include "policy/cel/time_text.h"

namespace cofferdam::cel {
namespace {

// What format() takes is of many types by nature (cel-go ext/strings.go).
bool takes_mixed_literals(const Call& call) { return call.function == "format"; }

Type without_wrapper(Type type) { return is(type, TypeKind::Wrapper) ? type->parameters[0] : type; }

class LiteralRules {
  public:
    LiteralRules(const Ast& ast, const Checked& checked, const EnvironmentOptions& options,
                 std::vector<SyntaxError>& errors)
        : ast_(ast), checked_(checked), options_(options), errors_(errors) {}

    void visit(ExprId id, bool mixed = false) {
        const auto& node = ast_[id].node;
        if (const auto* call = std::get_if<Call>(&node)) {
            mixed = mixed || takes_mixed_literals(*call);
            if (options_.valid_regex_literals) check_regex(*call);
            if (options_.valid_time_literals) check_time(*call);
        } else if (options_.homogeneous_literals && !mixed) {
            if (const auto* list = std::get_if<ListExpr>(&node)) check_list(*list);
            if (const auto* map = std::get_if<MapExpr>(&node); map && map->message.empty()) check_map(*map);
        }
        for (const ExprId child : children(ast_[id]))
            if (checked_.type(child)) visit(child, mixed);
    }

  private:
    Type held(ExprId id, bool optional) const {
        const Type type = checked_.type(id);
        return optional && is(type, TypeKind::Optional) ? type->parameters[0] : type;
    }

    bool same(ExprId id, Type first, Type type) {
        if (without_wrapper(first) == without_wrapper(type)) return true;
        errors_.push_back({ast_[id].place, fmt::format("expected type '{}' but found '{}'", to_string(first),
                                                       to_string(type))});
        return false;
    }

    void check_list(const ListExpr& list) {
        Type first = nullptr;
        for (std::size_t i = 0; i < list.elements.size(); ++i) {
            const Type type = held(list.elements[i], !list.optional.empty() && list.optional[i]);
            if (!first) {
                first = type;
            } else if (!same(list.elements[i], first, type)) {
                return;
            }
        }
    }

    void check_map(const MapExpr& map) {
        if (map.entries.empty()) return;
        const MapEntry& first = map.entries.front();
        for (const MapEntry& entry : map.entries) {
            same(entry.key, checked_.type(first.key), checked_.type(entry.key));
            same(entry.value, held(first.value, first.optional), held(entry.value, entry.optional));
        }
    }

    // cel-go looks at the first argument only: matches(text, pattern) is not judged, text.matches(pattern)
    // is.
    void check_regex(const Call& call) {
        if (call.function != "matches" || call.arguments.empty()) return;
        const auto* literal = std::get_if<Literal>(&ast_[call.arguments[0]].node);
        const auto* pattern = literal ? std::get_if<std::string_view>(&literal->value) : nullptr;
        if (pattern && !re2::RE2(*pattern, re2::RE2::Quiet).ok())
            errors_.push_back({ast_[call.arguments[0]].place, "invalid matches argument"});
    }

    // duration('1h') and timestamp('2020-01-01T00:00:00Z') of literals.
    void check_time(const Call& call) {
        if ((call.function != "duration" && call.function != "timestamp") || call.arguments.size() != 1)
            return;
        const auto* literal = std::get_if<Literal>(&ast_[call.arguments[0]].node);
        const auto* text = literal ? std::get_if<std::string_view>(&literal->value) : nullptr;
        if (!text || (call.function == "duration" ? parse_duration(*text) : parse_timestamp(*text))) return;
        errors_.push_back({ast_[call.arguments[0]].place, fmt::format("invalid {} argument", call.function)});
    }

    const Ast& ast_;
    const Checked& checked_;
    const EnvironmentOptions& options_;
    std::vector<SyntaxError>& errors_;
};

} // namespace

void check_literals(const Ast& ast, const Checked& checked, const EnvironmentOptions& options,
                    std::vector<SyntaxError>& errors) {
    if (options.homogeneous_literals || options.valid_regex_literals || options.valid_time_literals)
        LiteralRules(ast, checked, options, errors).visit(ast.root);
}

} // namespace cofferdam::cel
