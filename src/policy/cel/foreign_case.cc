#include "policy/cel/foreign_case.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "policy/cel/libraries.h"
#include "policy/cel/program.h"
#include "policy/cel/protojson.h"
#include "value/document.h"

namespace cofferdam::cel {
namespace {

using Json = value::Value;

struct TypeName {
    std::string_view form; // the field of Type
    std::string_view proto;
    std::string_view ours; // as signatures write it
};
constexpr std::array type_names{
    TypeName{"primitive", "BOOL", "bool"},           TypeName{"primitive", "INT64", "int"},
    TypeName{"primitive", "UINT64", "uint"},         TypeName{"primitive", "DOUBLE", "double"},
    TypeName{"primitive", "STRING", "string"},       TypeName{"primitive", "BYTES", "bytes"},
    TypeName{"wellKnown", "TIMESTAMP", "timestamp"}, TypeName{"wellKnown", "DURATION", "duration"},
};

Result<std::string> name_of(std::string_view form, std::string_view proto) {
    for (const TypeName& name : type_names)
        if (name.form == form && name.proto == proto) return std::string(name.ours);
    return error("the type {} {} is not known", form, proto);
}

// A type of checked.proto as signatures write it.
Result<std::string> type_text(const Json& type);

Result<std::string> types_text(const Json& types) {
    std::string text;
    for (const Json& type : types.items())
        text += (text.empty() ? "" : ", ") + COFFERDAM_TRY(type_text(type));
    return text;
}

Result<std::string> abstract_text(const Json& abstract) {
    const std::string_view name = abstract["name"].string_or("");
    const std::string parameters = COFFERDAM_TRY(types_text(abstract["parameterTypes"]));
    return parameters.empty() ? std::string(name) : fmt::format("{}({})", name, parameters);
}

Result<std::string> type_text(const Json& type) {
    if (type.entries().size() != 1) return error("a type needs exactly one field");
    const std::string_view form = type.entries()[0].key.as_string();
    const Json& content = type.entries()[0].value;
    if (form == "dyn" || form == "null") return std::string(form);
    if (form == "primitive" || form == "wellKnown") return name_of(form, content.string_or(""));
    if (form == "wrapper")
        return "wrapper(" + COFFERDAM_TRY(name_of("primitive", content.string_or(""))) + ")";
    if (form == "typeParam") return std::string(content.string_or(""));
    if (form == "listType") return "list(" + COFFERDAM_TRY(type_text(content["elemType"])) + ")";
    if (form == "mapType")
        return fmt::format("map({}, {})", COFFERDAM_TRY(type_text(content["keyType"])),
                           COFFERDAM_TRY(type_text(content["valueType"])));
    if (form == "type")
        return content.size() > 0 ? "type(" + COFFERDAM_TRY(type_text(content)) + ")" : "type";
    if (form == "abstractType") return abstract_text(content);
    return error("types of form {} need messages", form);
}

std::string wrapped(std::string_view form, std::string_view json) {
    return fmt::format("{{\"{}\":{}}}", form, json);
}
std::string quoted(std::string_view text) { return to_json(Json::string(text)); }

std::string abstract_to_protojson(Type type, std::string_view name) {
    std::string parameters;
    for (const Type parameter : type->parameters)
        parameters += (parameters.empty() ? "" : ",") + type_to_protojson(parameter);
    if (!parameters.empty()) parameters = ",\"parameterTypes\":[" + parameters + "]";
    return wrapped("abstractType", fmt::format("{{\"name\":{}{}}}", quoted(name), parameters));
}

std::string error_text(const std::vector<SyntaxError>& errors) {
    std::string text;
    for (const SyntaxError& error : errors)
        text += fmt::format("{}{}:{}: {}", text.empty() ? "" : "; ", error.place.line, error.place.column,
                            error.message);
    return text;
}

Result<void> bind(Evaluation& evaluation, VariableNames& names, const Json& bindings) {
    for (const value::Entry& binding : bindings.entries()) {
        const Value bound = COFFERDAM_TRY(from_protojson(evaluation, binding.value["value"]));
        evaluation.bind(names.number(binding.key.as_string()), bound);
    }
    return {};
}

void evaluate(const Json& test, const Ast& ast, const Checked& checked, EvaluationLimits limits,
              CaseOutcome& outcome) {
    VariableNames names;
    const Program program = compile(ast, checked, names);
    Evaluation evaluation(limits);
    if (const auto bound = bind(evaluation, names, test["bindings"]); !bound) {
        outcome.error = bound.error().message;
        return;
    }
    const Value result = program.run(evaluation);
    if (result.is(Kind::Error)) {
        const SourcePlace place = program.place(result);
        outcome.error = fmt::format("{}:{}: {}", place.line, place.column, result.as_error().message);
    } else if (result.is(Kind::Unknown)) {
        outcome.error = "cannot be known: part of the input is missing";
    } else {
        outcome.value = to_protojson(result);
    }
}

} // namespace

std::string type_to_protojson(Type type) {
    for (const TypeName& name : type_names)
        if (to_string(type) == name.ours) return wrapped(name.form, quoted(name.proto));
    switch (type->kind) {
    case TypeKind::Null: return wrapped("null", "null");
    case TypeKind::List:
        return wrapped("listType", wrapped("elemType", type_to_protojson(type->parameters[0])));
    case TypeKind::Map:
        return wrapped("mapType", fmt::format("{{\"keyType\":{},\"valueType\":{}}}",
                                              type_to_protojson(type->parameters[0]),
                                              type_to_protojson(type->parameters[1])));
    case TypeKind::Type:
        return wrapped("type", type->parameters.empty() ? "{}" : type_to_protojson(type->parameters[0]));
    case TypeKind::Optional: return abstract_to_protojson(type, "optional_type");
    case TypeKind::Opaque: return abstract_to_protojson(type, type->name);
    case TypeKind::Wrapper: {
        const std::string primitive = type_to_protojson(type->parameters[0]);
        return wrapped("wrapper", std::string_view(primitive).substr(
                                      primitive.find(':') + 1, primitive.size() - primitive.find(':') - 2));
    }
    case TypeKind::Message: return wrapped("messageType", quoted(type->name));
    case TypeKind::Parameter: return wrapped("typeParam", quoted(type->name));
    case TypeKind::Error: return wrapped("error", "{}");
    default: return wrapped("dyn", "{}");
    }
}

Result<std::unique_ptr<CaseEnvironment>> CaseEnvironment::of(const Json& test) {
    EnvironmentOptions options;
    options.container = test["container"].string_or("");
    options.parse.block_macro = true;
    std::unique_ptr<CaseEnvironment> made(new CaseEnvironment(std::move(options)));
    for (const Library& library : libraries()) COFFERDAM_TRY(made->environment_.add(library));
    for (const Json& declaration : test["typeEnv"].items()) COFFERDAM_TRY(made->declare(declaration));
    return made;
}

Result<void> CaseEnvironment::declare(const Json& declaration) {
    const std::string_view name = texts_.emplace_back(declaration["name"].string_or(""));
    if (name.empty()) return error("a declaration needs a name");
    if (const Json* ident = declaration.find("ident")) {
        const std::string type = COFFERDAM_TRY(type_text((*ident)["type"]));
        environment_.declare(
            Variable{std::string(name), COFFERDAM_TRY(parse_type(type, environment_.types()))});
    }
    for (const Json& overload : declaration["function"]["overloads"].items()) {
        const std::string_view signature =
            texts_.emplace_back(fmt::format("({}) -> {}", COFFERDAM_TRY(types_text(overload["params"])),
                                            COFFERDAM_TRY(type_text(overload["resultType"]))));
        const std::string_view id = texts_.emplace_back(overload["overloadId"].string_or(""));
        const bool member = overload["isInstanceFunction"].bool_or(false);
        overloads_.push_back({.id = id, .function = name, .member = member, .signature = signature});
        COFFERDAM_TRY(environment_.add(Library{.name = "of the case", .overloads = {&overloads_.back(), 1}}));
    }
    return {};
}

CaseOutcome run_case(const Json& test, EvaluationLimits limits) {
    CaseOutcome outcome;
    const auto declared = CaseEnvironment::of(test);
    if (!declared) return {.error = declared.error().message};
    const Environment& environment = (*declared)->environment();
    const auto ast = parse(test["expr"].string_or(""), environment.options().parse);
    if (!ast) return {.error = error_text(ast.error())};
    const bool checks = !test["disableCheck"].bool_or(false);
    const auto checked = checks ? check(*ast, environment) : resolve(*ast, environment);
    if (!checked) return {.error = error_text(checked.error())};
    if (checks) outcome.type = type_to_protojson(checked->type(ast->root));
    if (!test["checkOnly"].bool_or(false)) evaluate(test, *ast, *checked, limits, outcome);
    return outcome;
}

} // namespace cofferdam::cel
