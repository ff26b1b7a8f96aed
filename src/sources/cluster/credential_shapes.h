// What credentials look like in texts, so that another of the same form can take the place of each: what
// content/catalogues/credential-detectors.yaml and the controls of secrets find, they find still.
#pragma once

#include <string_view>
#include <vector>

namespace cofferdam::cluster {

enum class Shape : unsigned char {
    None,
    Frame, // what tells the kind of a credential: "glpat-", "-----BEGIN PRIVATE KEY-----"
    Secret // what nobody may read
};

// For every byte of the text.
std::vector<Shape> credential_shapes(std::string_view text);

// A value of something that is called so, is a credential: PASSWORD, API_KEY; not PASSWORD_FILE.
bool names_credential(std::string_view name);
// What stands where a credential would, and is none: a reference, a path, a truth value.
bool is_no_credential(std::string_view value);

} // namespace cofferdam::cluster
