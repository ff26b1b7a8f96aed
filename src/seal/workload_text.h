// WorkloadText: the texts of a workload in which it may name whom it talks to: environment, command,
// arguments, commands of probes and hooks, and the files of ConfigMaps that it mounts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "seal/config_maps.h"

namespace cofferdam::seal {

struct WorkloadText {
    enum class Kind : std::uint8_t {
        Variable, // of the environment: the value as a whole may be a host
        Word,     // one word of a command line; a host may stand in the word after an option
        File,     // free text
    };
    Kind kind = Kind::Variable;
    std::string name;          // of the variable; of a Word the one before it; of a File its key
    std::string value;         // references to other variables, $(NAME), resolved
    Id<estate::Object> object; // where it is written: the workload's, or a ConfigMap's
    std::string path;          // in that object
    std::string what;          // "env CART_ADDR", "argument", "livenessProbe"
    std::string port;          // of a variable NAME_HOST: the value of NAME_PORT beside it
};

// A variable whose value is in a Secret, which is not read.
struct HiddenVariable {
    std::string_view name; // "" for all keys of the Secret
    std::string_view secret;
};

struct WorkloadTexts {
    std::vector<WorkloadText> texts;
    std::vector<HiddenVariable> hidden;
};

// REQUIRES: a workload of Kubernetes
WorkloadTexts texts_of(const ConfigMaps& config_maps, const estate::Workload& workload);

} // namespace cofferdam::seal
