// Dockerfiles and Containerfiles → entities of the model, without a build: what the text says.
//
// A file gives an Object of kind "Dockerfile", named by its path below the target, without a typed row. Its
// document is made here, from the instructions, with the places of the file, so that controls can judge it:
//
//   stages        index, name, image or base (the stage's index), written, tag, digest, platform, user,
//                 health ("set", "off"), final, in_image, windows. What only a build knows is not there:
//                 `image` beside `written`, `user` with user_unknown.
//   instructions  instruction, text, stage, in_image, on_build, form ("shell", "exec"), commands; of COPY and
//                 ADD also sources, target, from; of EXPOSE ports; the flags, by name
//   commands      of all RUN instructions: program, arguments, text, settings, fed_by (programs whose output
//                 it reads or runs), stage, in_image
//   variables     of ENV, ARG and LABEL: instruction, name, value, stage, in_image
//
// `text` is for people: what looks like a credential in it is left out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "estate/builder.h"
#include "sources/dockerfile/limits.h"
#include "value/text.h"

namespace cofferdam::dockerfile {

struct Reading {
    std::optional<estate::Entity> entity; // nothing: not one instruction could be read
    std::vector<value::Problem> problems;
};

// `name`: of the object. REQUIRES: the text has at most limits.bytes
Reading read(const std::shared_ptr<const value::Text>& text, std::string_view name,
             const Limits& limits = {});

} // namespace cofferdam::dockerfile
