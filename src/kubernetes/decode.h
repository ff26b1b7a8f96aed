// Kubernetes objects → entities of the model, without I/O: used wherever objects come from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "estate/builder.h"
#include "estate/gap.h"
#include "value/document.h"

namespace cofferdam::kubernetes {

struct Decoded {
    std::vector<estate::Entity> entities;
    std::vector<estate::Gap> gaps;        // custom resources known to make pods, …
    std::vector<value::Problem> problems; // objects that the API server would refuse to read, with place
    std::size_t not_kubernetes = 0;       // documents without apiVersion and kind
    std::size_t unreadable = 0;           // objects that are in `problems` and not in `entities`
};

// All objects of some documents; a List gives its items. Documents share one arena for their effective forms,
// so pass a batch of documents at a time. Pure; call from any thread.
Decoded decode(const std::vector<value::DocumentPtr>& documents);

} // namespace cofferdam::kubernetes
