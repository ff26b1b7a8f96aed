#include "policy/cel/signature.h"

#include <algorithm>
#include <array>

namespace cofferdam::cel {
namespace {

struct SimpleName {
    std::string_view name;
    TypeKind kind;
};
constexpr std::array simple_names{
    SimpleName{"dyn", TypeKind::Dyn},
    SimpleName{"null", TypeKind::Null},
    SimpleName{"null_type", TypeKind::Null},
    SimpleName{"bool", TypeKind::Bool},
    SimpleName{"int", TypeKind::Int},
    SimpleName{"uint", TypeKind::Uint},
    SimpleName{"double", TypeKind::Double},
    SimpleName{"string", TypeKind::String},
    SimpleName{"bytes", TypeKind::Bytes},
    SimpleName{"timestamp", TypeKind::Timestamp},
    SimpleName{"duration", TypeKind::Duration},
    SimpleName{"type", TypeKind::Type},
    SimpleName{"google.protobuf.Timestamp", TypeKind::Timestamp},
    SimpleName{"google.protobuf.Duration", TypeKind::Duration},
};

// A signature is written by us or built by a program; deeper than this it is a mistake.
constexpr int max_depth = 20;

class Reader {
  public:
    Reader(std::string_view text, TypePool& pool) : text_(text), rest_(text), pool_(pool) {}

    Result<Type> type(int depth = 0) {
        const std::string_view name = word();
        if (name.empty() || depth > max_depth) return unreadable();
        std::vector<Type> parameters;
        if (take("(")) parameters = COFFERDAM_TRY(types(depth));
        return named(name, std::move(parameters));
    }

    Result<Signature> signature() {
        Signature signature;
        if (!take("(")) return unreadable();
        signature.arguments = COFFERDAM_TRY(types(0));
        if (!take("->")) return unreadable();
        signature.result = COFFERDAM_TRY(type());
        return signature;
    }

    template <class Read>
    Result<Read> whole(Result<Read> read) {
        skip_spaces();
        if (read && !rest_.empty()) return unreadable();
        return read;
    }

  private:
    std::unexpected<Error> unreadable() const { return error("cannot read the type \"{}\"", text_); }

    // Behind the opening parenthesis, through the closing one.
    Result<std::vector<Type>> types(int depth) {
        std::vector<Type> read;
        if (take(")")) return read;
        do read.push_back(COFFERDAM_TRY(type(depth + 1)));
        while (take(","));
        if (!take(")")) return unreadable();
        return read;
    }

    Result<Type> named(std::string_view name, std::vector<Type> parameters) {
        if (name == "list" && parameters.size() == 1) return pool_.list(parameters[0]);
        if (name == "map" && parameters.size() == 2) return pool_.map(parameters[0], parameters[1]);
        if (name == "type" && parameters.size() == 1) return pool_.type_of(parameters[0]);
        if (name == "optional_type" && parameters.size() == 1) return pool_.optional(parameters[0]);
        if (name == "wrapper" && parameters.size() == 1) return pool_.wrapper(parameters[0]);
        const auto simple = std::ranges::find(simple_names, name, &SimpleName::name);
        const bool is_parameter = name.size() == 1 && name[0] >= 'A' && name[0] <= 'Z';
        if (!parameters.empty() && (simple != simple_names.end() || is_parameter)) return unreadable();
        if (simple != simple_names.end()) return pool_.simple(simple->kind);
        if (is_parameter) return pool_.parameter(name);
        return pool_.opaque(name, std::move(parameters));
    }

    void skip_spaces() {
        while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    }
    bool take(std::string_view text) {
        skip_spaces();
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    std::string_view word() {
        skip_spaces();
        const std::size_t end = std::min(rest_.find_first_of("(), "), rest_.size());
        const std::string_view name = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return name;
    }

    std::string_view text_;
    std::string_view rest_;
    TypePool& pool_;
};

} // namespace

Result<Type> parse_type(std::string_view text, TypePool& pool) {
    Reader reader(text, pool);
    return reader.whole(reader.type());
}

Result<Signature> parse_signature(std::string_view text, TypePool& pool) {
    Reader reader(text, pool);
    return reader.whole(reader.signature());
}

} // namespace cofferdam::cel
