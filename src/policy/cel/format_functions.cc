// k8s.io/apiserver/pkg/cel/library/format.go
#include <algorithm>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/formats.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

struct FormatObject final : OpaqueObject {
    const Format* format;

    explicit FormatObject(const Format* of) : OpaqueObject(OpaqueKind::Format), format(of) {}
    bool equals(const OpaqueObject& other) const override {
        return format == static_cast<const FormatObject&>(other).format;
    }
};

const Format& format_of(const Value& value) {
    return *static_cast<const FormatObject&>(value.as_opaque()).format;
}

const Format* find_format(std::string_view name) {
    const auto found = std::ranges::find(formats(), name, &Format::name);
    return found == formats().end() ? nullptr : &*found;
}

Value named(Evaluation& evaluation, Arguments arguments) {
    const Format* const format = find_format(arguments[0].as_text());
    return format ? evaluation.optional(evaluation.opaque<FormatObject>(format)) : Value::none();
}

// By their order in formats().
template <std::size_t Index>
Value constant(Evaluation& evaluation, Arguments) {
    return evaluation.opaque<FormatObject>(&formats()[Index]);
}

Value validate(Evaluation& evaluation, Arguments arguments) {
    const Mistakes mistakes = format_of(arguments[0]).mistakes(arguments[1].as_text());
    if (mistakes.empty()) return Value::none();
    std::vector<Value> texts;
    for (const std::string& mistake : mistakes) texts.push_back(evaluation.string(mistake));
    return evaluation.optional(evaluation.list(texts));
}

std::uint64_t validate_cost(Arguments arguments, const Value&) {
    return regex_cost(actual_size(arguments[1]), format_of(arguments[0]).pattern_size);
}

#define COFFERDAM_CEL_FORMAT(index, name)                                                                    \
    {"format." name, "format." name, false, "() -> kubernetes.NamedFormat", constant<index>}

constexpr Overload overloads[] = {
    {"format-validate", "validate", true, "(kubernetes.NamedFormat, string) -> optional_type(list(string))",
     validate, validate_cost},
    {"format-named", "format.named", false, "(string) -> optional_type(kubernetes.NamedFormat)", named},
    COFFERDAM_CEL_FORMAT(0, "dns1123Label"),
    COFFERDAM_CEL_FORMAT(1, "dns1123Subdomain"),
    COFFERDAM_CEL_FORMAT(2, "dns1035Label"),
    COFFERDAM_CEL_FORMAT(3, "qualifiedName"),
    COFFERDAM_CEL_FORMAT(4, "dns1123LabelPrefix"),
    COFFERDAM_CEL_FORMAT(5, "dns1123SubdomainPrefix"),
    COFFERDAM_CEL_FORMAT(6, "dns1035LabelPrefix"),
    COFFERDAM_CEL_FORMAT(7, "labelValue"),
    COFFERDAM_CEL_FORMAT(8, "uri"),
    COFFERDAM_CEL_FORMAT(9, "uuid"),
    COFFERDAM_CEL_FORMAT(10, "byte"),
    COFFERDAM_CEL_FORMAT(11, "date"),
    COFFERDAM_CEL_FORMAT(12, "datetime"),
};
#undef COFFERDAM_CEL_FORMAT

} // namespace

std::span<const Overload> format_overloads() { return overloads; }

} // namespace cofferdam::cel
