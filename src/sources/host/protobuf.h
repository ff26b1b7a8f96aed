// Messages of Protocol Buffers as they travel (https://protobuf.dev/programming-guides/encoding/): fields by
// their numbers, in the order in which they stand. As much as the runtime's answers need.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cofferdam::host {

class Message {
  public:
    // Views into the bytes. Nothing for bytes that are no message.
    static std::optional<Message> parse(std::string_view bytes);

    // The last of that number, as proto3 reads it; "" and 0 if there is none.
    std::string_view text(std::uint32_t number) const;
    std::uint64_t integer(std::uint32_t number) const;
    std::vector<std::string_view> texts(std::uint32_t number) const;
    // Fields that hold messages; what is no message is left out.
    Message message(std::uint32_t number) const;
    std::vector<Message> messages(std::uint32_t number) const;
    // map<string, string>
    std::vector<std::pair<std::string_view, std::string_view>> map(std::uint32_t number) const;

  private:
    struct Field {
        std::uint32_t number = 0;
        bool is_bytes = false;
        std::uint64_t integer = 0;
        std::string_view bytes;
    };

    std::vector<Field> fields_;
};

// Fields of a request.
std::string text_field(std::uint32_t number, std::string_view text);
std::string flag_field(std::uint32_t number);

} // namespace cofferdam::host
