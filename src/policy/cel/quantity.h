// Kubernetes' quantities (k8s.io/apimachinery/pkg/api/resource): exact, to the
// nanounit.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.h"
#include "policy/cel/value.h"

namespace cofferdam::cel {

// Upstream keeps a number small (64 bits and a power of ten) or big, and what
// asInteger() says depends on which; so both are kept here.
struct Quantity {
    __int128 nanounits = 0;
    bool small = true;
    std::int64_t value = 0; // of a small one: value * 10^scale
    int scale = 0;
    double beyond = 0; // not 0: what nanounits cannot hold; they are the largest or smallest then
};

// The error: upstream's. Beyond 1.7e29 a quantity is only as exact as a double.
Result<Quantity> parse_quantity(std::string_view text);
Quantity quantity_of(std::int64_t value);
Quantity sum(const Quantity& a, const Quantity& b);
Quantity negated(const Quantity& quantity);
bool as_integer(const Quantity& quantity, std::int64_t& integer);
int compare(const Quantity& a, const Quantity& b); // -1, 0, 1
double approximate(const Quantity& quantity);

struct QuantityObject final : OpaqueObject {
    Quantity quantity;
    explicit QuantityObject(const Quantity& of) : OpaqueObject(OpaqueKind::Quantity), quantity(of) {}
    bool equals(const OpaqueObject& other) const override {
        return compare(quantity, static_cast<const QuantityObject&>(other).quantity) == 0;
    }
};

} // namespace cofferdam::cel
