// Scalars and comments of YAML that we write.
#pragma once

#include <string>
#include <string_view>

namespace cofferdam::seal {

// Plain where every reader of YAML 1.1 and 1.2 takes it for that text, else in double quotes.
std::string yaml_scalar(std::string_view text);

// One line: what is no printable ASCII becomes "?". Names of files and variables stand in comments, and may
// hold anything.
std::string yaml_comment(std::string_view text);

} // namespace cofferdam::seal
