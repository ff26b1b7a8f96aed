#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "core/scratch_folder.h"
#include "estate/field.h"
#include "sources/compose/compose.h"
#include "value/document.h"

namespace cofferdam::compose {
namespace {

using Files = std::map<std::string, std::string>;

Project load_files(const Files& files, const std::vector<std::string>& names = {"shop/compose.yaml"},
                   const Options& options = {}) {
    return load(MemoryFileSystem(files), names, options);
}

Project load_text(const std::string& yaml, const Options& options = {}) {
    return load_files({{"shop/compose.yaml", yaml}}, {"shop/compose.yaml"}, options);
}

const estate::Entity& entity(const Project& project, std::string_view name) {
    const auto found =
        std::ranges::find(project.entities, name, [](const estate::Entity& e) { return e.object.name; });
    EXPECT_NE(found, project.entities.end()) << "no service " << name;
    return *found;
}

const estate::Workload& workload(const Project& project, std::string_view name) {
    return std::get<estate::Workload>(entity(project, name).row);
}

const estate::Container& container(const Project& project, std::string_view name) {
    return workload(project, name).containers.front();
}

std::vector<std::string> messages(const Project& project) {
    std::vector<std::string> result;
    for (const value::Problem& problem : project.problems) {
        const char* weight = problem.severity == value::Severity::Error ? "error" : "warning";
        result.push_back(fmt::format("{}: {}: {}", to_string(problem.place), weight, problem.message));
    }
    return result;
}

using Messages = std::vector<std::string>;

std::string mounts(const estate::Workload& service) {
    std::string result;
    for (const estate::VolumeMount& mount : service.containers.front().mounts) {
        const auto volume = std::ranges::find(service.volumes, mount.volume, &estate::Volume::name);
        const auto* host = std::get_if<estate::HostPath>(&volume->source);
        const auto* claim = std::get_if<estate::ClaimVolume>(&volume->source);
        result += fmt::format("{}: {} at {}{}\n", volume->path,
                              host    ? host->path
                              : claim ? claim->name
                                      : "other",
                              mount.path, mount.read_only ? " ro" : "");
    }
    return result;
}

TEST(Compose, AServiceIsAnObjectAndAWorkload) {
    const Project project = load_text("services:\n  web:\n    image: nginx:1\n    labels: [a=b]\n");
    EXPECT_EQ(project.name, "shop");
    EXPECT_EQ(project.target.name, "shop");
    EXPECT_EQ(project.target.origin, estate::Origin::Compose);
    const estate::Object& object = entity(project, "web").object;
    EXPECT_EQ(object.kind, "ComposeService");
    EXPECT_EQ(object.namespace_, "shop");
    EXPECT_EQ(object.labels.find("a"), "b");
    const estate::Workload& web = workload(project, "web");
    EXPECT_EQ(web.kind, estate::WorkloadKind::ComposeService);
    EXPECT_EQ(web.containers.front().image.tag, "1");
    EXPECT_EQ(web.replicas, 1);
    EXPECT_EQ(messages(project), Messages{});
    EXPECT_TRUE(project.gaps.empty());
}

TEST(Compose, FieldsHaveTheirPlaceInTheServicesOwnFile) {
    const Project project =
        load_text("services:\n  web:\n    image: x\n    privileged: true\n    ports:\n      - 80:80\n");
    const estate::Object& web = entity(project, "web").object;
    EXPECT_EQ(to_string(estate::locate(web, "privileged").place), "shop/compose.yaml:4:17");
    EXPECT_TRUE(estate::locate(web, "privileged").is_explicit);
    EXPECT_EQ(to_string(estate::locate(web, "ports[0]").place), "shop/compose.yaml:6:9");
    EXPECT_FALSE(estate::locate(web, "read_only").is_explicit);
    EXPECT_EQ(estate::at_path(web.effective, "ports[0].target").int_or(0), 80);
}

TEST(Compose, SecurityContext) {
    const Project project = load_text(R"(services:
  web:
    image: x
    privileged: true
    read_only: true
    user: "1000:2000"
    cap_add: [CAP_NET_ADMIN, sys_ptrace]
    cap_drop: [ALL]
    security_opt: [no-new-privileges:true, seccomp=unconfined, apparmor=custom, systempaths=unconfined]
  plain: {image: x, user: nobody}
  root: {image: x, user: root}
)");
    const estate::SecurityContext& web = container(project, "web").security;
    EXPECT_TRUE(web.privileged);
    EXPECT_TRUE(web.read_only_root_filesystem);
    EXPECT_FALSE(web.allow_privilege_escalation);
    EXPECT_EQ(web.run_as_user, 1000);
    EXPECT_EQ(web.run_as_group, 2000);
    EXPECT_EQ(web.capabilities_added, (std::vector<std::string_view>{"NET_ADMIN", "SYS_PTRACE"}));
    EXPECT_EQ(web.capabilities_dropped, std::vector<std::string_view>{"ALL"});
    EXPECT_EQ(web.seccomp, "Unconfined");
    EXPECT_EQ(web.apparmor, "Localhost");
    EXPECT_EQ(web.proc_mount, "Unmasked");
    const estate::SecurityContext& plain = container(project, "plain").security;
    EXPECT_TRUE(plain.allow_privilege_escalation);
    EXPECT_EQ(plain.run_as_user, std::nullopt);
    EXPECT_EQ(plain.seccomp, "");
    EXPECT_EQ(container(project, "root").security.run_as_user, 0);
}

TEST(Compose, PublishedAndExposedPorts) {
    const Project project = load_text(R"(services:
  web:
    image: x
    ports: ["127.0.0.1:8080:80", "0.0.0.0:53:53/udp", "9000"]
    expose: ["80", "7000-7001", "53/udp"]
)");
    std::string ports;
    for (const estate::ContainerPort& port : container(project, "web").ports)
        ports +=
            fmt::format("{} {} {} {}\n", port.port, port.host_port, port.host_address, port.host_port_chosen);
    EXPECT_EQ(ports, "80 8080 127.0.0.1 false\n53 53  false\n9000 0  true\n7000 0  false\n7001 0  false\n");
}

TEST(Compose, MountsAndWhatTheyMount) {
    const Project project = load_text(R"(services:
  web:
    image: x
    volumes: ["/var/run/docker.sock:/s:ro", "../up:/up", "data:/data", "bound:/bound", "/anonymous"]
    tmpfs: /run:size=1m
    secrets: [token]
    configs: [{source: app, target: /etc/app}]
    use_api_socket: true
  other: {image: x, volumes_from: ["web:ro"]}
volumes:
  data:
  bound: {driver_opts: {type: none, o: bind, device: ./here}}
secrets: {token: {file: ./t}}
configs: {app: {content: x}}
)");
    EXPECT_EQ(mounts(workload(project, "web")), R"(volumes[0]: /var/run/docker.sock at /s ro
volumes[1]: ../up at /up
volumes[2]: data at /data
volumes[3]: ./here at /bound
volumes[4]: other at /anonymous
tmpfs[0]: other at /run
secrets[0]: other at /run/secrets/token ro
configs[0]: other at /etc/app ro
use_api_socket: /var/run/docker.sock at /var/run/docker.sock
)");
    EXPECT_EQ(container(project, "other").mounts.size(), 5u);
    EXPECT_TRUE(container(project, "other").mounts[1].read_only);
    EXPECT_EQ(messages(project), Messages{});
}

TEST(Compose, NetworksAndNamespaces) {
    const Project project = load_text(R"(services:
  inside: {image: x, networks: [back]}
  both: {image: x, networks: [back, default]}
  host: {image: x, network_mode: host, pid: host, ipc: host, userns_mode: host, devices: [/dev/kvm]}
  hostnet: {image: x, networks: [node]}
networks:
  back: {internal: true}
  node: {external: true, name: host}
)");
    EXPECT_TRUE(workload(project, "inside").compose()->internal_only);
    EXPECT_FALSE(workload(project, "both").compose()->internal_only);
    const estate::ComposeDetail& host = *workload(project, "host").compose();
    EXPECT_EQ(host.network_mode, "host");
    EXPECT_TRUE(host.networks.empty());
    EXPECT_FALSE(host.internal_only) << "the host's network is not internal";
    EXPECT_EQ(host.pid, "host");
    EXPECT_EQ(host.devices, std::vector<std::string_view>{"/dev/kvm:/dev/kvm:rwm"});
    EXPECT_EQ(workload(project, "hostnet").compose()->network_mode, "host");
    ASSERT_EQ(project.networks.size(), 3u);
    EXPECT_EQ(project.networks[0].name, "default");
    EXPECT_TRUE(project.networks[1].is_internal);
}

TEST(Compose, VariablesComeFromTheUserThenFromDotEnv) {
    const Files files = {{"shop/compose.yaml", "services: {web: {image: \"$NAME:${TAG:-none}\"}}"},
                         {"shop/.env", "TAG=file\nNAME=nginx\n"}};
    EXPECT_EQ(container(load_files(files), "web").image.text, "nginx:file");
    Options options;
    options.environment = {{"TAG", "given"}};
    EXPECT_EQ(container(load_files(files, {"shop/compose.yaml"}, options), "web").image.text, "nginx:given");
    options.environment_files = {"one.env", "two.env"};
    Files more = files;
    more["one.env"] = "NAME=one\nOTHER=1\n";
    more["two.env"] = "NAME=two\n";
    EXPECT_EQ(container(load_files(more, {"shop/compose.yaml"}, options), "web").image.text, "two:given");
}

TEST(Compose, UnsetVariablesAreWarnedOfOnceAndLeaveAGap) {
    const Project project = load_text("services:\n  web:\n    image: nginx:$TAG\n    user: ${TAG}\n    "
                                      "environment: {A: \"${SECRET:?set it}\"}\n");
    EXPECT_EQ(
        messages(project),
        (Messages{
            "shop/compose.yaml:3:12: warning: services.web.image: variable TAG is not set: read as empty",
            "shop/compose.yaml:5:22: warning: services.web.environment.A: required variable SECRET is not "
            "set (set it): read as empty"}));
    ASSERT_EQ(project.gaps.size(), 1u);
    EXPECT_EQ(project.gaps[0].reason, "variables without a value: SECRET, TAG");
    EXPECT_TRUE(load_text("services: {web: {image: x, environment: [\"A=$B\"]}}").gaps.empty())
        << "a variable of the environment changes nothing that an answer reads";
}

TEST(Compose, ValuesOfVariablesAreInNoMessage) {
    Options options;
    options.environment = {{"CANARY", "canary-value"}};
    const Project project = load_text("services: {web: {image: x, privileged: $CANARY, ports: [\"$CANARY\"], "
                                      "volumes: [\"a:$CANARY::\"], environment: {A: [$CANARY]}}}",
                                      options);
    EXPECT_EQ(project.problems.size(), 4u);
    for (const std::string& message : messages(project))
        EXPECT_EQ(message.find("canary-value"), std::string::npos) << message;
}

TEST(Compose, EnvironmentFilesCompleteTheEnvironment) {
    const Project project =
        load_files({{"shop/compose.yaml", "services: {web: {image: x, env_file: [a.env, {path: no.env, "
                                          "required: false}], environment: {A: own, C: }}}"},
                    {"shop/a.env", "A=file\nB=$A\n"}});
    std::string variables;
    for (const auto& variable : container(project, "web").environment)
        variables += fmt::format("{}={} ", variable.name, variable.value);
    EXPECT_EQ(variables, "A=own B=own C= ");
    EXPECT_EQ(messages(load_files({{"shop/compose.yaml", "services: {}"}, {"shop/.env", "A=$NOWHERE"}})),
              Messages{": warning: shop/.env: variable NOWHERE is not set: read as empty"});
    EXPECT_EQ(messages(project), Messages{});
}

TEST(Compose, OverridingFiles) {
    const Project project = load_files(
        {{"shop/compose.yaml",
          "services: {web: {image: \"x:1\", ports: [\"80:80\"], command: one, environment: {A: 1, B: 2}}}"},
         {"shop/compose.override.yaml",
          "services: {web: {image: \"x:2\", ports: [\"81:81\"], command: two, environment: [B=3]}}"}},
        {"shop/compose.yaml", "shop/compose.override.yaml"});
    const estate::Container& web = container(project, "web");
    EXPECT_EQ(web.image.tag, "2");
    EXPECT_EQ(web.ports.size(), 2u);
    EXPECT_EQ(web.arguments, std::vector<std::string_view>{"two"});
    EXPECT_EQ(web.environment[1].value, "3");
    EXPECT_EQ(entity(project, "web").object.document->text()->name(), "shop/compose.yaml");
    EXPECT_EQ(project.files, (std::vector<std::string>{"shop/compose.override.yaml", "shop/compose.yaml"}));
}

TEST(Compose, TagsTakeAwayWhatEarlierFilesSay) {
    const Project project =
        load_files({{"shop/compose.yaml",
                     "services: {web: {image: x, ports: [\"80:80\"], privileged: true, cap_add: [A]}}"},
                    {"shop/two.yaml", "services:\n  web:\n    ports: !override\n      - 81:81\n    "
                                      "privileged: !reset null\n    cap_add: !reset []\n"}},
                   {"shop/compose.yaml", "shop/two.yaml"});
    const estate::Container& web = container(project, "web");
    ASSERT_EQ(web.ports.size(), 1u);
    EXPECT_EQ(web.ports[0].port, 81);
    EXPECT_FALSE(web.security.privileged);
    EXPECT_TRUE(web.security.capabilities_added.empty());
}

TEST(Compose, ExtendsAndIncludesKeepTheirFoldersPaths) {
    const Project project = load_files(
        {{"shop/compose.yaml",
          "include: [db/compose.yaml]\nservices: {web: {extends: {file: base/b.yaml, service: app}}}"},
         {"shop/base/b.yaml", "services: {app: {image: x, privileged: true, volumes: [\"./a:/a\"]}}"},
         {"shop/db/compose.yaml", "services: {db: {image: \"pg:$T\", volumes: [\"./d:/d\"]}}"},
         {"shop/db/.env", "T=16"}});
    EXPECT_EQ(mounts(workload(project, "web")), "volumes[0]: ./base/a at /a\n");
    EXPECT_TRUE(container(project, "web").security.privileged);
    EXPECT_EQ(mounts(workload(project, "db")), "volumes[0]: ./db/d at /d\n");
    EXPECT_EQ(container(project, "db").image.tag, "16");
    EXPECT_EQ(entity(project, "db").object.document->text()->name(), "shop/db/compose.yaml");
    EXPECT_EQ(messages(project), Messages{});
}

TEST(Compose, ProfilesChooseServices) {
    const std::string yaml = "services: {web: {image: x}, debug: {image: x, profiles: [debug]}, test: "
                             "{image: x, profiles: [test]}}";
    EXPECT_EQ(load_text(yaml).entities.size(), 3u) << "nothing chosen: all are read";
    Options options;
    options.profiles = {"debug"};
    EXPECT_EQ(load_text(yaml, options).entities.size(), 2u);
    EXPECT_EQ(workload(load_text(yaml), "debug").compose()->profiles, std::vector<std::string_view>{"debug"});
}

TEST(Compose, NamesOfProjects) {
    EXPECT_EQ(load_files({{"My Shop.v2/compose.yaml", "services: {}"}}, {"My Shop.v2/compose.yaml"}).name,
              "myshopv2");
    EXPECT_EQ(load_text("name: Named\nservices: {}").name, "named");
    EXPECT_EQ(load_files({{"compose.yaml", "services: {}"}}, {"compose.yaml"}).name, "compose")
        << "the fallback";
    EXPECT_EQ(load_files(
                  {{"shop/compose.yaml", "name: x\nservices: {}"}, {"shop/.env", "COMPOSE_PROJECT_NAME=env"}})
                  .name,
              "env");
}

TEST(Compose, WhatCannotBeReadIsToldAndTheRestIsRead) {
    const Project project = load_text(R"(services:
  web:
    image: x
    privileged: maybe
    ports:
      - 80:99999
      - 81:81
    volumes:
      - /a::/b
    priviledged: true
    environment: text
  text: nginx
  fine: {image: y}
)");
    EXPECT_EQ(messages(project),
              (Messages{
                  "shop/compose.yaml:4:17: error: services.web.privileged: must be true or false, not maybe",
                  "shop/compose.yaml:6:9: error: services.web.ports[0]: 80:99999 is no port mapping",
                  "shop/compose.yaml:9:9: error: services.web.volumes[0]: /a::/b is no mount: nothing "
                  "between two colons",
                  "shop/compose.yaml:10:18: error: services.web.priviledged: no field of a Compose service "
                  "has this name",
                  "shop/compose.yaml:11:18: error: services.web.environment: must be a map or a list of "
                  "KEY=VALUE, not string",
                  "shop/compose.yaml:12:9: error: services.text: must be a map, not string",
              }));
    EXPECT_EQ(project.entities.size(), 2u);
    EXPECT_EQ(container(project, "web").ports.size(), 1u);
    EXPECT_EQ(project.gaps.size(), 6u) << "what is unread is no pass";
}

TEST(Compose, ReferencesToNothing) {
    const Project project = load_text(R"(services:
  web:
    image: x
    networks: [back]
    volumes: ["data:/d"]
    secrets: [token]
    pid: service:gone
  none: {ports: ["80:80"]}
)");
    EXPECT_EQ(
        messages(project),
        (Messages{
            "shop/compose.yaml:4:15: error: services.web: refers to network back, which is not declared",
            "shop/compose.yaml:5:14: error: services.web: refers to volume data, which is not declared",
            "shop/compose.yaml:6:14: error: services.web: refers to secret token, which is not declared",
            "shop/compose.yaml:7:10: error: services.web: refers to service gone, which is not declared",
            "shop/compose.yaml:8:9: error: services.none: has neither an image nor a build",
        }));
}

TEST(Compose, ExtendsAndIncludesThatLeadNowhere) {
    const Project project = load_text(R"(include: [gone.yaml, compose.yaml]
services:
  a: {image: x, extends: b}
  b: {extends: a}
  c: {image: x, extends: nobody}
  d: {image: x, extends: {file: gone.yaml, service: d}}
)");
    const Messages told = messages(project);
    ASSERT_EQ(told.size(), 7u);
    EXPECT_EQ(
        told[0],
        "shop/compose.yaml:1:10: error: include: cannot open shop/gone.yaml: No such file or directory");
    EXPECT_EQ(told[1], "shop/compose.yaml:1:10: error: include: ./compose.yaml includes itself");
    EXPECT_EQ(told[2], "shop/compose.yaml:4:16: error: services.b.extends: service a extends itself");
    EXPECT_EQ(
        told[3],
        "shop/compose.yaml:5:26: error: services.c.extends: there is no service nobody in compose.yaml");
    EXPECT_EQ(told[5], "shop/compose.yaml:6:26: error: services.d.extends: the file could not be read");
    EXPECT_EQ(project.entities.size(), 4u);
}

// Names that lead out of the folder, each with a canary behind it.
const Files leading_out = {
    {"pulled/shop/compose.yaml", R"(include:
  - {path: in.yaml, env_file: ../secret.env}
  - ../other.yaml
  - {path: in.yaml, project_directory: ..}
services:
  web: {image: x, env_file: [own.env, ../secret.env], label_file: ../../secret.env}
  base: {extends: {file: ../other.yaml, service: other}}
  absolute: {image: x, env_file: /etc/secret.env}
)"},
    {"pulled/shop/in.yaml", "services: {in: {image: \"x:$SECRET\"}}"},
    {"pulled/shop/own.env", "OWN=1"},
    {"pulled/other.yaml", "services: {other: {image: canary}}"},
    {"pulled/secret.env", "SECRET=canary"},
    {"pulled/.env", "SECRET=canary"},
    {"secret.env", "SECRET=canary"},
    {"/etc/secret.env", "SECRET=canary"},
};

Messages gaps(const Project& project) {
    Messages result;
    for (const estate::Gap& gap : project.gaps)
        result.push_back(fmt::format("{}: {}", to_string(gap.place), gap.reason));
    return result;
}

TEST(Compose, NothingOutsideTheRootIsRead) {
    const Project project = load_files(leading_out, {"pulled/shop/compose.yaml"});
    const auto refusal = [](std::string_view place, std::string_view what) {
        return fmt::format(
            "pulled/shop/compose.yaml:{}: warning: {} leads out of the scanned folder pulled/shop: "
            "not read; to have it read, scan a parent folder that holds both",
            place, what);
    };
    EXPECT_EQ(
        messages(project),
        (Messages{
            refusal("2:3", "include.env_file: pulled/secret.env"),
            "pulled/shop/in.yaml:1:24: warning: services.in.image: variable SECRET is not set: read as empty",
            refusal("2:3", "include: pulled/other.yaml"),
            refusal("2:3", "variables: pulled/.env"),
            refusal("7:19", "services.base.extends: pulled/other.yaml"),
            refusal("6:29", "env_file: pulled/secret.env"),
            refusal("6:67", "label_file: secret.env"),
            refusal("8:34", "env_file: /etc/secret.env"),
        }));
    EXPECT_EQ(project.gaps.size(), 8u) << "seven refusals, and a variable without a value";
    EXPECT_EQ(project.files, (std::vector<std::string>{"pulled/shop/compose.yaml", "pulled/shop/in.yaml"}));
    EXPECT_EQ(container(project, "in").image.text, "x:");
    ASSERT_EQ(container(project, "web").environment.size(), 1u);
    EXPECT_EQ(container(project, "web").environment[0].name, "OWN");
}

TEST(Compose, ARootAboveTheProjectLetsItsFilesBeRead) {
    Options options;
    options.root = "pulled/";
    const Project project = load_files(leading_out, {"pulled/shop/compose.yaml"}, options);
    EXPECT_EQ(
        gaps(project),
        (Messages{"pulled/shop/compose.yaml:6:67: label_file: secret.env leads out of the scanned folder "
                  "pulled: not read",
                  "pulled/shop/compose.yaml:8:34: env_file: /etc/secret.env leads out of the scanned folder "
                  "pulled: not read"}));
    EXPECT_EQ(container(project, "in").image.text, "x:canary");
    EXPECT_EQ(container(project, "base").image.text, "canary");
}

TEST(Compose, TheUsersOwnFilesOfVariablesMayLieAnywhere) {
    Options options;
    options.environment_files = {"secret.env"};
    const Project project = load_files(
        {{"shop/compose.yaml", "services: {web: {image: \"x:$SECRET\"}}"}, {"secret.env", "SECRET=given"}},
        {"shop/compose.yaml"}, options);
    EXPECT_EQ(container(project, "web").image.tag, "given");
    EXPECT_EQ(messages(project), Messages{});
}

TEST(Compose, WhetherAFileOutsideTheRootIsThereIsNotTold) {
    const Files there = {{"shop/compose.yaml", "include: [../x.yaml]\nservices: {web: {image: x, env_file: "
                                               "{path: ../x.yaml, required: false}}}"},
                         {"x.yaml", "services: {}"}};
    Files not_there = there;
    not_there.erase("x.yaml");
    EXPECT_EQ(messages(load_files(there)), messages(load_files(not_there)));
    EXPECT_EQ(messages(load_files(there)).size(), 2u);
}

class ComposeOnDisk : public testing::Test {
  protected:
    ComposeOnDisk() { std::filesystem::create_directories(folder_.path("shop/envs")); }

    void write(const std::string& name, const std::string& text) { folder_.write(name, text); }
    Project load_shop() { return load(disk(), {folder_.path("shop/compose.yaml")}, {}); }

    ScratchFolder folder_;
};

TEST_F(ComposeOnDisk, SymbolicLinksDoNotLeadOutOfTheRoot) {
    write("secret.env", "TAG=canary");
    write("shop/envs/real.env", "TAG=real");
    write("shop/compose.yaml",
          "services: {web: {image: \"x:${TAG:-none}\", env_file: [link.env, up/secret.env, "
          "inside.env]}}");
    std::filesystem::create_symlink("../secret.env", folder_.path("shop/.env"));
    std::filesystem::create_symlink(folder_.path("secret.env"), folder_.path("shop/link.env"));
    std::filesystem::create_directory_symlink("..", folder_.path("shop/up"));
    std::filesystem::create_symlink("envs/real.env", folder_.path("shop/inside.env"));
    const Project project = load_shop();
    EXPECT_EQ(container(project, "web").image.tag, "none");
    ASSERT_EQ(container(project, "web").environment.size(), 1u);
    EXPECT_EQ(container(project, "web").environment[0].value, "real")
        << "a link that stays inside is followed";
    EXPECT_EQ(project.problems.size(), 3u);
    EXPECT_EQ(project.gaps.size(), 3u);
}

TEST_F(ComposeOnDisk, AnAbsolutePathBelowTheRootIsRead) {
    write("shop/envs/real.env", "TAG=real");
    write("shop/compose.yaml",
          fmt::format("services: {{web: {{image: x, env_file: {}}}}}", folder_.path("shop/envs/real.env")));
    std::filesystem::create_directory_symlink("shop", folder_.path("alias"));
    const Project project = load(disk(), {folder_.path("alias/compose.yaml")}, {});
    EXPECT_EQ(container(project, "web").environment.size(), 1u);
    EXPECT_EQ(messages(project), Messages{});
}

TEST(Compose, FilesThatAreNotThereOrNotMaps) {
    EXPECT_EQ(messages(load_files({{"shop/other", ""}})),
              Messages{": error: cannot read shop/compose.yaml: No such file or directory"});
    EXPECT_EQ(messages(load_text("- a list")),
              Messages{"shop/compose.yaml:1:1: error: a Compose file must be a map"});
    EXPECT_EQ(
        messages(load_files({{"shop/compose.yaml", "services: {web: {image: x, env_file: no.env}}"}})),
        Messages{"shop/compose.yaml:1:38: warning: cannot read shop/no.env: No such file or directory"});
    EXPECT_EQ(messages(load_files({{"shop/compose.yaml", "services: {}"}, {"shop/.env", "A B=1"}})),
              Messages{": error: shop/.env: line 1: a variable's name has no spaces"});
}

TEST(Compose, WhatTheModelDoesNotHoldIsAGap) {
    const Project project = load_text(R"(services:
  db: {provider: {type: cloud}}
  web: {image: x, pre_start: [{image: y}], volumes_from: ["container:old"]}
jobs:
  backup: {image: z, triggers: {manual: true}}
)");
    std::vector<std::string> gaps;
    for (const estate::Gap& gap : project.gaps) gaps.push_back(gap.subject + ": " + gap.reason);
    EXPECT_EQ(gaps,
              (std::vector<std::string>{
                  "Compose job backup: jobs are not read",
                  "Compose service shop/db: is provided by the external program cloud",
                  "Compose service shop/web: the containers that run before it (pre_start) are not read",
                  "Compose service shop/web: mounts the volumes of a container outside the project"}));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(entity(project, "db").row));
}

TEST(Compose, RangesAndVariablesCannotMakeAProjectTooLarge) {
    std::string ports = "services:\n";
    for (int i = 0; i < 12; ++i) ports += fmt::format("  s{}: {{image: x, ports: [\"1-65535\"]}}\n", i);
    const Project project = load_text(ports);
    ASSERT_EQ(project.problems.size(), 1u);
    EXPECT_EQ(project.problems[0].message, "the project is too large: what follows is not read");
    EXPECT_FALSE(project.gaps.empty());
}

TEST(Compose, ALongChainOfServicesEnds) {
    std::string yaml = "services:\n  s0: {image: x}\n";
    for (int i = 1; i < 300; ++i) yaml += fmt::format("  s{}: {{extends: s{}}}\n", i, i - 1);
    const Project project = load_text(yaml);
    ASSERT_FALSE(project.problems.empty());
    EXPECT_EQ(project.problems[0].message, "services.s101.extends: too many services extend one another");
}

} // namespace
} // namespace cofferdam::compose
