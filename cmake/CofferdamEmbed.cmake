# cofferdam_embed(<target> <file>...)
# Compiles the files into <target> as embedded_files() of src/content/shipped.h. Names are relative to content/.
function(cofferdam_embed target)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cc)
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.S)
  set(externs "")
  set(rows "")
  set(data "    .section .rodata\n")
  set(index 0)
  foreach(file IN LISTS ARGN)
    file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR}/content ${file})
    set(symbol "cofferdam_embedded_${index}")
    string(APPEND externs "extern \"C\" const char ${symbol}[];\nextern \"C\" const char ${symbol}_end[];\n")
    string(APPEND rows "        {\"${name}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    string(APPEND data "    .globl ${symbol}\n    .globl ${symbol}_end\n${symbol}:\n    .incbin \"${file}\"\n${symbol}_end:\n    .byte 0\n")
    math(EXPR index "${index}+1")
  endforeach()
  string(APPEND data "    .section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${assembly} CONTENT "${data}" @ONLY)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT
"#include \"content/shipped.h\"\n\n${externs}\nnamespace cofferdam::content {\n
std::span<const EmbeddedFile> embedded_files() {
    static const EmbeddedFile files[] = {\n${rows}    };
    return files;\n}\n\n} // namespace cofferdam::content\n")
  target_sources(${target} PRIVATE ${generated} ${assembly})
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS "${ARGN}")
endfunction()
