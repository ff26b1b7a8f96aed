#include "sources/cluster/kubeconfig.h"

#include <algorithm>
#include <optional>

#include "sources/cluster/exec_plugin.h"
#include "sources/cluster/server_url.h"
#include "value/base64.h"
#include "value/document.h"

namespace cofferdam::cluster {

using value::Value;

namespace {

constexpr std::uint64_t largest_file = std::uint64_t{4} << 20; // bytes; a kubeconfig holds a few kilobytes

struct File {
    std::string path;
    value::DocumentPtr document;
    std::string at(const Value& node) const { return value::to_string(document->place(node)); }
};

// An entry of a list of named things, with the file that it stands in: relative paths begin there.
struct Entry {
    const File* file;
    const Value* value;
    const Value& operator[](std::string_view key) const { return (*value)[key]; }
    std::string text(std::string_view key) const { return std::string((*value)[key].string_or("")); }
    std::string at(std::string_view key) const { return file->at((*value)[key]); }
};

Result<std::optional<File>> parse_file(const std::string& path, std::string bytes) {
    const auto text = std::make_shared<const value::Text>(path, std::move(bytes));
    const value::Parsed parsed = value::parse(text);
    for (const value::Problem& problem : parsed.problems) {
        if (problem.severity == value::Severity::Error)
            return error("{}: {}", value::to_string(problem.place), problem.message);
    }
    // An empty file has no entries, and is no error among others.
    if (parsed.documents.empty()) return std::optional<File>();
    const value::DocumentPtr& document = parsed.documents.front();
    if (!document->root().is(value::Kind::Map))
        return error("{}: no kubeconfig: not a map", value::to_string(document->place()));
    return File{path, document};
}

// KUBECONFIG may name files that are not there yet; what the user names on the command line must be.
Result<std::vector<File>> read_files(const KubeconfigChoice& choice, const FileSystem& files,
                                     const Environment& environment) {
    std::vector<File> read;
    if (!choice.file.empty()) {
        std::string bytes = COFFERDAM_TRY(files.read(choice.file, largest_file));
        auto file = COFFERDAM_TRY(parse_file(choice.file, std::move(bytes)));
        if (!file) return error("{}: the kubeconfig is empty", choice.file);
        read.push_back(*std::move(file));
        return read;
    }
    std::string_view list = environment.kubeconfig;
    const std::string standard = join_path(environment.home, ".kube/config");
    if (list.empty()) list = standard;
    for (std::string_view rest = list; !rest.empty();) {
        const std::size_t colon = std::min(rest.find(':'), rest.size());
        const std::string path(rest.substr(0, colon));
        rest.remove_prefix(std::min(colon + 1, rest.size()));
        if (path.empty() || !files.status(path)) continue;
        std::string bytes = COFFERDAM_TRY(files.read(path, largest_file));
        auto file = COFFERDAM_TRY(parse_file(path, std::move(bytes)));
        if (file) read.push_back(*std::move(file));
    }
    if (read.empty())
        return error("no kubeconfig: {} is not there, or empty; name one by --kubeconfig", list);
    return read;
}

// The first file that has an entry of that name wins, whole: "Even if the second file has non-conflicting
// entries under red-user, discard them" (Kubernetes, "Organizing Cluster Access Using kubeconfig Files").
std::optional<Entry> find(const std::vector<File>& files, std::string_view list, std::string_view name,
                          std::string_view field) {
    for (const File& file : files) {
        for (const Value& item : file.document->root()[list].items()) {
            if (item["name"].string_or("") == name) return Entry{&file, &item[field]};
        }
    }
    return std::nullopt;
}

std::string current_context(const std::vector<File>& files) {
    for (const File& file : files) {
        const std::string_view name = file.document->root()["current-context"].string_or("");
        if (!name.empty()) return std::string(name);
    }
    return {};
}

std::string names_of_contexts(const std::vector<File>& files) {
    std::string names;
    for (const File& file : files) {
        for (const Value& item : file.document->root()["contexts"].items())
            names += fmt::format("{}{}", names.empty() ? "" : ", ", item["name"].string_or(""));
    }
    return names.empty() ? "none" : names;
}

// "x-data" (base64 of PEM) overrides "x" (a file).
Result<std::string> read_data(const Entry& entry, std::string_view key, const FileSystem& files) {
    const std::string data_key = fmt::format("{}-data", key);
    if (const std::string data = entry.text(data_key); !data.empty()) {
        auto decoded = value::decode_base64(data);
        if (!decoded) return error("{}: {} is not base64", entry.at(data_key), data_key);
        return *std::move(decoded);
    }
    const std::string path = entry.text(key);
    if (path.empty()) return std::string();
    auto bytes = files.read(join_path(parent_path(entry.file->path), path), largest_file);
    if (!bytes) return error("{}: {}", entry.at(key), bytes.error().message);
    return *std::move(bytes);
}

// Plain HTTP to this machine is `kubectl proxy`; elsewhere anybody on the way may answer in the server's
// place.
Result<void> check_security(const Entry& cluster, const Connection& connection,
                            const Permissions& permissions) {
    if (permissions.insecure_tls) return {};
    if (!connection.verify)
        return error("{}: insecure-skip-tls-verify: nobody would know who answers; run with "
                     "--allow-insecure-tls to take it as it is",
                     cluster.at("insecure-skip-tls-verify"));
    if (!connection.server.starts_with("https://") && !is_loopback(host_of(connection.server)))
        return error("{}: {} is not HTTPS; run with --allow-insecure-tls to take it as it is",
                     cluster.at("server"), connection.server);
    return {};
}

// Go resolves names behind a SOCKS proxy at the proxy, whatever the scheme is called.
std::string proxy_of(std::string url) {
    constexpr std::string_view local = "socks5://";
    if (url.starts_with(local)) url.replace(0, local.size(), "socks5h://");
    return url;
}

Result<void> read_server(const Entry& cluster, const FileSystem& files, const Permissions& permissions,
                         Connection& connection) {
    connection.server = cluster.text("server");
    if (connection.server.empty())
        return error("{}: a cluster without a server", cluster.file->at(*cluster.value));
    if (connection.server.find("://") == std::string::npos) connection.server.insert(0, "https://");
    while (connection.server.ends_with('/')) connection.server.pop_back();
    if (auto info = take_user_info(connection.server)) {
        connection.username = std::move(info->name);
        connection.password = std::move(info->password);
    }
    connection.certificate_authority = COFFERDAM_TRY(read_data(cluster, "certificate-authority", files));
    connection.tls_server_name = cluster.text("tls-server-name");
    connection.verify = !cluster["insecure-skip-tls-verify"].bool_or(false);
    connection.proxy = proxy_of(cluster.text("proxy-url"));
    connection.compression = !cluster["disable-compression"].bool_or(false);
    return check_security(cluster, connection, permissions);
}

std::string without_space(std::string text) {
    while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos)
        text.pop_back();
    return text;
}

// "If both Token and TokenFile are specified, … the last successfully read content takes precedence over
// Token" (clientcmd/api, AuthInfo).
Result<void> read_token(const Entry& user, const FileSystem& files, Connection& connection) {
    connection.token = user.text("token");
    const std::string path = user.text("tokenFile");
    if (path.empty()) return {};
    auto bytes = files.read(join_path(parent_path(user.file->path), path), largest_file);
    if (!bytes && connection.token.empty())
        return error("{}: {}", user.at("tokenFile"), bytes.error().message);
    if (bytes) connection.token = without_space(*std::move(bytes));
    return {};
}

// "labels must be HTTP header labels; … percent-encoded" (Kubernetes, "User impersonation").
std::string escaped_key(std::string_view key) {
    std::string text;
    for (const char c : key) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                              || std::string_view("!#$&'*+-.^_`|~").find(c) != std::string_view::npos;
        text += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return text;
}

// Without somebody to be, kubectl asks nothing at all (clientcmd/validation.go): it would be as itself.
Result<void> read_impersonation(const Entry& user, Connection& connection) {
    const std::string name = user.text("as");
    if (name.empty()) {
        for (const std::string_view beside : {"as-uid", "as-groups", "as-user-extra"}) {
            if (user[beside]) return error("{}: {} without \"as\"", user.at(beside), beside);
        }
        return {};
    }
    connection.headers.emplace_back("Impersonate-User", name);
    if (const std::string uid = user.text("as-uid"); !uid.empty())
        connection.headers.emplace_back("Impersonate-Uid", uid);
    for (const Value& group : user["as-groups"].items())
        connection.headers.emplace_back("Impersonate-Group", group.string_or(""));
    for (const value::Entry& extra : user["as-user-extra"].entries()) {
        for (const Value& text : extra.value.items())
            connection.headers.emplace_back("Impersonate-Extra-" + escaped_key(extra.key.as_string()),
                                            text.string_or(""));
    }
    return {};
}

// The plugin is not asked where there are credentials already (client-go, plugin/pkg/client/auth/exec).
bool has_credentials(const Connection& connection) {
    return !connection.token.empty() || !connection.username.empty()
           || !connection.client_certificate.empty();
}

// kubectl has no passphrase to open it with either.
Result<void> check_key(const Entry& user, const Connection& connection) {
    if (connection.client_key.find("ENCRYPTED") == std::string::npos) return {};
    return error("{}: the client key is encrypted", user.file->at(*user.value));
}

Result<void> read_user(const Entry& user, const Entry& cluster, const KubeconfigChoice& choice,
                       const FileSystem& files, const Environment& environment, Connection& connection) {
    connection.client_certificate = COFFERDAM_TRY(read_data(user, "client-certificate", files));
    connection.client_key = COFFERDAM_TRY(read_data(user, "client-key", files));
    COFFERDAM_TRY(check_key(user, connection));
    COFFERDAM_TRY(read_token(user, files, connection));
    if (user["username"] || user["password"]) {
        connection.username = user.text("username");
        connection.password = user.text("password");
        if (!connection.token.empty())
            return error("{}: a token and a password: kubectl takes one of them", user.file->at(*user.value));
    }
    // What the server's URL says counts where nothing else does (net/http).
    if (!connection.token.empty()) connection.username.clear();
    if (user["auth-provider"])
        return error("{}: auth-provider: Kubernetes has dropped these for exec plugins",
                     user.at("auth-provider"));
    const Value& plugin = user["exec"];
    if (plugin && !has_credentials(connection))
        COFFERDAM_TRY(run_exec_plugin(*user.file->document, plugin, *cluster.value,
                                      parent_path(user.file->path), choice, environment, connection));
    return {};
}

// A header of HTTP ends with its line.
Result<void> check_lines(const Connection& connection) {
    bool splits = connection.token.find_first_of("\r\n") != std::string::npos;
    for (const auto& [name, text] : connection.headers)
        splits |= text.find_first_of("\r\n") != std::string::npos;
    if (splits) return error("{}: its credentials hold a line break", connection.name);
    return {};
}

} // namespace

Result<Connection> read_kubeconfig(const KubeconfigChoice& choice, const FileSystem& files,
                                   const Environment& environment) {
    const std::vector<File> read = COFFERDAM_TRY(read_files(choice, files, environment));
    const std::string name = choice.context.empty() ? current_context(read) : choice.context;
    if (name.empty())
        return error("{}: no current context; name one by --context: {}", read.front().path,
                     names_of_contexts(read));
    const auto context = find(read, "contexts", name, "context");
    if (!context)
        return error("{}: no context \"{}\"; there are: {}", read.front().path, name,
                     names_of_contexts(read));
    const auto cluster = find(read, "clusters", context->text("cluster"), "cluster");
    if (!cluster)
        return error("{}: no cluster \"{}\"", context->file->at(*context->value), context->text("cluster"));
    Connection connection{.name = "context " + name, .namespace_ = context->text("namespace")};
    COFFERDAM_TRY(read_server(*cluster, files, choice.permissions, connection));
    const auto user = find(read, "users", context->text("user"), "user");
    if (!user && !context->text("user").empty())
        return error("{}: no user \"{}\"", context->file->at(*context->value), context->text("user"));
    if (!user) return connection;
    COFFERDAM_TRY(read_impersonation(*user, connection));
    // kubectl shows its credentials to nobody whom it does not reach by TLS.
    if (connection.server.starts_with("https://"))
        COFFERDAM_TRY(read_user(*user, *cluster, choice, files, environment, connection));
    COFFERDAM_TRY(check_lines(connection));
    return connection;
}

Result<Connection> read_service_account(const FileSystem& files, const Environment& environment) {
    const std::string folder = "/var/run/secrets/kubernetes.io/serviceaccount";
    if (environment.service_host.empty() || environment.service_port.empty())
        return error(
            "--in-cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this is no pod");
    const bool is_ipv6 = environment.service_host.find(':') != std::string::npos;
    const std::string host = is_ipv6 ? "[" + environment.service_host + "]" : environment.service_host;
    Connection connection{.name = "in-cluster"};
    connection.server = fmt::format("https://{}:{}", host, environment.service_port);
    connection.token = without_space(COFFERDAM_TRY(files.read(join_path(folder, "token"), largest_file)));
    connection.certificate_authority = COFFERDAM_TRY(files.read(join_path(folder, "ca.crt"), largest_file));
    connection.namespace_ =
        without_space(files.read(join_path(folder, "namespace"), largest_file).value_or(""));
    COFFERDAM_TRY(check_lines(connection));
    return connection;
}

} // namespace cofferdam::cluster
