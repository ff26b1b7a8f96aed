#include "seal/declared_needs.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "core/parallel.h"
#include "estate/field.h"
#include "seal/address_blocks.h"
#include "seal/mention.h"
#include "seal/workload_text.h"

namespace cofferdam::seal {

namespace {

using estate::PortSet;
using reach::PeerId;

constexpr std::uint16_t https = 443;

std::optional<std::uint16_t> number(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || failure != std::errc() || end != text.data() + text.size() || port == 0)
        return std::nullopt;
    return port;
}

// "$CART_SERVICE_HOST" → "cart": the variables that the kubelet sets for each Service of the namespace
// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
std::vector<std::string> service_variables(std::string_view text) {
    static constexpr std::string_view ending = "_SERVICE_HOST";
    std::vector<std::string> names;
    for (std::size_t at = 0; (at = text.find(ending, at)) != std::string_view::npos; at += ending.size()) {
        std::size_t begin = at;
        while (begin > 0
               && (std::isalnum(static_cast<unsigned char>(text[begin - 1])) != 0 || text[begin - 1] == '_'))
            --begin;
        if (begin == 0 || begin == at
            || std::string_view("${(").find(text[begin - 1]) == std::string_view::npos)
            continue;
        std::string name(text.substr(begin, at - begin));
        std::ranges::transform(name, name.begin(), [](unsigned char c) {
            return c == '_' ? '-' : static_cast<char>(std::tolower(c));
        });
        names.push_back(std::move(name));
    }
    return names;
}

// Policies see the port after the Service's translation: 6443 by kubeadm's default, 443 with most clouds.
PortSet api_server_ports() {
    return PortSet::of(estate::Protocol::Tcp, https) | PortSet::of(estate::Protocol::Tcp, 6443);
}

// One peer's needs.
class Finder {
  public:
    Finder(const reach::Reach& reach, const HostLookup& lookup, const ConfigMaps& config_maps,
           const Options& options, PeerId peer)
        : snapshot_(reach.snapshot()), lookup_(lookup), config_maps_(config_maps), options_(options),
          peer_(peer), row_(reach[peer]), workload_(workload_of(reach, peer)) {}

    Needs find() {
        const WorkloadTexts texts = texts_of(config_maps_, workload_);
        for (const WorkloadText& text : texts.texts) read(text);
        for (const HiddenVariable& hidden : texts.hidden) note_hidden(hidden);
        return std::move(needs_);
    }

  private:
    void read(const WorkloadText& text) {
        std::vector<Mention> mentions = find_mentions(text.value);
        if (text.kind == WorkloadText::Kind::Variable) add_whole(text, is_host_key(text.name), mentions);
        if (text.kind == WorkloadText::Kind::Word) add_words(text, mentions);
        for (const Mention& mention : mentions) look_up(text, mention, is_named(text, mention));
        for (const std::string& name : service_variables(text.value))
            look_up(text, {.host = name, .port = {}}, false);
    }

    // Would the author say that this is a host? Then one that leads nowhere is worth a word.
    static bool is_named(const WorkloadText& text, const Mention& mention) {
        if (text.kind == WorkloadText::Kind::File) return false;
        if (mention.in_url) return true;
        return text.kind == WorkloadText::Kind::Variable
               && (is_host_key(text.name) || is_address_and_port(text.value));
    }

    static bool is_address_and_port(std::string_view value) {
        const auto whole = as_host(value);
        return whole && whole->port && estate::parse_address(whole->host);
    }

    // A value that is a bare name: a host if the variable says so.
    void add_whole(const WorkloadText& text, bool is_host, std::vector<Mention>& mentions) const {
        if (!is_host || !mentions.empty()) return;
        if (auto mention = as_host(text.value)) {
            if (!mention->port) mention->port = number(text.port);
            if (mention->port || is_service(mention->host)) mentions.push_back(*mention);
        }
    }

    bool is_service(std::string_view host) const {
        const std::size_t dot = host.find('.');
        if (dot == std::string_view::npos) return lookup_.is_service(row_.target, row_.namespace_, host);
        return lookup_.is_service(row_.target, host.substr(dot + 1, host.find('.', dot + 1) - dot - 1),
                                  host.substr(0, dot));
    }

    // --redis-host=cart, --redis-host cart, -h cart, nc cart 6379 (where the word before is the host)
    void add_words(const WorkloadText& text, std::vector<Mention>& mentions) const {
        if (!mentions.empty()) return;
        const std::string_view value = text.value;
        const std::size_t equals = value.find('=');
        if (equals != std::string_view::npos) {
            const auto mention = as_host(value.substr(equals + 1));
            if (mention && is_host_key(value.substr(0, equals)) && is_service(mention->host))
                mentions.push_back(*mention);
            return;
        }
        const auto mention = as_host(value);
        const bool is_option = text.name == "-h" || (text.name.starts_with("--") && is_host_key(text.name));
        if (mention && is_option && is_service(mention->host)) mentions.push_back(*mention);
        const auto port = number(value);
        const auto before = port ? as_host(text.name) : std::nullopt;
        if (before && !before->port && is_service(before->host))
            mentions.push_back({.host = before->host, .port = port});
    }

    std::string reason(const WorkloadText& text) const {
        const value::Place place = estate::locate(snapshot_[text.object], text.path).place;
        const std::string where = to_string(value::Place{place.text, {place.span.begin, place.span.begin}});
        return fmt::format("{} of {}{}{}", text.what, describe(row_), where.empty() ? "" : ", ",
                           where.substr(0, where.rfind(':')));
    }

    void look_up(const WorkloadText& text, const Mention& mention, bool named) {
        const LookedUp found = lookup_.look_up(row_.target, row_.namespace_, mention.host, mention.port);
        switch (found.kind) {
        case LookedUp::Kind::Self: return;
        case LookedUp::Kind::Destinations:
            // An address in a text may be one to listen on, or a range: only a host that is meant counts.
            for (const Destination& destination : found.destinations) {
                if (destination.peer || named) want(destination, reason(text));
            }
            return;
        case LookedUp::Kind::Nothing:
            if (named)
                unplaced(NoteKind::Unresolved, fmt::format("{} ({})", found.reason, reason(text)),
                         mention.port ? PortSet::of(estate::Protocol::Tcp, *mention.port) : PortSet::all(),
                         {});
            return;
        case LookedUp::Kind::ApiServer: want_api_server(reason(text)); return;
        case LookedUp::Kind::External:
            if (named) want_external(found.external, mention.port.value_or(https), reason(text));
            return;
        }
    }

    void want(const Destination& destination, std::string reason) {
        if (destination.peer == peer_) return;
        WantEnd to = destination.addresses;
        if (destination.peer) to = *destination.peer;
        needs_.wants.push_back({row_.target, peer_, std::move(to), destination.ports, std::move(reason)});
    }

    void want_external(std::string_view name, std::uint16_t port, const std::string& reason) {
        if (!options_.allow_external_names)
            return unplaced(NoteKind::ExternalName, fmt::format("{} port {} ({})", name, port, reason),
                            PortSet::of(estate::Protocol::Tcp, port), public_addresses());
        needs_.wants.push_back({row_.target, peer_, public_addresses(),
                                PortSet::of(estate::Protocol::Tcp, port),
                                fmt::format("{}: {}", name, reason)});
    }

    void want_api_server(const std::string& reason) {
        if (options_.api_server.empty())
            return unplaced(NoteKind::ApiServer, reason, api_server_ports(), estate::AddressSet::all());
        needs_.wants.push_back({row_.target, peer_, options_.api_server, api_server_ports(), reason});
    }

    void note_hidden(const HiddenVariable& hidden) {
        if (hidden.name.empty()) {
            note(NoteKind::FromSecret, fmt::format("all variables of Secret {}", hidden.secret));
        } else if (is_host_key(hidden.name)) {
            note(NoteKind::FromSecret, fmt::format("env {} from Secret {}", hidden.name, hidden.secret));
        }
    }

    void unplaced(NoteKind kind, std::string text, PortSet ports, estate::AddressSet among) {
        needs_.unplaced.push_back({.note = {kind, describe(row_), std::move(text)},
                                   .from = peer_,
                                   .ports = std::move(ports),
                                   .among = std::move(among)});
    }

    void note(NoteKind kind, std::string text) {
        needs_.notes.push_back({.kind = kind, .subject = describe(row_), .text = std::move(text)});
    }

    const estate::Snapshot& snapshot_;
    const HostLookup& lookup_;
    const ConfigMaps& config_maps_;
    const Options& options_;
    PeerId peer_;
    const reach::Peer& row_;
    const estate::Workload& workload_;
    Needs needs_;
};

using AccountKey = std::tuple<std::uint32_t, std::string_view, std::string_view>; // target, namespace, name

// ServiceAccounts that somebody gave a permission: their pods talk to the API server.
std::set<AccountKey> bound_accounts(const estate::Snapshot& snapshot) {
    std::set<AccountKey> accounts;
    for (const auto& [id, binding] : snapshot.table<estate::RoleBinding>()) {
        for (const estate::Subject& subject : binding.subjects) {
            if (subject.kind == estate::SubjectKind::ServiceAccount)
                accounts.emplace(snapshot.object_of(binding).target.slot, subject.namespace_, subject.name);
        }
    }
    return accounts;
}

void add_api_server_needs(const reach::Reach& reach, const Scope& scope, const Options& options,
                          Needs& needs) {
    const std::set<AccountKey> accounts = bound_accounts(reach.snapshot());
    for (const PeerId peer : scope.peers()) {
        const estate::PodDetail& pod = *workload_of(reach, peer).pod();
        const reach::Peer& row = reach[peer];
        if (pod.automount_token == false
            || !accounts.contains({row.target.slot, row.namespace_, pod.service_account}))
            continue;
        const std::string reason =
            fmt::format("ServiceAccount {} of {} has permissions", pod.service_account, describe(row));
        if (options.api_server.empty()) {
            needs.unplaced.push_back({{NoteKind::ApiServer, describe(row), reason},
                                      peer,
                                      api_server_ports(),
                                      estate::AddressSet::all()});
        } else {
            needs.wants.push_back({row.target, peer, options.api_server, api_server_ports(), reason});
        }
    }
}

} // namespace

Needs declared_needs(const reach::Reach& reach, const HostLookup& lookup, const Scope& scope,
                     const Options& options) {
    const ConfigMaps config_maps(reach.snapshot());
    std::vector<Needs> found(reach.peers().size());
    parallel_for(found.size(), [&](std::size_t i) {
        const PeerId peer{static_cast<std::uint32_t>(i)};
        if (workload_of(reach, peer).pod() == nullptr) return;
        found[i] = Finder(reach, lookup, config_maps, options, peer).find();
        if (scope.contains(peer)) return;
        found[i].notes.clear();
        found[i].unplaced.clear();
    });
    Needs all;
    for (Needs& needs : found) {
        std::ranges::move(needs.wants, std::back_inserter(all.wants));
        std::ranges::move(needs.notes, std::back_inserter(all.notes));
        std::ranges::move(needs.unplaced, std::back_inserter(all.unplaced));
    }
    add_api_server_needs(reach, scope, options, all);
    return all;
}

} // namespace cofferdam::seal
