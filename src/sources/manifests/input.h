// One text on its way to documents.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "value/document.h"

namespace cofferdam::manifests {

// Did the user point at it, or was it found in a folder, where other things lie about, too?
enum class Chosen : std::uint8_t { Named, Found };

struct Input {
    std::string name; // in messages
    Chosen chosen = Chosen::Found;
    const FileSystem* files = nullptr; // null: `bytes` holds the text already
    std::string path{};
    std::string bytes{};
    std::uint64_t size = 0; // of the text, as far as it is known before it is read
    bool rendered = false;  // by helm or kustomize
};

enum class Content : std::uint8_t {
    Documents,     // some may still be no Kubernetes objects
    NotKubernetes, // no object can be in it: not parsed, or of no consequence that it cannot be
    Template,      // a template of Helm or the like, which is no YAML before it is rendered
    Unreadable,    // the file, or a part of it; `failure` says why. Documents that could be read are there
};

struct Reading {
    Content content = Content::Documents;
    std::shared_ptr<const value::Text> text; // null: could not be read
    value::Parsed parsed;
    std::string failure;
};

struct ReadingLimits {
    std::uint64_t file = std::uint64_t{256} << 20; // bytes
    value::Limits values;
};

// Reads and parses. Takes the input's bytes; call from any thread.
Reading read(Input& input, value::KeepPlaces keep, const ReadingLimits& limits);

} // namespace cofferdam::manifests
