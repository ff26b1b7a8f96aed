// The URL of a server, in its parts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cofferdam::cluster {

struct UserInfo {
    std::string name;
    std::string password;
};

// "https://bob:secret@host:6443/x" → the URL without "bob:secret@", which no message may show; and the two,
// percent-decoded.
std::optional<UserInfo> take_user_info(std::string& url);

// "host" or "[::1]": without scheme, port and path.
std::string_view host_of(std::string_view url);

// This machine, by its name or an address: not a name that merely begins with 127.
bool is_loopback(std::string_view host);

} // namespace cofferdam::cluster
