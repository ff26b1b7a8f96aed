#include <gtest/gtest.h>

#include "sources/cluster/kubeconfig.h"

namespace cofferdam::cluster {
namespace {

constexpr std::string_view prod = R"(
apiVersion: v1
kind: Config
current-context: prod
contexts:
- {name: prod, context: {cluster: c, user: u}}
- {name: other, context: {cluster: nowhere, user: u}}
clusters:
- {name: c, cluster: {server: "https://10.0.0.1:6443/", certificate-authority-data: UEVN, tls-server-name: api}}
users:
- {name: u, user: {token: t0ken, as: jane, as-groups: [dev]}}
)";

// With another user.
std::string with_user(std::string_view user) {
    std::string text(prod);
    const std::size_t at = text.find("- {name: u,");
    return text.substr(0, at) + fmt::format("- {{name: u, user: {}}}\n", user);
}

std::string with_cluster(std::string_view cluster) {
    std::string text(prod);
    const std::size_t begin = text.find("- {name: c,");
    return text.replace(begin, text.find('\n', begin) - begin,
                        fmt::format("- {{name: c, cluster: {}}}", cluster));
}

Result<Connection> read(std::map<std::string, std::string> files, KubeconfigChoice choice = {},
                        std::string list = "/k/config") {
    Environment environment{.kubeconfig = std::move(list), .home = "/home/jane", .search_path = "/bin"};
    environment.variables = {"HOME=/home/jane", "A=1"};
    return read_kubeconfig(choice, MemoryFileSystem(std::move(files)), environment);
}

TEST(Kubeconfig, TheCurrentContextCounts) {
    const Connection connection = read({{"/k/config", std::string(prod)}}).value();
    EXPECT_EQ(connection.name, "context prod");
    EXPECT_EQ(connection.server, "https://10.0.0.1:6443");
    EXPECT_EQ(connection.certificate_authority, "PEM");
    EXPECT_EQ(connection.tls_server_name, "api");
    EXPECT_EQ(connection.token, "t0ken");
    EXPECT_TRUE(connection.verify);
    EXPECT_EQ(connection.headers, (std::vector<std::pair<std::string, std::string>>{
                                      {"Impersonate-User", "jane"}, {"Impersonate-Group", "dev"}}));
}

TEST(Kubeconfig, OfSeveralFilesTheFirstThatHasANameWins) {
    const std::string first = "users: [{name: u, user: {username: jane}}]\ncurrent-context: prod\n";
    const Connection connection =
        read({{"/a", first}, {"/b", std::string(prod)}}, {}, "/missing:/a::/b").value();
    EXPECT_EQ(connection.username, "jane");
    EXPECT_EQ(connection.token, "") << "an entry is taken whole";
}

TEST(Kubeconfig, WithoutAnythingSaidItIsTheFileAtHome) {
    EXPECT_TRUE(read({{"/home/jane/.kube/config", std::string(prod)}}, {}, ""));
    EXPECT_EQ(read({}, {}, "").error().message,
              "no kubeconfig: /home/jane/.kube/config is not there, or empty; name one by --kubeconfig");
}

TEST(Kubeconfig, ANamedFileMustBeThereAndCountsAlone) {
    EXPECT_FALSE(read({{"/k/config", std::string(prod)}}, {.file = "/mine"}));
    EXPECT_EQ(read({{"/k/config", std::string(prod)}, {"/mine", "contexts: []"}}, {.file = "/mine"})
                  .error()
                  .message,
              "/mine: no current context; name one by --context: none");
}

TEST(Kubeconfig, RelativePathsBeginAtItsFolder) {
    const Connection connection =
        read({{"/k/config", with_user("{client-certificate: pki/a.crt, client-key: /abs.key, tokenFile: t}")},
              {"/k/pki/a.crt", "CERT"},
              {"/abs.key", "KEY"},
              {"/k/t", "fresh\n"}})
            .value();
    EXPECT_EQ(connection.client_certificate, "CERT");
    EXPECT_EQ(connection.client_key, "KEY");
    EXPECT_EQ(connection.token, "fresh");
}

TEST(Kubeconfig, MessagesNameFileAndLine) {
    const auto message = [](std::string text, std::string context = "") {
        return read({{"/k/config", std::move(text)}}, {.context = std::move(context)}).error().message;
    };
    EXPECT_EQ(message(std::string(prod), "x"), "/k/config: no context \"x\"; there are: prod, other");
    EXPECT_EQ(message(std::string(prod), "other"), "/k/config:7:26: no cluster \"nowhere\"");
    EXPECT_EQ(message(with_user("{client-key-data: '%'}")), "/k/config:11:37: client-key-data is not base64");
    EXPECT_EQ(message(with_user("{auth-provider: {name: gcp}}")),
              "/k/config:11:35: auth-provider: Kubernetes has dropped these for exec plugins");
    EXPECT_EQ(message("a: [").substr(0, 11), "/k/config:1");
    EXPECT_EQ(message("[]"), "/k/config:1:1: no kubeconfig: not a map");
}

TEST(Kubeconfig, WhatNobodyChecksNeedsAWord) {
    const std::string blind = with_cluster("{server: 'https://a:1', insecure-skip-tls-verify: true}");
    EXPECT_EQ(read({{"/k/config", blind}}).error().message,
              "/k/config:9:72: insecure-skip-tls-verify: nobody would know who answers; run with "
              "--allow-insecure-tls to take it as it is");
    EXPECT_FALSE(
        read({{"/k/config", blind}}, {.permissions = {.exec = false, .insecure_tls = true}}).value().verify);
    EXPECT_FALSE(read({{"/k/config", with_cluster("{server: 'http://a:1'}")}}));
}

TEST(Kubeconfig, CredentialsAreNotShownWithoutTls) {
    const Connection proxied =
        read({{"/k/config", with_cluster("{server: 'http://127.0.0.1:8001'}")}}).value();
    EXPECT_EQ(proxied.token, "");
}

TEST(Kubeconfig, ACredentialCannotAddHeaders) {
    EXPECT_FALSE(read({{"/k/config", with_user("{token: \"a\\r\\nX: y\"}")}}));
    EXPECT_FALSE(read({{"/k/config", with_user("{token: a, as: \"a\\nX: y\"}")}}));
}

constexpr std::string_view plugin = "{exec: {apiVersion: client.authentication.k8s.io/v1, command: "
                                    "bin/login, args: [-q], env: [{name: A, value: '2'}]}}";

TEST(Kubeconfig, AProgramIsRunOnlyIfTheUserSaysSo) {
    bool has_run = false;
    KubeconfigChoice choice;
    choice.run = [&](const manifests::Command&, const manifests::ProcessLimits&) -> Result<std::string> {
        has_run = true;
        return std::string();
    };
    EXPECT_EQ(read({{"/k/config", with_user(plugin)}}, choice).error().message,
              "/k/config:11:26: its credentials come from a program (bin/login); run with --allow-exec to "
              "let it be "
              "run");
    EXPECT_FALSE(has_run);
}

TEST(Kubeconfig, AProgramGivesCredentials) {
    manifests::Command ran;
    KubeconfigChoice choice{.permissions = {.exec = true, .insecure_tls = false}};
    std::string printed =
        R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"from-exec"}})";
    choice.run = [&](const manifests::Command& command,
                     const manifests::ProcessLimits&) -> Result<std::string> {
        ran = command;
        return printed;
    };
    EXPECT_EQ(read({{"/k/config", with_user(plugin)}}, choice).value().token, "from-exec");
    EXPECT_EQ(ran.program, "/k/bin/login");
    EXPECT_EQ(ran.arguments, std::vector<std::string>{"-q"});
    ASSERT_EQ(ran.environment.size(), 3U);
    EXPECT_EQ(ran.environment[0], "A=2") << "the plugin's own variable counts";
    EXPECT_TRUE(ran.environment[2].starts_with("KUBERNETES_EXEC_INFO={"));
    const std::string asks = "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /login, "
                             "interactiveMode: Always}}";
    EXPECT_EQ(
        read({{"/k/config", with_user(asks)}}, choice).error().message,
        "/k/config:11:26: the program that it names for credentials wants to ask a person at a terminal");
    const std::string wants_cluster = "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /login, "
                                      "provideClusterInfo: true}}";
    EXPECT_TRUE(read({{"/k/config", with_user(wants_cluster)}}, choice));
    EXPECT_EQ(
        ran.environment.back(),
        R"(KUBERNETES_EXEC_INFO={"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",)"
        R"("spec":{"interactive":false,"cluster":{"server":"https://10.0.0.1:6443","tls-server-name":"api",)"
        R"("certificate-authority-data":"UEVN"}}})");
    printed = "hello";
    EXPECT_EQ(read({{"/k/config", with_user(plugin)}}, choice).error().message,
              "/k/config:11:26: the exec plugin printed no ExecCredential");
}

TEST(Kubeconfig, ImpersonationMayCarryMore) {
    const std::string user = "{as: jane, as-uid: '7', as-user-extra: {example.org/team: [a]}}";
    EXPECT_EQ(
        read({{"/k/config", with_user(user)}}).value().headers,
        (std::vector<std::pair<std::string, std::string>>{{"Impersonate-User", "jane"},
                                                          {"Impersonate-Uid", "7"},
                                                          {"Impersonate-Extra-example.org%2Fteam", "a"}}));
}

TEST(Kubeconfig, GroupsWithoutSomebodyToBeAreAnError) {
    EXPECT_EQ(read({{"/k/config", with_user("{token: t, as-groups: [auditors]}")}}).error().message,
              "/k/config:11:41: as-groups without \"as\"");
}

TEST(Kubeconfig, NoProgramIsRunBesideCredentials) {
    KubeconfigChoice choice{.permissions = {.exec = true, .insecure_tls = false}};
    choice.run = [](const manifests::Command&, const manifests::ProcessLimits&) -> Result<std::string> {
        return error("it was run");
    };
    const std::string both =
        "{token: t, exec: {apiVersion: client.authentication.k8s.io/v1, command: /login}}";
    const auto connection = read({{"/k/config", with_user(both)}}, choice);
    ASSERT_TRUE(connection) << connection.error().message;
    EXPECT_EQ(connection->token, "t");
}

TEST(Kubeconfig, AProgramLearnsWhatTheClusterHasForIt) {
    std::string info;
    KubeconfigChoice choice{.permissions = {.exec = true, .insecure_tls = false}};
    choice.run = [&](const manifests::Command& command,
                     const manifests::ProcessLimits&) -> Result<std::string> {
        info = command.environment.back();
        return error("enough");
    };
    std::string text = with_cluster("{server: 'https://a:1', disable-compression: true, extensions: [{name: "
                                    "client.authentication.k8s.io/exec, extension: {audience: x}}]}");
    text = text.substr(0, text.find("- {name: u,"))
           + "- {name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: /login, "
             "provideClusterInfo: true}}}\n";
    EXPECT_FALSE(read({{"/k/config", text}}, choice));
    EXPECT_TRUE(info.ends_with(R"("cluster":{"server":"https://a:1","disable-compression":true,)"
                               R"("config":{"audience":"x"}}}})"))
        << info;
}

TEST(Kubeconfig, APasswordOfTheUrlIsNotInIt) {
    const Connection connection =
        read({{"/k/config", with_cluster("{server: 'https://bob:a%40b@10.0.0.1:6443'}")},
              {"/u", "users: [{name: u, user: {}}]"}},
             {}, "/u:/k/config")
            .value();
    EXPECT_EQ(connection.server, "https://10.0.0.1:6443");
    EXPECT_EQ(connection.username, "bob");
    EXPECT_EQ(connection.password, "a@b");
}

TEST(Kubeconfig, AnEmptyFileAmongOthersHasNoEntries) {
    EXPECT_TRUE(read({{"/a", ""}, {"/b", std::string(prod)}}, {}, "/a:/b"));
    EXPECT_FALSE(read({{"/a", ""}}, {.file = "/a"}));
}

TEST(Kubeconfig, NamesAreResolvedBehindASocksProxy) {
    EXPECT_EQ(
        read({{"/k/config", with_cluster("{server: 'https://a:1', proxy-url: 'socks5://127.0.0.1:9'}")}})
            .value()
            .proxy,
        "socks5h://127.0.0.1:9");
}

TEST(Kubeconfig, ANameThatBeginsLikeThisMachineIsNotThisMachine) {
    EXPECT_FALSE(read({{"/k/config", with_cluster("{server: 'http://127.0.0.1.example.org'}")}}));
    EXPECT_TRUE(read({{"/k/config", with_cluster("{server: 'http://127.8.0.1:80'}")}}));
}

TEST(Kubeconfig, AnEncryptedKeyIsSaidToBeOne) {
    const std::string user = "{client-certificate: /c, client-key: /key}";
    const std::string pem = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
    EXPECT_EQ(read({{"/k/config", with_user(user)}, {"/c", "PEM"}, {"/key", pem}}).error().message,
              "/k/config:11:19: the client key is encrypted");
}

TEST(ServiceAccount, IsReadWhereTheKubeletPutsIt) {
    const std::string folder = "/var/run/secrets/kubernetes.io/serviceaccount/";
    const MemoryFileSystem files({{folder + "token", "t\n"}, {folder + "ca.crt", "CA"}});
    Environment environment{.service_host = "fd00::1", .service_port = "443"};
    const Connection connection = read_service_account(files, environment).value();
    EXPECT_EQ(connection.server, "https://[fd00::1]:443");
    EXPECT_EQ(connection.token, "t");
    EXPECT_FALSE(read_service_account(files, {}));
}

} // namespace
} // namespace cofferdam::cluster
