#include "seal/workload_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "estate/field.h"

namespace cofferdam::seal {

namespace {

using estate::Container;
using estate::Object;
using estate::Workload;
using value::Value;

// Bounds on foreign text: a larger file is data, and no list of addresses.
constexpr std::size_t most_bytes = 64 << 10;

// Between words, also of a shell.
constexpr std::string_view separators = " \t\r\n;&|()\"'`";

struct Variable {
    std::string name;
    std::string value;
    Id<Object> object;
    std::string path;
    std::string what;
};

// $(NAME) as the kubelet resolves it (k8s.io/kubernetes third_party/forked/golang/expansion): from what was
// defined before; $$ is a $; what is not defined stays.
std::string expand(std::string_view text, const std::vector<Variable>& variables) {
    std::string expanded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view rest = text.substr(at);
        if (rest.starts_with("$$")) ++at;
        if (!rest.starts_with("$(")) {
            expanded += text[at];
            continue;
        }
        const std::size_t end = rest.find(')');
        const std::string_view name = end == std::string_view::npos ? "" : rest.substr(2, end - 2);
        const auto known = std::ranges::find(variables.rbegin(), variables.rend(), name, &Variable::name);
        if (name.empty() || known == variables.rend() || expanded.size() > most_bytes) {
            expanded += text[at];
        } else {
            expanded += known->value;
            at += end;
        }
    }
    return expanded;
}

class Collector {
  public:
    Collector(const ConfigMaps& config_maps, const Workload& workload)
        : config_maps_(config_maps), workload_(workload), object_(config_maps.snapshot()[workload.object]) {}

    WorkloadTexts collect() {
        for (const Container& container : workload_.containers) {
            variables_.clear();
            read_environment(container);
            read_command_line(container);
            read_probes(container);
        }
        read_files();
        return std::move(found_);
    }

  private:
    Id<Object> config_map(std::string_view name) const {
        return config_maps_.find(object_.target, object_.namespace_, name);
    }

    const Value& data_of(Id<Object> config_map) const {
        return config_maps_.snapshot()[config_map].effective["data"];
    }

    // envFrom first, then env, which wins; the last of one name wins.
    void read_environment(const Container& container) {
        for (const estate::EnvironmentVariable& variable : container.environment) {
            if (!variable.from_secret.empty())
                found_.hidden.push_back({.name = variable.name, .secret = variable.from_secret});
            if (!variable.name.empty() || variable.from_config_map.empty()) continue;
            const Id<Object> object = config_map(variable.from_config_map);
            if (!object) continue;
            for (const value::Entry& entry : data_of(object).entries())
                add_from_config_map(entry.key.as_string(), entry.key.as_string(), object,
                                    variable.from_config_map);
        }
        const std::string list = container.path + ".env";
        const Value& written = estate::at_path(object_.effective, list);
        for (std::size_t i = 0; i < written.items().size(); ++i)
            read_variable(written[i], estate::field_path(list, i));
        for (const Variable& variable : variables_) keep(variable);
    }

    void read_variable(const Value& written, const std::string& path) {
        const std::string_view name = written["name"].string_or("");
        const Value& reference = written["valueFrom"]["configMapKeyRef"];
        if (const std::string_view map = reference["name"].string_or(""); !map.empty()) {
            if (const Id<Object> object = config_map(map))
                add_from_config_map(name, reference["key"].string_or(""), object, map);
        } else if (const std::string_view value = written["value"].string_or(""); !value.empty()) {
            variables_.push_back({.name = std::string(name),
                                  .value = expand(value, variables_),
                                  .object = workload_.object,
                                  .path = estate::field_path(path, "value"),
                                  .what = fmt::format("env {}", name)});
        }
    }

    void add_from_config_map(std::string_view name, std::string_view key, Id<Object> object,
                             std::string_view map) {
        const std::string_view value = data_of(object)[key].string_or("");
        if (value.empty() || value.size() > most_bytes) return;
        variables_.push_back({.name = std::string(name),
                              .value = std::string(value),
                              .object = object,
                              .path = estate::field_path("data", key),
                              .what = fmt::format("env {} from ConfigMap {}", name, map)});
    }

    std::string_view port_beside(std::string_view name) const {
        for (std::string_view ending : {"_HOST", "_HOSTNAME", "_ADDR", "_ADDRESS", "_SERVER"}) {
            if (!name.ends_with(ending)) continue;
            const std::string wanted = std::string(name.substr(0, name.size() - ending.size())) + "_PORT";
            const auto found = std::ranges::find(variables_, wanted, &Variable::name);
            if (found != variables_.end()) return found->value;
        }
        return {};
    }

    void keep(const Variable& variable) {
        found_.texts.push_back({.kind = WorkloadText::Kind::Variable,
                                .name = variable.name,
                                .value = variable.value,
                                .object = variable.object,
                                .path = variable.path,
                                .what = variable.what,
                                .port = std::string(port_beside(variable.name))});
    }

    void read_command_line(const Container& container) {
        std::string before;
        add_words(container.command, container.path + ".command", "command", before);
        add_words(container.arguments, container.path + ".args", "argument", before);
    }

    // A script in one argument is words too. `before`: the word before, kept from list to list.
    void add_words(const std::vector<std::string_view>& list, const std::string& path, std::string_view what,
                   std::string& before) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (list[i].size() > most_bytes) continue;
            const std::string line = expand(list[i], variables_);
            for (std::size_t at = 0; (at = line.find_first_not_of(separators, at)) != std::string::npos;) {
                const std::size_t end = std::min(line.find_first_of(separators, at), line.size());
                add_word(line.substr(at, end - at), estate::field_path(path, i), what, before);
                at = end;
            }
        }
    }

    void add_word(std::string word, std::string path, std::string_view what, std::string& before) {
        found_.texts.push_back({.kind = WorkloadText::Kind::Word,
                                .name = before,
                                .value = word,
                                .object = workload_.object,
                                .path = std::move(path),
                                .what = std::string(what),
                                .port = ""});
        before = std::move(word);
    }

    // Commands run in the pod; httpGet and tcpSocket come from the node, which is always let in.
    void read_probes(const Container& container) {
        static constexpr std::array probes = {"livenessProbe", "readinessProbe", "startupProbe",
                                              "lifecycle.postStart", "lifecycle.preStop"};
        for (const std::string_view probe : probes) {
            const std::string path = fmt::format("{}.{}.exec.command", container.path, probe);
            std::vector<std::string_view> words;
            for (const Value& word : estate::at_path(object_.effective, path).items())
                words.push_back(word.string_or(""));
            std::string before;
            add_words(words, path, probe, before);
        }
    }

    void read_files() {
        for (const estate::Volume& volume : workload_.volumes) {
            const auto* const source = std::get_if<estate::ConfigMapVolume>(&volume.source);
            const Id<Object> object = source != nullptr ? config_map(source->name) : Id<Object>{};
            if (!object) continue;
            for (const value::Entry& entry : data_of(object).entries()) {
                const std::string_view text = entry.value.string_or("");
                if (text.size() > most_bytes) continue;
                const std::string_view key = entry.key.as_string();
                found_.texts.push_back({.kind = WorkloadText::Kind::File,
                                        .name = std::string(key),
                                        .value = std::string(text),
                                        .object = object,
                                        .path = estate::field_path("data", key),
                                        .what = fmt::format("file {} of ConfigMap {}", key, source->name),
                                        .port = ""});
            }
        }
    }

    const ConfigMaps& config_maps_;
    const Workload& workload_;
    const Object& object_;
    std::vector<Variable> variables_; // of the container that is read
    WorkloadTexts found_;
};

} // namespace

WorkloadTexts texts_of(const ConfigMaps& config_maps, const Workload& workload) {
    return Collector(config_maps, workload).collect();
}

} // namespace cofferdam::seal
