// Session: what all parts of one load share: the memory of the result, the complaints, and the bounds.
#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "value/arena.h"
#include "value/text.h"

namespace cofferdam::compose {

class Session {
  public:
    value::Arena& arena() { return *arena_; }
    const std::shared_ptr<value::Arena>& shared_arena() const { return arena_; }

    // The key in the arena, once however often it is asked for.
    std::string_view intern(std::string_view key);

    void report(value::Severity severity, value::Place place, std::string message) {
        problems.push_back({severity, std::move(place), std::move(message)});
    }

    // Takes from what one project may grow to: aliases, variables, ranges of ports, services that extend one
    // another make much of a small file. False, with a Problem the first time, when nothing is left.
    bool spend(std::size_t values, std::size_t bytes, const value::Place& place);

    bool is_exhausted() const { return values_left_ == 0; }

    std::vector<value::Problem> problems;

    // A file that the project names is not read on purpose: a Problem, and a Gap of its own.
    struct Refusal {
        value::Place place;
        std::string reason;
    };
    std::vector<Refusal> refusals;
    // One of them could hold services, networks, …: what is not there may not be missing.
    bool is_partial = false;

    std::set<std::string, std::less<>> unset; // variables without a value, each reported once
    bool unset_outside_environment = false; // one of them stands elsewhere than in a container's environment
    value::Place first_unset;

  private:
    std::shared_ptr<value::Arena> arena_ = std::make_shared<value::Arena>();
    std::unordered_set<std::string_view> keys_;
    std::size_t values_left_ = 2'000'000;
    std::size_t bytes_left_ = std::size_t{256} << 20;
};

} // namespace cofferdam::compose
