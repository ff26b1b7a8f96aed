// The simple commands of a shell script, as far as their words tell: what a RUN instruction starts, with
// which arguments, and what it reads as its input. Cut by the grammar of POSIX sh (XCU, section 2); nothing
// is expanded, so a word may hold "$NAME". Scripts in scripts are read too: $(…), `…`, <(…), sh -c "…", eval.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sources/dockerfile/limits.h"

namespace cofferdam::dockerfile {

struct ShellCommand {
    std::vector<std::string> words;    // the program first; quotes removed, assignments left out
    std::vector<std::string> settings; // "NAME=value" before the program
    std::vector<std::string> fed_by;   // programs whose output is its input, or the script that it runs
    std::size_t begin = 0;             // in the outermost script
    std::size_t end = 0;
};

// What is left of the limits for all scripts of a file.
struct ShellBudget {
    std::size_t commands = 0;
    std::size_t words = 0;
    bool exceeded = false;
};

// The name of the file that a program's path ends with.
std::string_view program_of(const ShellCommand& command);

// Wrappers (sudo, env, exec, …) are commands of their own, before what they start.
std::vector<ShellCommand> split_commands(std::string_view script, std::size_t depth, ShellBudget& budget);
// The same of a list of words that no shell has read, as in JSON's form of RUN.
std::vector<ShellCommand> commands_of_words(std::vector<std::string> words, std::size_t depth,
                                            ShellBudget& budget);

} // namespace cofferdam::dockerfile
