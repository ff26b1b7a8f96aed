#include "sources/cluster/server_url.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace cofferdam::cluster {

namespace {

std::size_t begin_of_authority(std::string_view url) {
    const std::size_t scheme = url.find("://");
    return scheme == std::string_view::npos ? 0 : scheme + 3;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        const char* const digits = text.data() + i + 1;
        const bool is_escape = text[i] == '%' && i + 2 < text.size()
                               && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
        out += is_escape ? static_cast<char>(byte) : text[i];
        if (is_escape) i += 2;
    }
    return out;
}

} // namespace

std::optional<UserInfo> take_user_info(std::string& url) {
    const std::size_t begin = begin_of_authority(url);
    const std::size_t end = std::min(url.find('/', begin), url.size());
    const std::size_t at = std::string_view(url).substr(0, end).rfind('@');
    if (at == std::string_view::npos || at < begin) return std::nullopt;
    const std::string info = url.substr(begin, at - begin);
    url.erase(begin, at + 1 - begin);
    const std::size_t colon = std::min(info.find(':'), info.size());
    return UserInfo{decoded(std::string_view(info).substr(0, colon)),
                    decoded(std::string_view(info).substr(std::min(colon + 1, info.size())))};
}

std::string_view host_of(std::string_view url) {
    url.remove_prefix(begin_of_authority(url));
    url = url.substr(0, url.find('/'));
    if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
    return url.substr(0, url.find(':'));
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "[::1]") return true;
    in_addr address{};
    return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

} // namespace cofferdam::cluster
