#include "sources/cluster/exec_plugin.h"

#include <algorithm>
#include <map>

#include <openssl/evp.h>

namespace cofferdam::cluster {

using value::Value;

namespace {

constexpr std::string_view group = "client.authentication.k8s.io/";

std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                    reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    return text;
}

// What only the plugin of that cluster understands.
const Value* config_of(const Value& cluster) {
    for (const Value& item : cluster["extensions"].items()) {
        if (item["name"].string_or("") == "client.authentication.k8s.io/exec") return &item["extension"];
    }
    return nullptr;
}

// What a plugin may know of us: ExecCredential's spec. The cluster only where it asks for it.
std::string exec_info(const Value& plugin, const Value& cluster, const Connection& connection) {
    value::Arena arena;
    std::vector<value::Entry> spec{{Value::string("interactive"), Value::boolean(false)}};
    std::vector<value::Entry> server{{Value::string("server"), Value::string(connection.server)}};
    const std::string authority = base64(connection.certificate_authority);
    const auto add = [&](std::string_view key, const std::string& text) {
        if (!text.empty()) server.push_back({Value::string(key), Value::string(text)});
    };
    add("tls-server-name", connection.tls_server_name);
    add("certificate-authority-data", authority);
    add("proxy-url", connection.proxy);
    if (!connection.verify)
        server.push_back({Value::string("insecure-skip-tls-verify"), Value::boolean(true)});
    if (!connection.compression)
        server.push_back({Value::string("disable-compression"), Value::boolean(true)});
    if (const Value* const config = config_of(cluster)) server.push_back({Value::string("config"), *config});
    if (plugin["provideClusterInfo"].bool_or(false))
        spec.push_back({Value::string("cluster"), arena.map(server)});
    const value::Entry fields[] = {{Value::string("apiVersion"), plugin["apiVersion"]},
                                   {Value::string("kind"), Value::string("ExecCredential")},
                                   {Value::string("spec"), arena.map(spec)}};
    return value::to_json(arena.map(fields));
}

// The later of two of one name counts, as os/exec has it.
std::vector<std::string> environment_of(const Value& plugin, const Value& cluster,
                                        const Environment& environment, const Connection& connection) {
    std::map<std::string, std::string, std::less<>> variables;
    for (const std::string& variable : environment.variables) {
        const std::size_t equals = std::min(variable.find('='), variable.size());
        variables[variable.substr(0, equals)] = variable.substr(std::min(equals + 1, variable.size()));
    }
    for (const Value& variable : plugin["env"].items())
        variables[std::string(variable["name"].string_or(""))] = variable["value"].string_or("");
    variables["KUBERNETES_EXEC_INFO"] = exec_info(plugin, cluster, connection);
    std::vector<std::string> words;
    for (const auto& [name, value] : variables) words.push_back(fmt::format("{}={}", name, value));
    return words;
}

// A name without a slash is looked for in PATH; a relative path begins at the kubeconfig's folder.
Result<std::string> program_of(const std::string& where, std::string_view command, const std::string& folder,
                               const Environment& environment) {
    if (command.empty()) return error("{}: exec without a command", where);
    if (command.find('/') != std::string_view::npos) return join_path(folder, command);
    if (auto found = manifests::find_program(command, environment.search_path)) return *std::move(found);
    return error("{}: the program {} that it names for credentials is not in PATH", where, command);
}

Result<void> take_credentials(const std::string& where, std::string printed, std::string_view api_version,
                              Connection& connection) {
    const auto text = std::make_shared<const value::Text>("exec", std::move(printed));
    const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    if (parsed.documents.empty()) return error("{}: the exec plugin printed no ExecCredential", where);
    const Value& credential = parsed.documents.front()->root();
    if (credential["kind"].string_or("") != "ExecCredential")
        return error("{}: the exec plugin printed no ExecCredential", where);
    if (credential["apiVersion"].string_or("") != api_version)
        return error("{}: the exec plugin answers as {}, not as {}", where,
                     credential["apiVersion"].string_or(""), api_version);
    const Value& status = credential["status"];
    const std::string_view token = status["token"].string_or("");
    const std::string_view certificate = status["clientCertificateData"].string_or("");
    const std::string_view key = status["clientKeyData"].string_or("");
    if (token.empty() && (certificate.empty() || key.empty()))
        return error("{}: the exec plugin printed neither a token nor a certificate with its key", where);
    if (!token.empty()) connection.token = token;
    if (!certificate.empty()) connection.client_certificate = certificate;
    if (!key.empty()) connection.client_key = key;
    return {};
}

} // namespace

Result<void> run_exec_plugin(const value::Document& document, const Value& plugin, const Value& cluster,
                             const std::string& folder, const KubeconfigChoice& choice,
                             const Environment& environment, Connection& connection) {
    const std::string where = value::to_string(document.place(plugin));
    const std::string_view command = plugin["command"].string_or("");
    if (!choice.permissions.exec)
        return error("{}: its credentials come from a program ({}); run with --allow-exec to let it be run",
                     where, command);
    const std::string_view api_version = plugin["apiVersion"].string_or("");
    if (!api_version.starts_with(group)) return error("{}: exec without an apiVersion that is known", where);
    if (plugin["interactiveMode"].string_or("") == "Always")
        return error("{}: the program that it names for credentials wants to ask a person at a terminal",
                     where);
    manifests::Command run{.program = COFFERDAM_TRY(program_of(where, command, folder, environment)),
                           .arguments = {},
                           .environment = environment_of(plugin, cluster, environment, connection)};
    for (const Value& argument : plugin["args"].items()) run.arguments.emplace_back(argument.string_or(""));
    auto printed = choice.run(run, {.time = std::chrono::seconds(60), .output = std::uint64_t{1} << 20});
    if (!printed) return error("{}: {}", where, printed.error().message);
    return take_credentials(where, *std::move(printed), api_version, connection);
}

} // namespace cofferdam::cluster
