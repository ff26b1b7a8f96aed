// Calico's selector language, compiled to a Selection.
//
//   or         = and { "||" and }
//   and        = operation { "&&" operation }
//   operation  = { "!" } ( "(" or ")" | "all()" | "global()" | "has(" key ")" | key test )
//   test       = ( "==" | "!=" | "contains" | "starts with" | "ends with" ) string
//              | [ "not" ] "in" "{" [ string { "," string } ] "}"
//
// https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors; strings have no escapes.
#pragma once

#include <initializer_list>
#include <string_view>

#include "estate/selection.h"
#include "kubernetes/label_terms.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

// What the words of a selector mean: of a pod, of a namespace, of a set of addresses.
struct CalicoTerms {
    LabelTerm label = nullptr;
    estate::Selection all = estate::Selection::all();     // all()
    estate::Selection global = estate::Selection::none(); // global(): what has no namespace
};

// An empty selector selects all; what does not parse cannot be known.
estate::Selection calico_selection(std::string_view selector, const CalicoTerms& terms);

// Tells of those of the fields that do not parse: Calico refuses them.
void check_calico_selectors(Reader& reader, const value::Value& map,
                            std::initializer_list<std::string_view> fields);

} // namespace cofferdam::kubernetes
