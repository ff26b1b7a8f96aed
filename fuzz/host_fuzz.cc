// Any text as what an engine answers to every question: as a container, as itself, and in its lists.
#include <cstddef>
#include <cstdint>
#include <string>

#include "estate/builder.h"
#include "sources/cluster/fake_server.h"
#include "sources/host/load.h"

namespace {

using namespace cofferdam;

class Parrot : public cluster::PromptTransport {
  public:
    explicit Parrot(std::string text) : text_(std::move(text)) {}

    std::expected<cluster::Response, cluster::Failure> get(const cluster::Request& request) override {
        std::string body = text_;
        if (request.path.starts_with("/containers/json")) body = R"([{"Id": "a1"}, {"Id": "b2"}])";
        if (request.path == "/networks" || request.path == "/images/json") body = "[" + text_ + "]";
        if (request.path == "/volumes") body = R"({"Volumes": [)" + text_ + "]}";
        return cluster::Response{.status = 200, .body = std::move(body)};
    }

  private:
    void pass(std::chrono::milliseconds /*time*/) override {}

    std::string text_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Parrot parrot(std::string(reinterpret_cast<const char*>(data), size));
    auto reading = host::read_engine(parrot, {.name = "unix:///fuzz", .unix_socket = "/fuzz"});
    if (!reading) return 0;
    const MemoryFileSystem files(std::map<std::string, std::string>{
        {"d.json", std::string(reinterpret_cast<const char*>(data), size)}});
    host::read_daemon_file(*reading, "d.json", files);
    estate::SnapshotBuilder builder;
    host::load(*reading, builder);
    std::move(builder).build();
    return 0;
}
