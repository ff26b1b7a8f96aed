// Words of a command for people, without what looks like a credential.
#pragma once

#include <span>
#include <string>

namespace cofferdam::dockerfile {

std::string masked_text(std::span<const std::string> words);

} // namespace cofferdam::dockerfile
