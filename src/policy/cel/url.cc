// Go's net/url/url.go, function by function, so that errors and odd cases agree.
#include "policy/cel/url.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace cofferdam::cel {
namespace {

enum class Part : std::uint8_t { Path, Host, Zone, User, Query, Fragment };

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
int hex_value(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

// shouldEscape: RFC 3986, sections 2.2 and 2.3, and what Go adds to it.
bool needs_escape(char c, Part part) {
    if (is_alphanumeric(c) || std::string_view("-_.~").contains(c)) return false;
    const bool in_host = part == Part::Host || part == Part::Zone;
    if (in_host && std::string_view("!$&'()*+,;=:[]<>\"").contains(c)) return false;
    if (std::string_view("$&+,/:;=?@").contains(c)) {
        switch (part) {
        case Part::Path: return c == '?';
        case Part::User: return std::string_view("@/?:").contains(c);
        case Part::Query: return true;
        case Part::Fragment: return false;
        default: return true;
        }
    }
    return part != Part::Fragment || !std::string_view("!()*").contains(c);
}

std::string escape(std::string_view text, Part part) {
    std::string out;
    for (const char c : text) {
        if (!needs_escape(c, part))
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::unexpected<Error> bad_escape(std::string_view text) {
    return error("invalid URL escape {:?}", text.substr(0, 3));
}

// What stands at `at` of `text`: a % and two digits that may stand there.
Result<char> escaped_byte(std::string_view text, Part part) {
    if (text.size() < 3 || !is_hex(text[1]) || !is_hex(text[2])) return bad_escape(text);
    const bool is_percent = text.starts_with("%25");
    const auto byte = static_cast<char>(hex_value(text[1]) * 16 + hex_value(text[2]));
    // RFC 3986: in a host only what is not ASCII; RFC 6874: the percent before a zone.
    if (part == Part::Host && hex_value(text[1]) < 8 && !is_percent) return bad_escape(text);
    if (part == Part::Zone && !is_percent && byte != ' ' && needs_escape(byte, Part::Host))
        return bad_escape(text);
    return byte;
}

Result<std::string> unescape(std::string_view text, Part part) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '%') {
            out += COFFERDAM_TRY(escaped_byte(text.substr(at), part));
            at += 2;
        } else if (c == '+' && part == Part::Query) {
            out += ' ';
        } else {
            const bool in_host = part == Part::Host || part == Part::Zone;
            if (in_host && static_cast<unsigned char>(c) < 0x80 && needs_escape(c, part))
                return error("invalid character {:?} in host name", text.substr(at, 1));
            out += c;
        }
    }
    return out;
}

// Before and behind the first `mark`; without one all is before it.
std::pair<std::string_view, std::string_view> cut(std::string_view text, char mark) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + 1)};
}

// "http:rest"
Result<std::pair<std::string_view, std::string_view>> cut_scheme(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (is_alphanumeric(c) && !(at == 0 && c >= '0' && c <= '9')) continue;
        if (at > 0 && ((c >= '0' && c <= '9') || std::string_view("+-.").contains(c))) continue;
        if (c != ':') break;
        if (at == 0) return error("missing protocol scheme");
        return std::pair{text.substr(0, at), text.substr(at + 1)};
    }
    return std::pair{std::string_view(), text};
}

bool is_optional_port(std::string_view text) {
    if (text.empty()) return true;
    return text[0] == ':' && std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

std::unexpected<Error> bad_port(std::string_view text) { return error("invalid port {:?} after host", text); }

// An IPv6 address, perhaps with a zone.
Result<void> require_ipv6(const std::string& text) {
    const auto [address, zone] = cut(text, '%');
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET, std::string(address).c_str(), bytes.data()) == 1)
        return error("invalid IP-literal");
    if (inet_pton(AF_INET6, std::string(address).c_str(), bytes.data()) != 1
        || (text.contains('%') && zone.empty()))
        return error("invalid host: ParseAddr({:?}): unable to parse IP", text);
    return {};
}

Result<std::string> bracketed_host(std::string_view host) {
    const std::size_t end = host.rfind(']');
    if (end == std::string_view::npos) return error("missing ']' in host");
    const std::string_view port = host.substr(end + 1);
    if (!is_optional_port(port)) return bad_port(port);
    const std::string_view name = host.substr(1, end - 1);
    const std::size_t zone = name.find("%25");
    std::string unescaped = COFFERDAM_TRY(unescape(name.substr(0, zone), Part::Host));
    if (zone != std::string_view::npos) unescaped += COFFERDAM_TRY(unescape(name.substr(zone), Part::Zone));
    COFFERDAM_TRY(require_ipv6(unescaped));
    return fmt::format("[{}]{}", unescaped, port);
}

Result<std::string> parse_host(std::string_view host) {
    const std::size_t bracket = host.rfind('[');
    if (bracket == 0) return bracketed_host(host);
    if (bracket != std::string_view::npos) return error("invalid IP-literal");
    const std::size_t colon = host.rfind(':');
    if (colon != std::string_view::npos && !is_optional_port(host.substr(colon)))
        return bad_port(host.substr(colon));
    return unescape(host, Part::Host);
}

bool is_user(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return is_alphanumeric(c) || std::string_view("-._:~!$&'()*+,;=%@").contains(c);
    });
}

Result<void> parse_authority(std::string_view authority, Url& url) {
    const std::size_t at = authority.rfind('@');
    url.host = COFFERDAM_TRY(parse_host(at == std::string_view::npos ? authority : authority.substr(at + 1)));
    if (at == std::string_view::npos) return {};
    const std::string_view user = authority.substr(0, at);
    if (!is_user(user)) return error("net/url: invalid userinfo");
    const auto [name, password] = cut(user, ':');
    url.user = escape(COFFERDAM_TRY(unescape(name, Part::User)), Part::User);
    if (user.contains(':'))
        *url.user += ':' + escape(COFFERDAM_TRY(unescape(password, Part::User)), Part::User);
    return {};
}

enum class From : bool { Anywhere, Request };

Result<Url> parse(std::string_view text, From from) {
    const bool by_request = from == From::Request;
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
        return error("net/url: invalid control character in URL");
    if (text.empty() && by_request) return error("empty url");
    Url url;
    if (text == "*") {
        url.path = "*";
        return url;
    }
    auto [scheme, rest] = COFFERDAM_TRY(cut_scheme(text));
    for (const char c : scheme) url.scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (rest.ends_with('?') && std::ranges::count(rest, '?') == 1) {
        url.force_query = true;
        rest.remove_suffix(1);
    } else {
        const auto [before, behind] = cut(rest, '?');
        url.raw_query = behind;
        rest = before;
    }
    if (!rest.starts_with('/')) {
        if (!scheme.empty()) {
            url.opaque = rest;
            return url;
        }
        if (by_request) return error("invalid URI for request");
        if (cut(rest, '/').first.contains(':'))
            return error("first path segment in URL cannot contain colon");
    }
    const bool may_have_authority = !scheme.empty() || (!by_request && !rest.starts_with("///"));
    if (may_have_authority && rest.starts_with("//")) {
        const std::size_t slash = rest.find('/', 2);
        COFFERDAM_TRY(
            parse_authority(rest.substr(2, slash == std::string_view::npos ? slash : slash - 2), url));
        rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
    } else if (!scheme.empty()) {
        url.omit_host = true;
    }
    url.path = COFFERDAM_TRY(unescape(rest, Part::Path));
    if (escape(url.path, Part::Path) != rest) url.raw_path = rest;
    return url;
}

// The error as url.Error says it.
template <class Read>
Result<Read> told_of(std::string_view text, Result<Read> read) {
    if (!read) return error("parse {:?}: {}", text, read.error().message);
    return read;
}

bool is_valid_path(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return std::string_view("!$&'()*+,;=:@[]%").contains(c) || !needs_escape(c, Part::Path);
    });
}

} // namespace

Result<Url> parse_request_uri(std::string_view text) { return told_of(text, parse(text, From::Request)); }

Result<Url> parse_url(std::string_view text) {
    const auto [before, fragment] = cut(text, '#');
    Url url = COFFERDAM_TRY(told_of(before, parse(before, From::Anywhere)));
    const std::string unescaped = COFFERDAM_TRY(told_of(text, unescape(fragment, Part::Fragment)));
    url.fragment = fragment;
    return url;
}

std::string hostname(const Url& url) {
    const std::string_view host = url.host;
    const std::size_t colon = host.rfind(':');
    const std::string_view name = colon != std::string_view::npos && is_optional_port(host.substr(colon))
                                      ? host.substr(0, colon)
                                      : host;
    const bool in_brackets = name.starts_with('[') && name.ends_with(']');
    return std::string(in_brackets ? name.substr(1, name.size() - 2) : name);
}

std::string port(const Url& url) {
    const std::string_view host = url.host;
    const std::size_t colon = host.rfind(':');
    if (colon == std::string_view::npos || !is_optional_port(host.substr(colon))) return "";
    return std::string(host.substr(colon + 1));
}

std::string escaped_path(const Url& url) {
    if (!url.raw_path.empty() && is_valid_path(url.raw_path)) return url.raw_path;
    return url.path == "*" ? "*" : escape(url.path, Part::Path);
}

std::string to_text(const Url& url) {
    std::string text = url.scheme.empty() ? "" : url.scheme + ':';
    if (!url.opaque.empty()) {
        text += url.opaque;
    } else {
        const bool has_authority = !url.host.empty() || url.user;
        if (has_authority || (!url.scheme.empty() && !url.omit_host && !url.path.empty())) text += "//";
        if (url.user) text += *url.user + '@';
        text += escape(url.host, Part::Host) + escaped_path(url);
    }
    if (url.force_query || !url.raw_query.empty()) text += '?' + url.raw_query;
    return url.fragment.empty() ? text : text + '#' + url.fragment;
}

std::vector<std::pair<std::string, std::string>> query(const Url& url) {
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string_view rest = url.raw_query;
    while (!rest.empty()) {
        const auto [parameter, behind] = cut(rest, '&');
        rest = behind;
        const auto [key, value] = cut(parameter, '=');
        const auto read_key = unescape(key, Part::Query);
        const auto read_value = unescape(value, Part::Query);
        if (parameter.empty() || parameter.contains(';') || !read_key || !read_value) continue;
        parameters.emplace_back(*read_key, *read_value);
    }
    return parameters;
}

} // namespace cofferdam::cel
