#include "sources/manifests/input.h"

#include <algorithm>

namespace cofferdam::manifests {

namespace {

bool holds(std::string_view bytes, std::string_view word) {
    return bytes.find(word) != std::string_view::npos;
}

// Could a Kubernetes object be in these bytes? The names of its fields stand there as they are, unless they
// are escaped ("\u006bind") or the text is UTF-16: then it may.
bool may_hold_object(std::string_view bytes) {
    if (holds(bytes, "apiVersion") && holds(bytes, "kind")) return true;
    return holds(bytes, "\\u") || holds(bytes, "\\x") || holds(bytes, "\\U")
           || bytes.find('\0') != std::string_view::npos;
}

bool has_error(const value::Parsed& parsed) {
    return std::ranges::any_of(parsed.problems, [](const value::Problem& problem) {
        return problem.severity == value::Severity::Error;
    });
}

// A template may be YAML by luck: name: "{{ .Values.name }}". Elsewhere braces are data, as in alerting
// rules.
bool has_template_name(const value::Parsed& parsed) {
    return std::ranges::any_of(parsed.documents, [](const value::DocumentPtr& document) {
        return holds(document->root()["metadata"]["name"].string_or(""), "{{");
    });
}

Content judge(const Reading& reading, const Input& input) {
    const std::string_view bytes = reading.text->bytes();
    const bool failed = has_error(reading.parsed);
    if (failed && input.chosen == Chosen::Found && !may_hold_object(bytes)) return Content::NotKubernetes;
    const bool has_braces = !input.rendered && holds(bytes, "{{");
    if (has_braces && (failed || has_template_name(reading.parsed))) return Content::Template;
    return failed ? Content::Unreadable : Content::Documents;
}

std::string first_error(const value::Parsed& parsed) {
    for (const value::Problem& problem : parsed.problems) {
        if (problem.severity == value::Severity::Error) return problem.message;
    }
    return {};
}

} // namespace

Reading read(Input& input, value::KeepPlaces keep, const ReadingLimits& limits) {
    Result<std::string> bytes = input.files ? input.files->read(input.path, limits.file)
                                            : Result<std::string>(std::move(input.bytes));
    if (!bytes) return {Content::Unreadable, nullptr, {}, std::move(bytes).error().message};
    const bool worth_parsing = input.chosen == Chosen::Named || may_hold_object(*bytes);
    Reading reading{Content::NotKubernetes, nullptr, {}, {}};
    if (!worth_parsing) return reading;
    reading.text = std::make_shared<const value::Text>(std::move(input.name), *std::move(bytes));
    reading.parsed = value::parse(reading.text, keep, limits.values);
    reading.content = judge(reading, input);
    if (reading.content == Content::Template || reading.content == Content::NotKubernetes)
        reading.parsed = {};
    if (reading.content == Content::Unreadable) reading.failure = first_error(reading.parsed);
    return reading;
}

} // namespace cofferdam::manifests
