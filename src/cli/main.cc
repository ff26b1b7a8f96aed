#include <cstdio>
#include <cstdlib>

#include "cli/verbs.h"

int main(int argc, char** argv) {
    int status = cofferdam::cli::run(argc, argv);
    // Everything is written; giving a large estate's memory back piece by piece would only make the user
    // wait.
    std::fflush(nullptr);
    std::_Exit(status);
}
