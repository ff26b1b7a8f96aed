// Any bytes as what a container runtime answers to every question; half of them as a container's
// specification.
#include <cstddef>
#include <cstdint>
#include <string>

#include "estate/builder.h"
#include "sources/host/load.h"
#include "sources/host/protobuf.h"

namespace {

using namespace cofferdam;
using host::Question;
using host::text_field;

class Parrot : public host::RuntimeCall {
  public:
    explicit Parrot(std::string text) : text_(std::move(text)) {}

    std::expected<std::string, std::string> ask(Question question, const std::string& /*request*/) override {
        const std::string pod = text_field(1, text_field(1, "p") + text_field(2, text_field(1, "p")));
        const std::string container = text_field(1, text_field(1, "c") + text_field(2, "p") + "\x30\x01");
        if (question == Question::ListPodSandbox) return pod + text_;
        if (question == Question::ListContainers) return container + text_;
        if (question != Question::ContainerStatus) return text_;
        return text_field(2, text_field(1, "info") + text_field(2, R"({"runtimeSpec": )" + text_ + "}"));
    }

  private:
    std::string text_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Parrot parrot(std::string(reinterpret_cast<const char*>(data), size));
    const auto reading = host::read_runtime(parrot, "unix:///fuzz");
    if (!reading) return 0;
    estate::SnapshotBuilder builder;
    host::load(*reading, builder);
    std::move(builder).build();
    return 0;
}
