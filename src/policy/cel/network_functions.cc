// k8s.io/apiserver/pkg/cel/library, ip.go and cidr.go
#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "policy/cel/network_values.h"

namespace cofferdam::cel {
namespace {

const Address& address_of(const Value& value) {
    return static_cast<const IpObject&>(value.as_opaque()).address;
}
const Prefix& prefix_of(const Value& value) {
    return static_cast<const CidrObject&>(value.as_opaque()).prefix;
}

Value ip(Evaluation& evaluation, Arguments arguments) {
    const auto address = parse_address(arguments[0].as_text());
    return address ? evaluation.opaque<IpObject>(*address) : evaluation.failure(address.error().message);
}
Value is_ip(Evaluation&, Arguments arguments) {
    return Value::boolean(parse_address(arguments[0].as_text()).has_value());
}
Value is_canonical(Evaluation& evaluation, Arguments arguments) {
    const auto address = parse_address(arguments[0].as_text());
    if (!address) return evaluation.failure(address.error().message);
    return Value::boolean(to_text(*address) == arguments[0].as_text());
}
Value ip_text(Evaluation& evaluation, Arguments arguments) {
    return evaluation.string(to_text(address_of(arguments[0])));
}
Value family(Evaluation&, Arguments arguments) {
    return Value::integer(address_of(arguments[0]).is_ipv4 ? 4 : 6);
}

// The classes of net/netip.
bool unspecified(const Address& a) { return a == Address{{}, a.is_ipv4}; }
bool loopback(const Address& a) {
    if (a.is_ipv4) return a.bytes[0] == 127;
    Address one;
    one.bytes[15] = 1;
    return a == one;
}
bool multicast(const Address& a) { return a.is_ipv4 ? (a.bytes[0] & 0xF0) == 0xE0 : a.bytes[0] == 0xFF; }
bool link_local_multicast(const Address& a) {
    if (a.is_ipv4) return a.bytes[0] == 224 && a.bytes[1] == 0 && a.bytes[2] == 0;
    return a.bytes[0] == 0xFF && (a.bytes[1] & 0x0F) == 0x02;
}
bool link_local_unicast(const Address& a) {
    if (a.is_ipv4) return a.bytes[0] == 169 && a.bytes[1] == 254;
    return a.bytes[0] == 0xFE && (a.bytes[1] & 0xC0) == 0x80;
}
bool broadcast(const Address& a) {
    return a.is_ipv4 && a.bytes[0] == 255 && a.bytes[1] == 255 && a.bytes[2] == 255 && a.bytes[3] == 255;
}
bool global_unicast(const Address& a) {
    return !unspecified(a) && !loopback(a) && !multicast(a) && !link_local_unicast(a) && !broadcast(a);
}

template <bool (*Test)(const Address&)>
Value is(Evaluation&, Arguments arguments) {
    return Value::boolean(Test(address_of(arguments[0])));
}

Value cidr(Evaluation& evaluation, Arguments arguments) {
    const auto prefix = parse_prefix(arguments[0].as_text());
    return prefix ? evaluation.opaque<CidrObject>(*prefix) : evaluation.failure(prefix.error().message);
}
Value is_cidr(Evaluation&, Arguments arguments) {
    return Value::boolean(parse_prefix(arguments[0].as_text()).has_value());
}
Value cidr_text(Evaluation& evaluation, Arguments arguments) {
    return evaluation.string(to_text(prefix_of(arguments[0])));
}
Value cidr_ip(Evaluation& evaluation, Arguments arguments) {
    return evaluation.opaque<IpObject>(prefix_of(arguments[0]).address);
}
Value prefix_length(Evaluation&, Arguments arguments) { return Value::integer(prefix_of(arguments[0]).bits); }
Value masked_cidr(Evaluation& evaluation, Arguments arguments) {
    return evaluation.opaque<CidrObject>(masked(prefix_of(arguments[0])));
}

Value contains_ip(Evaluation& evaluation, Arguments arguments) {
    const Value other = arguments[1].is(Kind::String) ? ip(evaluation, arguments.subspan(1)) : arguments[1];
    if (other.is(Kind::Error)) return other;
    return Value::boolean(contains(prefix_of(arguments[0]), address_of(other)));
}
Value contains_cidr(Evaluation& evaluation, Arguments arguments) {
    const Value other = arguments[1].is(Kind::String) ? cidr(evaluation, arguments.subspan(1)) : arguments[1];
    if (other.is(Kind::Error)) return other;
    const Prefix& outer = prefix_of(arguments[0]);
    const Prefix& inner = prefix_of(other);
    return Value::boolean(outer.bits <= inner.bits && contains(outer, inner.address));
}

// An IP's size is that of its bytes; a network's that of its bits in bytes
// (pkg/cel/ip.go, cidr.go).
std::uint64_t size_of(const Value& value) {
    if (value.is(Kind::String)) return actual_size(value);
    if (value.as_opaque().kind == OpaqueKind::Ip) return address_of(value).is_ipv4 ? 4 : 16;
    return static_cast<std::uint64_t>((prefix_of(value).bits + 7) / 8);
}
std::uint64_t contains_ip_cost(Arguments arguments, const Value&) {
    return traversal(2 * size_of(arguments[0]))
           + (arguments[1].is(Kind::String) ? traversal(size_of(arguments[1])) : 0);
}
std::uint64_t contains_cidr_cost(Arguments arguments, const Value& result) {
    return contains_ip_cost(arguments, result) + traversal(size_of(arguments[0])) + 1;
}

constexpr Overload ips[] = {
    {"string_to_ip", "ip", false, "(string) -> net.IP", ip, traverse_first},
    {"ip_family", "family", true, "(net.IP) -> int", family},
    {"ip_is_canonical", "ip.isCanonical", false, "(string) -> bool", is_canonical, traverse_first_twice},
    {"ip_is_unspecified", "isUnspecified", true, "(net.IP) -> bool", is<unspecified>},
    {"ip_is_loopback", "isLoopback", true, "(net.IP) -> bool", is<loopback>},
    {"ip_is_link_local_multicast", "isLinkLocalMulticast", true, "(net.IP) -> bool",
     is<link_local_multicast>},
    {"ip_is_link_local_unicast", "isLinkLocalUnicast", true, "(net.IP) -> bool", is<link_local_unicast>},
    {"ip_is_global_unicast", "isGlobalUnicast", true, "(net.IP) -> bool", is<global_unicast>},
    {"is_ip", "isIP", false, "(string) -> bool", is_ip, traverse_first},
    {"ip_to_string", "string", false, "(net.IP) -> string", ip_text},
};
constexpr Overload cidrs[] = {
    {"string_to_cidr", "cidr", false, "(string) -> net.CIDR", cidr, traverse_first},
    {"cidr_contains_ip_string", "containsIP", true, "(net.CIDR, string) -> bool", contains_ip,
     contains_ip_cost},
    {"cidr_contains_ip_ip", "containsIP", true, "(net.CIDR, net.IP) -> bool", contains_ip, contains_ip_cost},
    {"cidr_contains_cidr_string", "containsCIDR", true, "(net.CIDR, string) -> bool", contains_cidr,
     contains_cidr_cost},
    {"cidr_contains_cidr", "containsCIDR", true, "(net.CIDR, net.CIDR) -> bool", contains_cidr,
     contains_cidr_cost},
    {"cidr_ip", "ip", true, "(net.CIDR) -> net.IP", cidr_ip},
    {"cidr_prefix_length", "prefixLength", true, "(net.CIDR) -> int", prefix_length},
    {"cidr_masked", "masked", true, "(net.CIDR) -> net.CIDR", masked_cidr},
    {"is_cidr", "isCIDR", false, "(string) -> bool", is_cidr, traverse_first},
    {"cidr_to_string", "string", false, "(net.CIDR) -> string", cidr_text},
};

} // namespace

std::span<const Overload> ip_overloads() { return ips; }
std::span<const Overload> cidr_overloads() { return cidrs; }

} // namespace cofferdam::cel
