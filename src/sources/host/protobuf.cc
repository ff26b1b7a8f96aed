#include "sources/host/protobuf.h"

namespace cofferdam::host {

namespace {

constexpr int most_bits = 64;

enum class Wire : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

// Consumes what it reads.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
    std::uint64_t number = 0;
    for (int shift = 0; shift < most_bits && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
        if (byte < 0x80U) return number;
    }
    return std::nullopt;
}

std::optional<std::string_view> take(std::string_view& bytes, std::uint64_t count) {
    if (count > bytes.size()) return std::nullopt;
    const std::string_view taken = bytes.substr(0, count);
    bytes.remove_prefix(count);
    return taken;
}

std::string varint(std::uint64_t number) {
    std::string bytes;
    for (; number >= 0x80U; number >>= 7) bytes += static_cast<char>((number & 0x7fU) | 0x80U);
    bytes += static_cast<char>(number);
    return bytes;
}

std::string tag(std::uint32_t number, Wire wire) {
    return varint((std::uint64_t{number} << 3) | static_cast<std::uint64_t>(wire));
}

} // namespace

std::optional<Message> Message::parse(std::string_view bytes) {
    Message message;
    while (!bytes.empty()) {
        const auto key = take_varint(bytes);
        if (!key || *key >> 3 == 0 || *key >> 3 > UINT32_MAX) return std::nullopt;
        Field field{
            .number = static_cast<std::uint32_t>(*key >> 3), .is_bytes = false, .integer = 0, .bytes = {}};
        std::optional<std::string_view> taken = std::string_view();
        switch (static_cast<Wire>(*key & 7U)) {
        case Wire::Varint: {
            const auto number = take_varint(bytes);
            if (!number) return std::nullopt;
            field.integer = *number;
            break;
        }
        case Wire::Bytes: {
            const auto size = take_varint(bytes);
            taken = size ? take(bytes, *size) : std::nullopt;
            field.is_bytes = true;
            break;
        }
        // Numbers of no field that is read here.
        case Wire::Fixed64: taken = take(bytes, 8); break;
        case Wire::Fixed32: taken = take(bytes, 4); break;
        default: return std::nullopt;
        }
        if (!taken) return std::nullopt;
        field.bytes = *taken;
        message.fields_.push_back(field);
    }
    return message;
}

std::string_view Message::text(std::uint32_t number) const {
    std::string_view last;
    for (const Field& field : fields_) {
        if (field.number == number && field.is_bytes) last = field.bytes;
    }
    return last;
}

std::uint64_t Message::integer(std::uint32_t number) const {
    std::uint64_t last = 0;
    for (const Field& field : fields_) {
        if (field.number == number && !field.is_bytes) last = field.integer;
    }
    return last;
}

std::vector<std::string_view> Message::texts(std::uint32_t number) const {
    std::vector<std::string_view> all;
    for (const Field& field : fields_) {
        if (field.number == number && field.is_bytes) all.push_back(field.bytes);
    }
    return all;
}

Message Message::message(std::uint32_t number) const { return parse(text(number)).value_or(Message()); }

std::vector<Message> Message::messages(std::uint32_t number) const {
    std::vector<Message> all;
    for (const std::string_view bytes : texts(number)) {
        if (std::optional<Message> message = parse(bytes)) all.push_back(*std::move(message));
    }
    return all;
}

std::vector<std::pair<std::string_view, std::string_view>> Message::map(std::uint32_t number) const {
    std::vector<std::pair<std::string_view, std::string_view>> entries;
    for (const Message& entry : messages(number)) entries.emplace_back(entry.text(1), entry.text(2));
    return entries;
}

std::string text_field(std::uint32_t number, std::string_view text) {
    return tag(number, Wire::Bytes) + varint(text.size()) + std::string(text);
}

std::string flag_field(std::uint32_t number) { return tag(number, Wire::Varint) + varint(1); }

} // namespace cofferdam::host
