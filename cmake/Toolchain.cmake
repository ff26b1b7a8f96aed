# The language, the warnings and the instrumentation: the same for every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# -O2 keeps a clean build short; what is hot is parsing and allocation, not loops over arrays.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlapping copies where std::string appends to itself.
  add_compile_options(-Wno-restrict)
else()
  # clang sees libstdc++ 12 use its own std::get_temporary_buffer in std::stable_sort.
  add_compile_options(-Wno-deprecated-declarations)
endif()
if(COFFERDAM_SANITIZE)
  # Lines in stack traces and some speed; more of either doubles the time that the build takes.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1 -DNDEBUG")
  add_compile_options(-fsanitize=${COFFERDAM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${COFFERDAM_SANITIZE})
  # GCC's own page on -fsanitize warns of false positives of these beside it; builds without it keep them.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
endif()
if(COFFERDAM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(COFFERDAM_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
