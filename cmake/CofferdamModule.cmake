# One folder = one library = one namespace. See docs/architecture.md.
include(GoogleTest)

# cofferdam_module(<name> [DEPENDS <module>...] [LINKS <target>...])
#   DEPENDS  the modules whose headers this one may include: they must already exist, so the order of
#            src/CMakeLists.txt is the layering and no cycle can be written
#   LINKS    libraries from outside
# Sources, headers and tests (*_test.cc) are the files of the folder.
function(cofferdam_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;LINKS")
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  file(GLOB headers CONFIGURE_DEPENDS *.h)
  file(GLOB tests CONFIGURE_DEPENDS *_test.cc)
  # A program's main.cc is its own (cofferdam_binary).
  list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/main.cc ${tests})
  set(scope PUBLIC)
  if(sources)
    add_library(cofferdam_${name} STATIC ${sources})
  else()
    add_library(cofferdam_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  # Every header stands alone: one with a source of its name is what that source includes first (CheckLayers), so
  # only the others are compiled by themselves.
  set(alone ${headers})
  list(TRANSFORM sources REPLACE "\\.cc$" ".h" OUTPUT_VARIABLE with_source)
  list(REMOVE_ITEM alone ${with_source})
  list(REMOVE_ITEM headers ${alone})
  target_sources(cofferdam_${name} ${scope}
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${headers}
    FILE_SET alone TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${alone})
  set_target_properties(cofferdam_${name} PROPERTIES INTERFACE_HEADER_SETS_TO_VERIFY alone)
  foreach(dep IN LISTS arg_DEPENDS)
    if(NOT TARGET cofferdam_${dep})
      message(FATAL_ERROR "${name} may not depend on ${dep}: it is not in a lower layer (see src/CMakeLists.txt)")
    endif()
    target_link_libraries(cofferdam_${name} ${scope} cofferdam_${dep})
    get_property(dep_dir TARGET cofferdam_${dep} PROPERTY COFFERDAM_DIR)
    list(APPEND allowed ${dep_dir})
  endforeach()
  target_link_libraries(cofferdam_${name} ${scope} ${arg_LINKS})
  file(RELATIVE_PATH dir ${PROJECT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  set_target_properties(cofferdam_${name} PROPERTIES COFFERDAM_DIR ${dir})
  string(JOIN " " allowed ${dir} ${allowed})
  set_property(GLOBAL APPEND_STRING PROPERTY COFFERDAM_LAYERS "${dir}: ${allowed}\n")
  if(tests AND BUILD_TESTING)
    cofferdam_test(${name}_test SOURCES ${tests} MODULES ${name})
  endif()
endfunction()

# cofferdam_test(<name> SOURCES <file>... MODULES <module>...): a GoogleTest program, its cases known to ctest unless a
# sanitizer watches
function(cofferdam_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;MODULES;DEFINITIONS")
  add_executable(${name} ${arg_SOURCES})
  list(TRANSFORM arg_MODULES PREPEND cofferdam_)
  target_link_libraries(${name} PRIVATE ${arg_MODULES} GTest::gtest GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE COFFERDAM_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ${arg_DEFINITIONS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(COFFERDAM_SANITIZE) # a sanitized program takes longer to start than most of its cases to run
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 600)
  else()
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${name}/" PROPERTIES TIMEOUT 300)
  endif()
endfunction()

# cofferdam_binary(<name> SOURCES <file>... MODULES <module>... ONLY <module>...)
#   ONLY  the whole list of modules that the program may end up linking, however indirectly
function(cofferdam_binary name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;MODULES;ONLY")
  add_executable(${name} ${arg_SOURCES})
  set(queue ${arg_MODULES})
  set(seen "")
  while(queue)
    list(POP_FRONT queue module)
    if(module IN_LIST seen)
      continue() # modules share what they stand on: paths to it are many more than modules
    endif()
    list(APPEND seen ${module})
    if(NOT module IN_LIST arg_ONLY)
      message(FATAL_ERROR "${name} would link ${module}; it may only link: ${arg_ONLY}")
    endif()
    target_link_libraries(${name} PRIVATE cofferdam_${module})
    get_target_property(links cofferdam_${module} INTERFACE_LINK_LIBRARIES)
    foreach(link IN LISTS links)
      if(link MATCHES "^cofferdam_(.+)$")
        list(APPEND queue ${CMAKE_MATCH_1})
      endif()
    endforeach()
  endwhile()
endfunction()

# Writes the declared layers and adds the check to every build.
function(cofferdam_check_layers)
  get_property(layers GLOBAL PROPERTY COFFERDAM_LAYERS)
  file(WRITE ${CMAKE_BINARY_DIR}/layers.txt "${layers}")
  add_custom_target(layers ALL
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR}/src -DLAYERS=${CMAKE_BINARY_DIR}/layers.txt
            -P ${PROJECT_SOURCE_DIR}/cmake/CheckLayers.cmake
    VERBATIM)
endfunction()
