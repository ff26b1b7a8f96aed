// Two definitions made one (Compose specification, "Merge"): of files that follow one another, of a service
// that extends another, of a file that includes another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sources/compose/service_fields.h"
#include "sources/compose/session.h"
#include "value/value.h"

namespace cofferdam::compose {

// Once the session has nothing left to spend, the base stands as it is.
class Merger {
  public:
    explicit Merger(Session& session, value::Place place) : session_(session), place_(std::move(place)) {}

    // Roots of Models. What is not a section of Maps is the override's.
    value::Value models(const value::Value& base, const value::Value& overriding);
    value::Value services(const value::Value& base, const value::Value& overriding);
    value::Value anything(const value::Value& base, const value::Value& overriding);

    // Fields that are a list in one definition and a map or text in the other: the override stands for itself
    // there.
    const std::vector<std::string>& conflicts() const { return conflicts_; }

  private:
    using Merge = value::Value (Merger::*)(const value::Value&, const value::Value&);

    value::Value maps(const value::Value& base, const value::Value& overriding, Merge merge);
    value::Value section(const value::Value& base, const value::Value& overriding) {
        return maps(base, overriding, &Merger::anything);
    }
    value::Value service_section(const value::Value& base, const value::Value& overriding) {
        return maps(base, overriding, &Merger::services);
    }
    value::Value field(Form form, const value::Value& base, const value::Value& overriding);
    value::Value lists(Form form, const value::Value& base, const value::Value& overriding);
    value::Value with_key_replaced(const value::Value& base, const value::Value& overriding,
                                   std::string_view key);

    bool spend(const value::Value& base, const value::Value& overriding) {
        return session_.spend(base.size() + overriding.size(), 0, place_);
    }

    Session& session_;
    value::Place place_; // for the Problem of a project that grows too large
    std::vector<std::string> conflicts_;
};

} // namespace cofferdam::compose
