// One question to a container runtime: a unary call of gRPC
// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md), which is a POST over HTTP/2 with a
// message of a length before it, and its status after the answer. libcurl speaks that, so that no library of
// gRPC is linked.
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace cofferdam::host {

// The questions of runtime.v1 (CRI) that are asked: none of them changes anything.
enum class Question : std::uint8_t {
    Version,
    ListPodSandbox,
    PodSandboxStatus,
    ListContainers,
    ContainerStatus
};
std::string_view to_string(Question question);

class RuntimeCall {
  public:
    virtual ~RuntimeCall() = default;
    // The answer's message, or why there is none.
    virtual std::expected<std::string, std::string> ask(Question question, const std::string& request) = 0;
};

struct RuntimeLimits {
    std::chrono::seconds time{20};                // of one call
    std::uint64_t body = std::uint64_t{64} << 20; // bytes
};

// "unix:///run/containerd/containerd.sock", or the path alone. Error: another address. Not thread-safe.
Result<std::unique_ptr<RuntimeCall>> connect_runtime(const std::string& address,
                                                     const RuntimeLimits& limits = {});

} // namespace cofferdam::host
