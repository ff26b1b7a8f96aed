// What was read of a cluster at one time, as it came, less what must not stay: the same whether it goes into
// a snapshot at once or into a file first.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "sources/cluster/discovery.h"

namespace cofferdam::cluster {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

struct List {
    Resource resource{};
    std::string resource_version{}; // of the list: the state of the cluster that it shows
    Time begun{};
    Time ended{};
    std::size_t objects = 0;
    std::string lines{}; // an object in JSON each
};

struct Collection {
    std::string tool;           // "0.1.0"
    std::string server_version; // "v1.35.4"; "" not told
    std::vector<List> lists{};
    std::vector<Unread> unread{};
    ReadSecrets secrets = ReadSecrets::No;
    bool is_anonymous = false; // names are pseudonyms (anonymise.h)
};

// Between the beginning of the first list and the end of the last: what changes meanwhile is in one and not
// in another.
std::chrono::milliseconds skew(const Collection& collection);

// "2026-11-22T23:50:00.125Z"
std::string to_string(Time time);

} // namespace cofferdam::cluster
