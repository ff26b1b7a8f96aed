#include "seal/mention.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "estate/address.h"

namespace cofferdam::seal {

namespace {

struct SchemePort {
    std::string_view scheme;
    std::uint16_t port;
};

// IANA's registry of service names, and what the clients of each default to.
constexpr SchemePort scheme_ports[] = {
    {"http", 80},       {"https", 443},     {"ws", 80},           {"wss", 443},         {"redis", 6379},
    {"rediss", 6379},   {"postgres", 5432}, {"postgresql", 5432}, {"mysql", 3306},      {"mariadb", 3306},
    {"mongodb", 27017}, {"amqp", 5672},     {"amqps", 5671},      {"nats", 4222},       {"ldap", 389},
    {"ldaps", 636},     {"smtp", 25},       {"ftp", 21},          {"memcached", 11211}, {"kafka", 9092},
    {"mqtt", 1883},     {"mqtts", 8883},    {"clickhouse", 9000}, {"bolt", 7687},       {"neo4j", 7687},
};

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_word(char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A DNS name with at least one letter, or an address.
bool is_host(std::string_view text) {
    while (text.ends_with('.')) text.remove_suffix(1);
    if (text.empty() || text.size() > 253) return false;
    if (estate::parse_address(text)) return true;
    if (!is_letter_or_digit(text.front()) || !is_letter_or_digit(text.back())) return false;
    if (!std::ranges::all_of(text, [](char c) { return is_word(c) && c != '_'; })) return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::ranges::any_of(text, [](char c) { return is_letter_or_digit(c) && !is_digit(c); });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failure != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

// ":7070" at the beginning; nothing if something else stands there.
std::string_view port_text(std::string_view text) {
    if (!text.starts_with(':')) return {};
    std::size_t end = 1;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end < text.size() && is_word(text[end]) && text[end] != '.') return {};
    return text.substr(1, end - 1);
}

std::optional<std::uint16_t> port_of_scheme(std::string_view scheme) {
    for (const SchemePort& known : scheme_ports) {
        if (scheme.ends_with(known.scheme)
            && (scheme.size() == known.scheme.size()
                || !is_letter_or_digit(scheme[scheme.size() - known.scheme.size() - 1])))
            return known.port;
    }
    return std::nullopt;
}

constexpr std::size_t longest_address = 45; // of IPv6, which may end like one of IPv4

// "[2001:db8::1]" at the beginning: how long it is (RFC 3986, section 3.2.2); 0 if something else stands
// there.
std::size_t bracketed(std::string_view text) {
    if (!text.starts_with('[')) return 0;
    const std::size_t close = text.substr(0, longest_address + 2).find(']');
    if (close == std::string_view::npos) return 0;
    const auto address = estate::parse_address(text.substr(1, close - 1));
    return address && address->family == estate::AddressFamily::V6 ? close + 1 : 0;
}

struct HostAndPort {
    std::string_view host;
    std::string_view port; // ":7070", or nothing
};

HostAndPort split(std::string_view text) {
    if (const std::size_t length = bracketed(text); length > 0)
        return {text.substr(1, length - 2), text.substr(length)};
    const std::size_t colon = std::min(text.find(':'), text.size());
    return {text.substr(0, colon), text.substr(colon)};
}

// ":7070" and nothing else.
std::optional<std::uint16_t> port_of(std::string_view part) {
    return part.starts_with(':') ? parse_port(part.substr(1)) : std::nullopt;
}

class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::vector<Mention> scan() {
        while (at_ < text_.size()) {
            if (text_.substr(at_).starts_with("://")) {
                scan_authority();
            } else if (const std::size_t length = bracketed(text_.substr(at_)); length > 0) {
                scan_bracketed(length);
            } else if (is_word(text_[at_])) {
                scan_word();
            } else {
                ++at_;
            }
        }
        return std::move(found_);
    }

  private:
    // RFC 3986 section 3.2, and several hosts with commas as databases and brokers take them.
    void scan_authority() {
        const std::string_view scheme = word_before(at_);
        at_ += 3;
        const std::size_t end = end_of_authority();
        std::string_view authority = text_.substr(at_, end - at_);
        if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos)
            authority.remove_prefix(user + 1);
        while (!authority.empty()) {
            const std::size_t comma = std::min(authority.find(','), authority.size());
            add(authority.substr(0, comma), scheme);
            authority.remove_prefix(std::min(comma + 1, authority.size()));
        }
        at_ = end;
    }

    std::size_t end_of_authority() const {
        std::size_t end = at_;
        while (end < text_.size()) {
            if (const std::size_t length = bracketed(text_.substr(end)); length > 0) {
                end += length;
            } else if (std::string_view("/?#\"'`<>()[]{}|\\ \t\r\n;").find(text_[end])
                       != std::string_view::npos) {
                break;
            } else {
                ++end;
            }
        }
        return end;
    }

    void add(std::string_view host_and_port, std::string_view scheme) {
        const auto [host, port_part] = split(host_and_port);
        if (!is_host(host)) return;
        const auto port = port_part.empty() ? port_of_scheme(scheme) : port_of(port_part);
        // Not what it looks like: perhaps a user, and a password with a slash.
        if (!port_part.empty() && !port) return;
        found_.push_back({.host = host, .port = port, .in_url = true});
    }

    // As with names, an address alone is no mention.
    void scan_bracketed(std::size_t length) {
        const std::string_view host = text_.substr(at_ + 1, length - 2);
        at_ += length;
        const std::string_view port = port_text(text_.substr(at_));
        if (const auto number = parse_port(port)) {
            at_ += port.size() + 1;
            found_.push_back({.host = host, .port = number});
        }
    }

    void scan_word() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_word(text_[at_])) ++at_;
        const std::string_view word = text_.substr(begin, at_ - begin);
        if (text_.substr(at_).starts_with("://") || !is_host(word)) return;
        // repository/image:123 is no host; neither is the password of user:123@host.
        if (begin > 0 && (text_[begin - 1] == '/' || text_[begin - 1] == ':')) return;
        const std::string_view port = port_text(text_.substr(at_));
        if (const auto number = parse_port(port)) {
            at_ += port.size() + 1;
            if (at_ < text_.size() && text_[at_] == '@') return;
            found_.push_back({.host = word, .port = number});
        } else if (word.find(".svc.") != std::string_view::npos || word.ends_with(".svc")) {
            found_.push_back({.host = word, .port = std::nullopt});
        }
    }

    std::string_view word_before(std::size_t end) const {
        std::size_t begin = end;
        while (begin > 0 && (is_word(text_[begin - 1]) || text_[begin - 1] == '+')) --begin;
        return text_.substr(begin, end - begin);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Mention> found_;
};

} // namespace

std::vector<Mention> find_mentions(std::string_view text) { return Scanner(text).scan(); }

std::optional<Mention> as_host(std::string_view text) {
    // IPv6 without brackets has no port.
    if (estate::parse_address(text)) return Mention{.host = text, .port = std::nullopt};
    const auto [host, port_part] = split(text);
    if (!is_host(host)) return std::nullopt;
    if (port_part.empty()) return Mention{.host = host, .port = std::nullopt};
    const auto port = port_of(port_part);
    if (!port) return std::nullopt;
    return Mention{.host = host, .port = port};
}

bool is_host_key(std::string_view key) {
    static constexpr std::string_view endings[] = {
        "host",      "hosts",   "hostname", "server",  "servers",  "service",   "addr",     "address",
        "addresses", "backend", "broker",   "brokers", "endpoint", "endpoints", "upstream", "url",
        "uri",       "dsn",     "target",   "node",    "nodes",    "domain",    "fqdn"};
    std::string lower(key);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::size_t last = lower.find_last_of("_-.");
    const std::string_view word = std::string_view(lower).substr(last == std::string::npos ? 0 : last + 1);
    // DB_HOST and DBHOST alike
    return std::ranges::any_of(endings, [&](std::string_view ending) { return word.ends_with(ending); });
}

} // namespace cofferdam::seal
