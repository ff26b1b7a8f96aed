// k8s.io/apiserver/pkg/cel/library/urls.go
#include <algorithm>
#include <array>
#include <map>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "policy/cel/url.h"

namespace cofferdam::cel {
namespace {

// What functions tell of a URL, as texts of the evaluation.
struct UrlObject final : OpaqueObject {
    std::string_view text, scheme, host, hostname, port, escaped_path;
    Value query;

    UrlObject() : OpaqueObject(OpaqueKind::Url) {}
    bool equals(const OpaqueObject& other) const override {
        return text == static_cast<const UrlObject&>(other).text;
    }
};

Value query_of(Evaluation& evaluation, const Url& url) {
    std::map<std::string, std::vector<Value>> by_key;
    for (const auto& [key, value] : query(url)) by_key[key].push_back(evaluation.string(value));
    std::vector<Entry> entries;
    for (const auto& [key, values] : by_key)
        entries.push_back({evaluation.string(key), evaluation.list(values)});
    return evaluation.map(std::move(entries));
}

// Read twice, as upstream: a request's URI has no fragment, and what is asked about has.
Result<Url> parsed(std::string_view text) {
    COFFERDAM_TRY(parse_request_uri(text));
    return parse_url(text);
}

Value url(Evaluation& evaluation, Arguments arguments) {
    const auto read = parsed(arguments[0].as_text());
    if (!read)
        return evaluation.fail("URL parse error during conversion from string: {}", read.error().message);
    UrlObject object;
    object.text = evaluation.copied(to_text(*read));
    object.scheme = evaluation.copied(read->scheme);
    object.host = evaluation.copied(read->host);
    object.hostname = evaluation.copied(hostname(*read));
    object.port = evaluation.copied(port(*read));
    object.escaped_path = evaluation.copied(escaped_path(*read));
    object.query = query_of(evaluation, *read);
    return evaluation.opaque<UrlObject>(object);
}

Value is_url(Evaluation&, Arguments arguments) {
    return Value::boolean(parse_request_uri(arguments[0].as_text()).has_value());
}

const UrlObject& url_of(Arguments arguments) {
    return static_cast<const UrlObject&>(arguments[0].as_opaque());
}
template <std::string_view UrlObject::* Field>
Value text_of(Evaluation&, Arguments arguments) {
    return Value::string(url_of(arguments).*Field);
}
Value get_query(Evaluation&, Arguments arguments) { return url_of(arguments).query; }

constexpr Overload overloads[] = {
    {"string_to_url", "url", false, "(string) -> kubernetes.URL", url, traverse_first},
    {"is_url_string", "isURL", false, "(string) -> bool", is_url},
    {"url_get_scheme", "getScheme", true, "(kubernetes.URL) -> string", text_of<&UrlObject::scheme>},
    {"url_get_host", "getHost", true, "(kubernetes.URL) -> string", text_of<&UrlObject::host>},
    {"url_get_hostname", "getHostname", true, "(kubernetes.URL) -> string", text_of<&UrlObject::hostname>},
    {"url_get_port", "getPort", true, "(kubernetes.URL) -> string", text_of<&UrlObject::port>},
    {"url_get_escaped_path", "getEscapedPath", true, "(kubernetes.URL) -> string",
     text_of<&UrlObject::escaped_path>},
    {"url_get_query", "getQuery", true, "(kubernetes.URL) -> map(string, list(string))", get_query},
};

} // namespace

std::span<const Overload> url_overloads() { return overloads; }

} // namespace cofferdam::cel
