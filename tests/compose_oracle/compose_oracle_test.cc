// Ours against the reference implementation, compose-go (main.go), on what the model holds of a project:
// every case of cases/ and every estate of the shared suite. One process for all of them.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "core/file_system.h"
#include "sources/compose/compose.h"
#include "sources/compose/discovery.h"

namespace cofferdam::compose {
namespace {

using Facts = std::set<std::string>;

const std::string source = COFFERDAM_SOURCE_DIR "/tests/compose_oracle";
const std::string suite = COFFERDAM_SOURCE_DIR "/../shared/suites/estates/compose";

// Where ours is another answer on purpose.
const std::map<std::string, std::string> differences = {
    {"user-as-number",
     "the schema wants a text; the engine would take it, and an unread user would hide who runs"},
    {"keys-as-numbers", "keys are texts in JSON, and so here"},
    {"duplicate-keys",
     "the last wins with a warning, as with all of our YAML: the rest of the file is worth reading"},
    {"nulls-for-lists", "a field without a value is an absent field; the schema refuses the file for it"},
    {"braces-in-a-default", "the brace that closes the reference is the matching one; compose-go's search "
                            "skips the character behind each \"{\""},
    {"timestamp-as-text", "compose-go writes the date out with a time and a zone that nobody has written"},
    {"two-words-of-yes", "both are true in the YAML 1.1 of our parser: the last wins, with a warning"},
    {"volumes-from", "compose-go leaves the mounts to the engine; what a container mounts is our question"},
};

struct Output {
    int status = -1;
    std::string text;
};

Output run(const std::string& command) {
    Output output;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return output;
    char buffer[4096];
    while (const std::size_t count = fread(buffer, 1, sizeof buffer, pipe)) output.text.append(buffer, count);
    output.status = WEXITSTATUS(pclose(pipe));
    return output;
}

std::vector<std::string> folders(const std::string& parent) {
    std::vector<std::string> result;
    if (!std::filesystem::exists(parent)) return result;
    for (const auto& entry : std::filesystem::directory_iterator(parent)) {
        if (entry.is_directory()) result.push_back(entry.path().lexically_normal().string());
    }
    std::ranges::sort(result);
    return result;
}

std::map<std::string, Facts> parse(const std::string& output) {
    std::map<std::string, Facts> cases;
    std::istringstream lines(output);
    Facts* current = nullptr;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("case ")) {
            current = &cases[line.substr(5)];
        } else if (current != nullptr) {
            current->insert(line);
        }
    }
    return cases;
}

struct Case {
    std::vector<std::string> files;
    Options options;
};

Case read_case(const std::string& folder) {
    Case result;
    std::ifstream lines(folder + "/options");
    for (std::string line; std::getline(lines, line);) {
        const std::string rest = line.substr(line.find(' ') + 1);
        const std::size_t equals = rest.find('=');
        if (line.starts_with("file ")) result.files.push_back(join_path(folder, rest));
        if (line.starts_with("env "))
            result.options.environment[rest.substr(0, equals)] = rest.substr(equals + 1);
        if (line.starts_with("profile ")) result.options.profiles.push_back(rest);
    }
    if (!result.files.empty()) return result;
    const std::vector<ProjectFiles> projects = find_projects(disk().names(folder).value());
    for (const std::string& file : projects.front().files) result.files.push_back(join_path(folder, file));
    return result;
}

class Printer {
  public:
    Facts facts;

    void add(std::string line) {
        for (std::size_t at = 0; (at = line.find('\n', at)) != std::string::npos;) line.replace(at, 1, "\\n");
        facts.insert(std::move(line));
    }

    void add(const estate::Workload& workload) {
        const estate::ComposeDetail& detail = *workload.compose();
        const estate::Container& container = workload.containers.front();
        const estate::SecurityContext& security = container.security;
        name_ = workload.name;
        const std::string user = security.run_as_user ? fmt::to_string(*security.run_as_user) : "";
        fact("image={} built={}", container.image.text, detail.built_here);
        fact("privileged={} read_only={} user={}", security.privileged, security.read_only_root_filesystem,
             user);
        fact("mode network={} pid={} ipc={} userns={}", detail.network_mode, detail.pid, detail.ipc,
             detail.userns_mode);
        fact("replicas={}", workload.replicas ? fmt::to_string(*workload.replicas) : "each node");
        for (const auto& capability : security.capabilities_added) fact("cap_add {}", capability);
        for (const auto& capability : security.capabilities_dropped) fact("cap_drop {}", capability);
        for (const auto& option : detail.security_options) fact("security_opt {}", option);
        for (const auto& network : detail.networks) fact("network {}", network);
        for (const auto& device : detail.devices) fact("device {}", device);
        for (const auto& profile : detail.profiles) fact("profile {}", profile);
        for (const auto& label : workload.pod_labels.entries())
            fact("label {}={}", label.key.as_string(), label.value.string_or(""));
        for (std::size_t i = 0; i < container.command.size(); ++i)
            fact("entrypoint {} {}", i, container.command[i]);
        for (std::size_t i = 0; i < container.arguments.size(); ++i)
            fact("command {} {}", i, container.arguments[i]);
        add_ports(container);
        add_mounts(workload, container);
    }

    void add_environment(const estate::Entity& entity) {
        for (const value::Entry& variable : entity.object.effective["environment"].entries()) {
            if (variable.value) {
                fact("env {}={}", variable.key.as_string(), variable.value.as_string());
            } else {
                fact("env {}", variable.key.as_string());
            }
        }
    }

  private:
    template <class... Arguments>
    void fact(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        add(name_ + " " + fmt::format(format, std::forward<Arguments>(arguments)...));
    }

    void add_ports(const estate::Container& container) {
        for (const estate::ContainerPort& port : container.ports) {
            if (port.host_port == 0 && !port.host_port_chosen) continue;
            const std::string host = port.host_port_chosen ? "chosen" : fmt::to_string(port.host_port);
            const std::string_view protocol = port.protocol == estate::Protocol::Udp ? "udp" : "tcp";
            fact("port {}|{}|{}/{}", port.host_address, host, port.port, protocol);
        }
    }

    void add_mounts(const estate::Workload& workload, const estate::Container& container) {
        for (const estate::VolumeMount& mount : container.mounts) {
            const auto volume = std::ranges::find(workload.volumes, mount.volume, &estate::Volume::name);
            fact("mount {} at {} read_only={}", describe(*volume), mount.path, mount.read_only);
        }
    }

    static std::string describe(const estate::Volume& volume) {
        if (const auto* host = std::get_if<estate::HostPath>(&volume.source))
            return host->type == "NamedPipe" ? "npipe " : fmt::format("host {}", host->path);
        if (const auto* claim = std::get_if<estate::ClaimVolume>(&volume.source))
            return fmt::format("claim {}", claim->name);
        if (const auto* secret = std::get_if<estate::SecretVolume>(&volume.source))
            return fmt::format("secret {}", secret->name);
        if (const auto* config = std::get_if<estate::ConfigMapVolume>(&volume.source))
            return fmt::format("config {}", config->name);
        return fmt::format("{} ", std::get<estate::OtherVolume>(volume.source).type);
    }

    std::string name_;
};

Facts ours(const std::string& folder) {
    const Case given = read_case(folder);
    const Project project = load(disk(), given.files, given.options);
    const bool refused = std::ranges::any_of(project.problems, [](const value::Problem& problem) {
        return problem.severity == value::Severity::Error;
    });
    if (refused) return {"refused"};
    Printer printer;
    printer.add("name " + project.name);
    for (const Network& network : project.networks)
        printer.add(fmt::format("network {} external={} internal={} driver={}", network.name,
                                network.is_external, network.is_internal, network.driver));
    for (const estate::Entity& entity : project.entities) {
        if (const auto* workload = std::get_if<estate::Workload>(&entity.row)) {
            printer.add(*workload);
            printer.add_environment(entity);
        } else {
            printer.add(fmt::format("{} provided", entity.object.name));
        }
    }
    return printer.facts;
}

std::string difference(const Facts& theirs, const Facts& own) {
    std::string text;
    for (const std::string& fact : theirs) {
        if (!own.contains(fact)) text += "  only compose-go: " + fact + "\n";
    }
    for (const std::string& fact : own) {
        if (!theirs.contains(fact)) text += "  only ours: " + fact + "\n";
    }
    return text;
}

TEST(ComposeOracle, AgreesWithComposeGo) {
    if (run("go version 2>/dev/null").status != 0) GTEST_SKIP() << "there is no go";
    const std::string program = COFFERDAM_ORACLE_FOLDER "/compose_oracle";
    const Output built = run("cd '" + source + "' && go build -o '" + program + "' main.go 2>&1");
    if (built.status != 0) GTEST_SKIP() << "compose-go cannot be built (no network?): " << built.text;
    std::vector<std::string> cases = folders(source + "/cases");
    const std::size_t own_cases = cases.size();
    ASSERT_GE(own_cases, 60u);
    std::ranges::copy(folders(suite), std::back_inserter(cases));
    std::string command = "'" + program + "'";
    for (const std::string& folder : cases) command += " '" + folder + "'";
    const Output output = run(command + " 2>/dev/null");
    ASSERT_EQ(output.status, 0);
    const std::map<std::string, Facts> theirs = parse(output.text);
    ASSERT_EQ(theirs.size(), cases.size());
    for (const std::string& folder : cases) {
        const std::string name(base_name(folder));
        const std::string found = difference(theirs.at(folder), ours(folder));
        if (differences.contains(name)) {
            EXPECT_NE(found, "") << name << " no longer differs: take it out of the list";
        } else {
            EXPECT_EQ(found, "") << folder;
        }
    }
    std::printf("compose-go: %zu projects, %zu of them of the shared suite, %zu listed differences\n",
                cases.size(), cases.size() - own_cases, differences.size());
}

} // namespace
} // namespace cofferdam::compose
