// Which of the kinds that we read a server has, under which path and version.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sources/cluster/client.h"

namespace cofferdam::cluster {

struct Resource {
    std::string group; // "" core
    std::string version;
    std::string kind;
    std::string name;         // "deployments"
    std::string namespace_{}; // "": those of all

    auto operator<=>(const Resource&) const = default;
};

// "/apis/apps/v1/deployments", "/apis/apps/v1/namespaces/shop/deployments"
std::string list_path(const Resource& resource);
// "deployments.apps", as kubectl says it
std::string full_name(const Resource& resource);

// What was asked for and not given.
struct Unread {
    Resource resource; // without a kind and a name: all of the group
    Cause cause = Cause::Failed;
    std::string message;
    std::vector<std::string> read_in{}; // namespaces: it may not be read in all, and was in these
};

// Served, and not to be read: that group shows the same objects.
struct SecondName {
    Resource resource;
    std::string shown_by;
};

struct Discovery {
    std::vector<Resource> resources; // in the order of groups, kinds
    std::vector<Unread> unread;      // groups of which the server does not say what they hold
    std::vector<SecondName> second_names{};
    std::set<std::string> namespaced{}; // paths of those whose objects are in namespaces
};

// The same, whatever its version.
bool is_same_kind(const Resource& a, const Resource& b);
// Under whichever version it is served. Nothing: it is not.
const Resource* find_kind(const Discovery& found, const Resource& resource);
bool is_group_unread(const Discovery& found, const std::string& group);

enum class ReadSecrets : bool { No, Metadata };

// What has to be asked, and what the answers come to: for who waits for each, and who has other things to do.
// By the aggregated form where the server has it (KEP-3352), two requests; else group by group.
class Discoverer {
  public:
    explicit Discoverer(ReadSecrets secrets);

    // Nothing: that was all.
    const Request* next() const { return questions_.empty() ? nullptr : &questions_.front().request; }
    // What came of next(). Error: nothing can be known of the server.
    std::expected<void, Refusal> take(const Client::Answer& answer);
    // REQUIRES: there is no next()
    Discovery finish() &&;

  private:
    struct Question {
        Request request;
        std::string group{};
        std::string version{}; // "": one of the two roots
    };

    void take_root(const value::Value& root);
    void take_aggregated(const value::Value& group);
    void take_version(const Question& question, const Client::Answer& answer);
    void take(std::string_view group, std::string_view version, std::string_view kind, std::string_view name,
              const value::Value& resource, bool is_namespaced);
    void ask_group(const value::Value& group);
    void ask_version(std::string_view group, std::string_view version);
    bool is_wanted(std::string_view group, std::string_view kind) const;
    void note_stale(std::string_view group, std::string_view version);
    bool serves(std::string_view group) const;
    void drop_second_names();

    ReadSecrets secrets_;
    std::deque<Question> questions_;
    Discovery found_;
    std::vector<std::pair<std::string, std::string>> asked_;
};

std::expected<Discovery, Refusal> discover(Client& client, ReadSecrets secrets);

} // namespace cofferdam::cluster
