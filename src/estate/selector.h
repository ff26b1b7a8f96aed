// Label selectors as Kubernetes defines them (k8s.io/apimachinery pkg/apis/meta/v1 LabelSelector).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "estate/labels.h"
#include "value/value.h"

namespace cofferdam::estate {

class Selector {
  public:
    enum class Operator : std::uint8_t { In, NotIn, Exists, DoesNotExist };

    struct Requirement {
        std::string_view key; // into the document
        Operator operation = Operator::Exists;
        std::vector<std::string_view> values; // In, NotIn
    };

    // Selects all.
    Selector() = default;

    // Of a LabelSelector {matchLabels, matchExpressions}; Missing, null and {} select all (what an absent
    // selector means is the caller's affair). Error: what the API server would refuse, unknown operators
    // included.
    static Result<Selector> parse(const value::Value& label_selector);

    // Of a plain map of labels, as a Service or a nodeSelector has it.
    static Selector of_labels(const value::Value& map);

    // All requirements hold; NotIn and DoesNotExist hold for a missing key.
    bool matches(const Labels& labels) const;

    bool selects_all() const { return requirements_.empty(); }
    const std::vector<Requirement>& requirements() const { return requirements_; }

    // As kubectl prints it: "app=web,tier in (a,b),!legacy"; "(all)" if it selects all.
    std::string to_string() const;

  private:
    std::vector<Requirement> requirements_;
};

} // namespace cofferdam::estate
