// YAML as kubectl reads it: the rules, and how a text is cut into documents (parse_yaml is in document.h).
//
// kubectl reads with k8s.io/apimachinery's YAMLReader, which cuts, and with sigs.k8s.io/yaml, which reads
// each piece with go.yaml.in/yaml/v2 (a port of libyaml) and turns it into JSON. So:
//
// - A line that starts with "---" ends a document. A comment may follow on it; whatever else does, kubectl
// refuses:
//   text after a blank is read here, with a warning, anything else is an error.
// - Of each piece one document is read; what follows "..." without a separator is not, with a warning.
// - A document without content, or whose root is null, is left out.
// - Plain scalars are YAML 1.1's (yaml_scalars.h): yes, on, y are booleans, 017 and 0x1f integers, 1_000 is
// 1000.
//   Base 60 numbers and timestamps are strings. 1.0 and 1e3 are integers, as the JSON in between makes of
//   them.
// - Keys are strings: integers, floats and booleans are converted, null, lists and maps refused.
// - Of equal keys the last wins, with a warning that names both lines.
// - "<<" merges where it stands: it overrides the keys before it (with a warning, for YAML 1.1 says
// otherwise) and is
//   overridden by the keys after it. Of a list of maps the first wins.
// - An alias brings a copy; an anchor that contains itself is an error.
//
// Where this differs from kubectl: integers beyond 64 bits keep their digits (kubectl rounds them to a
// float); infinities and NaN are an error in both; UTF-16 is read (kubectl cuts it apart).
#pragma once

#include <string_view>
#include <vector>

#include "value/document.h"

namespace cofferdam::value {

// One document's range of the text.
struct YamlPiece {
    Span span;                         // without the separator, unless text follows on its line
    std::optional<Span> bad_separator; // the line, when it starts with "---" and kubectl refuses it
    bool readable = true;              // false: "---x"
};

std::vector<YamlPiece> cut_yaml(const Text& text);

} // namespace cofferdam::value
