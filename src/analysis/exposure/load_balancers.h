// What a load balancer that a cloud makes is: public or internal.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "analysis/exposure/estate_index.h"
#include "analysis/exposure/lead.h"
#include "estate/address.h"

namespace cofferdam::exposure {

// Of the written addresses (host names say nothing). Nothing if none is an address.
std::optional<Lead> lead_of_addresses(std::span<const std::string_view> addresses);

// The annotation that makes a load balancer internal, as "key: value"; "" if there is none.
std::string internal_annotation(const estate::Labels& annotations);

// Addresses from which a Service's load balancer may be used; nothing: all.
std::optional<estate::AddressSet> allowed_sources(const estate::Service& service,
                                                  const estate::Labels& annotations);

// REQUIRES: type LoadBalancer
Lead lead_of_load_balancer(const EstateIndex& index, const estate::Service& service);

} // namespace cofferdam::exposure
