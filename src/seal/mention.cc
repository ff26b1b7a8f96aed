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

class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::vector<Mention> scan() {
        while (at_ < text_.size()) {
            if (text_.substr(at_).starts_with("://")) {
                scan_authority();
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
        const std::size_t end =
            std::min(text_.find_first_of("/?#\"'`<>()[]{}|\\ \t\r\n;", at_), text_.size());
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

    void add(std::string_view host_and_port, std::string_view scheme) {
        const std::size_t colon = host_and_port.find(':');
        const std::string_view host = host_and_port.substr(0, colon);
        if (!is_host(host)) return;
        const auto port = colon == std::string_view::npos ? port_of_scheme(scheme)
                                                          : parse_port(host_and_port.substr(colon + 1));
        // Not what it looks like: perhaps a user, and a password with a slash.
        if (colon != std::string_view::npos && !port) return;
        found_.push_back({.host = host, .port = port, .in_url = true});
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
    const std::size_t colon = text.find(':');
    const std::string_view host = text.substr(0, colon);
    if (!is_host(host)) return std::nullopt;
    if (colon == std::string_view::npos) return Mention{.host = host, .port = std::nullopt};
    const auto port = parse_port(text.substr(colon + 1));
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
