// Judgement: what the checks of one evaluation have found so far. All reading goes through it, so that no
// check can pass on a field that it did not understand.
#pragma once

#include <cstddef>
#include <string_view>

#include "analysis/pod_security/pod.h"
#include "analysis/pod_security/pod_security.h"

namespace cofferdam::pod_security {

class Judgement {
  public:
    // Violations from here on carry this id.
    void begin(std::string_view check) { check_ = check; }

    Field read(const Scope& scope, std::string_view path, value::Kind kind) {
        Field field = read_field(scope, path, kind);
        note(field);
        return field;
    }
    Field element(const Field& list, std::size_t index, std::string_view tail, value::Kind kind) {
        Field field = read_element(list, index, tail, kind);
        note(field);
        return field;
    }
    Field entry(const Field& map, const value::Entry& entry, value::Kind kind) {
        Field field = read_entry(map, entry, kind);
        note(field);
        return field;
    }

    // The field has a forbidden value or, being absent, lacks a required one. A field of a wrong type is no
    // violation: it is unknown already.
    void forbid(const Field& field);
    void cannot_know() { is_unknown_ = true; }

    Result result() &&;

  private:
    void note(const Field& field) {
        if (field.is_wrong_type()) is_unknown_ = true;
    }

    std::string_view check_;
    bool is_unknown_ = false;
    std::vector<Violation> violations_;
};

} // namespace cofferdam::pod_security
