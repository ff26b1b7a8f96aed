// URLs as Go's net/url reads and writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace cofferdam::cel {

struct Url {
    std::string scheme;
    std::string opaque;              // mailto:this
    std::optional<std::string> user; // as written, "name" or "name:password"; nothing: no @
    std::string host;                // with the port; IPv6 in brackets
    std::string path;                // unescaped
    std::string raw_path;            // as written, where that is not how path would be escaped
    std::string raw_query;
    std::string fragment;     // as written
    bool force_query = false; // ends in ?
    bool omit_host = false;   // a scheme and a path, with no // between
};

// An absolute URI or an absolute path, with no fragment: what a request names. The error is Go's,
// with the text quoted.
Result<Url> parse_request_uri(std::string_view text);
// Any reference; a fragment is cut off.
Result<Url> parse_url(std::string_view text);

std::string hostname(const Url& url); // without port and brackets
std::string port(const Url& url);
std::string escaped_path(const Url& url);
std::string to_text(const Url& url);

// The parameters in order; those that cannot be read are left out.
std::vector<std::pair<std::string, std::string>> query(const Url& url);

} // namespace cofferdam::cel
