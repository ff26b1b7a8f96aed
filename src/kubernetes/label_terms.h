// Label selectors of custom resources, read leniently: the API server checks no more of them than their
// schema, so an operator that nobody knows is a selection that cannot be known, not an unreadable object.
#pragma once

#include <string_view>
#include <vector>

#include "estate/selection.h"
#include "kubernetes/reader.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

// What an engine makes of "this key has one of these values" (or exists): it may read keys in its own way.
using LabelTerm = estate::Selection (*)(std::string_view key, estate::Selection::Test test,
                                        std::vector<std::string_view> values);

// {matchLabels, matchExpressions}; Missing and {} select all.
estate::Selection label_terms(const value::Value& selector, LabelTerm term);

// The same of a field, whose shape every API server checks: what is no label selector at all is reported.
estate::Selection label_terms(Reader& reader, const value::Value& parent, std::string_view key,
                              LabelTerm term);

// The terms of Kubernetes itself, over labels of the object and of its namespace.
estate::Selection object_label_term(std::string_view key, estate::Selection::Test test,
                                    std::vector<std::string_view> values);
estate::Selection namespace_label_term(std::string_view key, estate::Selection::Test test,
                                       std::vector<std::string_view> values);

// Strings of a list; items of other types are left out.
std::vector<std::string_view> string_items(const value::Value& list);

} // namespace cofferdam::kubernetes
