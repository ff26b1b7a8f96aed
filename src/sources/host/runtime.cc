#include "sources/host/runtime.h"

#include <algorithm>

#include <fmt/format.h>

#include "sources/host/protobuf.h"

namespace cofferdam::host {

namespace {

using estate::Fact;

// Numbers of fields in cri-api's api.proto (k8s.io/cri-api v0.35, runtime/v1).
namespace version_response {
constexpr std::uint32_t runtime_name = 2;
constexpr std::uint32_t runtime_version = 3;
} // namespace version_response
namespace pod_sandbox {
constexpr std::uint32_t id = 1;
constexpr std::uint32_t metadata = 2; // name 1, uid 2, namespace 3
constexpr std::uint32_t state = 3;    // SANDBOX_READY is 0
constexpr std::uint32_t labels = 5;
constexpr std::uint32_t runtime_handler = 7;
} // namespace pod_sandbox
namespace container {
constexpr std::uint32_t id = 1;
constexpr std::uint32_t pod_sandbox_id = 2;
constexpr std::uint32_t metadata = 3; // name 1
constexpr std::uint32_t image = 4;    // image 1
constexpr std::uint32_t state = 6;    // CONTAINER_RUNNING is 1
constexpr std::uint32_t annotations = 9;
} // namespace container
constexpr std::uint64_t sandbox_ready = 0;
constexpr std::uint64_t container_running = 1;
constexpr std::uint64_t namespace_of_node = 2; // NamespaceMode NODE

const estate::Facts all_of_a_pod = Fact::Workloads | Fact::Exposure | Fact::Images;

std::string owned(std::string_view text) { return std::string(text); }

std::string value_of(const Message& message, std::uint32_t map, std::string_view key) {
    for (const auto& [name, text] : message.map(map)) {
        if (name == key) return owned(text);
    }
    return "";
}

// status.info of a verbose answer: JSON whose runtimeSpec both runtimes fill in.
value::DocumentPtr info_in(const Message& status_response, const std::string& id) {
    const auto text = std::make_shared<const value::Text>(id, value_of(status_response, 2, "info"));
    const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    if (parsed.documents.size() != 1) return nullptr;
    const value::DocumentPtr& info = parsed.documents.front();
    return info->root()["runtimeSpec"].is(value::Kind::Map) ? info : nullptr;
}

class RuntimeReader {
  public:
    RuntimeReader(RuntimeCall& runtime, const EngineLimits& limits, RuntimeReading& reading)
        : runtime_(runtime), limits_(limits), reading_(reading) {}

    Result<void> run() {
        const auto version = ask(Question::Version, "");
        if (!version) return error("{}: {}", reading_.address, version.error());
        reading_.name = version->message.text(version_response::runtime_name);
        reading_.version = version->message.text(version_response::runtime_version);
        read_pods();
        read_containers();
        return {};
    }

  private:
    // A message is a view of the bytes that came.
    struct Answer {
        std::unique_ptr<const std::string> bytes;
        Message message;
    };

    std::expected<Answer, std::string> ask(Question question, const std::string& request) {
        auto body = runtime_.ask(question, request);
        if (!body) return std::unexpected(std::move(body).error());
        auto bytes = std::make_unique<const std::string>(*std::move(body));
        std::optional<Message> message = Message::parse(*bytes);
        if (!message) return std::unexpected(std::string("the answer is not what the CRI says"));
        return Answer{std::move(bytes), *std::move(message)};
    }

    void unread(std::string what, std::string reason) {
        reading_.unread.push_back({all_of_a_pod, std::move(what), std::move(reason)});
    }

    void read_pods() {
        const auto answer = ask(Question::ListPodSandbox, "");
        if (!answer) return unread("pods", answer.error());
        for (const Message& sandbox : answer->message.messages(1)) {
            if (sandbox.integer(pod_sandbox::state) == sandbox_ready)
                reading_.pods.push_back(pod_of(sandbox));
        }
    }

    RuntimePod pod_of(const Message& sandbox) {
        RuntimePod pod;
        const Message metadata = sandbox.message(pod_sandbox::metadata);
        pod.id = sandbox.text(pod_sandbox::id);
        pod.name = metadata.text(1);
        pod.uid = metadata.text(2);
        pod.namespace_ = metadata.text(3);
        pod.runtime_class = sandbox.text(pod_sandbox::runtime_handler);
        for (const auto& [name, text] : sandbox.map(pod_sandbox::labels))
            pod.labels.emplace(owned(name), owned(text));
        add_namespaces(pod);
        return pod;
    }

    // PodSandboxStatusResponse.status.linux.namespaces.options: {network 1, pid 2, ipc 3}
    void add_namespaces(RuntimePod& pod) {
        const auto answer = ask(Question::PodSandboxStatus, text_field(1, pod.id));
        if (!answer) return unread(fmt::format("pod {}/{}", pod.namespace_, pod.name), answer.error());
        const Message options = answer->message.message(1).message(6).message(1).message(2);
        pod.host_network = options.integer(1) == namespace_of_node;
        pod.host_pid = options.integer(2) == namespace_of_node;
        pod.host_ipc = options.integer(3) == namespace_of_node;
    }

    void read_containers() {
        const auto answer = ask(Question::ListContainers, "");
        if (!answer) return unread("containers", answer.error());
        std::size_t asked = 0;
        for (const Message& one : answer->message.messages(1)) {
            if (one.integer(container::state) != container_running) continue;
            if (++asked > limits_.containers)
                return unread("containers", fmt::format("more than {} are not read", limits_.containers));
            const auto pod =
                std::ranges::find(reading_.pods, one.text(container::pod_sandbox_id), &RuntimePod::id);
            if (pod != reading_.pods.end()) add_container(*pod, one);
        }
    }

    void add_container(RuntimePod& pod, const Message& one) {
        RuntimeContainer made;
        made.id = one.text(container::id);
        made.name = one.message(container::metadata).text(1);
        made.image = one.message(container::image).text(1);
        made.ports = value_of(one, container::annotations, "io.kubernetes.container.ports");
        const auto status = ask(Question::ContainerStatus, text_field(1, made.id) + flag_field(2));
        const std::string what =
            fmt::format("container {} of pod {}/{}", made.name, pod.namespace_, pod.name);
        if (!status) return unread(what, status.error());
        // ContainerStatusResponse.status.image.image: the name that was asked for, where the list has an id.
        const std::string_view asked_for = status->message.message(1).message(8).text(1);
        if (!asked_for.empty()) made.image = asked_for;
        made.info = info_in(status->message, made.id);
        if (!made.info) return unread(what, "the runtime does not tell what it was started with");
        note_sub_paths(made, what);
        pod.containers.push_back(std::move(made));
    }

    // The kubelet binds a subPath below the pod's own folder (kubernetes pkg/volume/util/subpath), whatever
    // volume it is of: a folder of the host is not told from a ConfigMap.
    void note_sub_paths(const RuntimeContainer& one, const std::string& what) {
        for (const value::Value& mount : one.specification()["mounts"].items()) {
            if (mount["source"].string_or("").contains("/volume-subpaths/"))
                unread(fmt::format("mount {} of {}", mount["destination"].string_or(""), what),
                       "it is a subPath, and of which volume is not told: perhaps of the host's");
        }
    }

    RuntimeCall& runtime_;
    const EngineLimits& limits_;
    RuntimeReading& reading_;
};

const value::Value& asked_security(const RuntimeContainer& container) {
    return container.info->root()["config"]["linux"]["security_context"];
}

// The device cgroup lets everything through: what only privileged containers have.
bool has_all_devices(const value::Value& specification) {
    const value::Value& rule = specification["linux"]["resources"]["devices"][std::size_t{0}];
    return rule["allow"].bool_or(false) && rule["access"].string_or("") == "rwm" && !rule["type"]
           && !rule["major"];
}

} // namespace

// SecurityProfile.ProfileType: RuntimeDefault is 0, which JSON leaves out, Unconfined 1, Localhost 2; before
// it there was apparmor_profile.
AskedProfile asked_apparmor(const RuntimeContainer& container) {
    const value::Value& asked = asked_security(container);
    if (!asked || asked["privileged"].bool_or(false)) return AskedProfile::NotTold;
    if (const value::Value& profile = asked["apparmor"]; profile) {
        const std::int64_t type = profile["profile_type"].int_or(0);
        if (type == 0) return AskedProfile::OfTheRuntime;
        return type == 1 ? AskedProfile::None : AskedProfile::Other;
    }
    const std::string_view name = asked["apparmor_profile"].string_or("runtime/default");
    if (name == "unconfined") return AskedProfile::None;
    return name == "runtime/default" ? AskedProfile::OfTheRuntime : AskedProfile::Other;
}

bool is_privileged(const RuntimeContainer& container) {
    return container.info->root()["privileged"].bool_or(false) // CRI-O
           || asked_security(container)["privileged"].bool_or(false)
           || has_all_devices(container.specification());
}

std::string_view socket_of(std::string_view address) {
    constexpr std::string_view scheme = "unix://";
    return address.starts_with(scheme) ? address.substr(scheme.size()) : address;
}

Result<RuntimeReading> read_runtime(RuntimeCall& runtime, std::string address, const EngineLimits& limits) {
    RuntimeReading reading;
    reading.socket = socket_of(address);
    reading.address = std::move(address);
    COFFERDAM_TRY(RuntimeReader(runtime, limits, reading).run());
    return reading;
}

} // namespace cofferdam::host
