#include "sources/compose/merge.h"

#include "sources/compose/map_builder.h"
#include "sources/compose/sequences.h"

namespace cofferdam::compose {

using value::Kind;
using value::Value;

namespace {

bool is_scalar(const Value& value) { return !value.is(Kind::List) && !value.is(Kind::Map); }

} // namespace

Value Merger::models(const Value& base, const Value& overriding) {
    MapBuilder merged(base);
    for (const value::Entry& entry : overriding.entries()) {
        const std::string_view key = entry.key.as_string();
        const Value* before = merged.find(key);
        if (before == nullptr || !before->is(Kind::Map) || !entry.value.is(Kind::Map)) {
            merged.set(key, entry.value);
        } else {
            merged.set(key, key == "services" ? service_section(*before, entry.value)
                                              : section(*before, entry.value));
        }
    }
    return merged.build(session_.arena());
}

Value Merger::maps(const Value& base, const Value& overriding, Merge merge) {
    if (!spend(base, overriding)) return base;
    MapBuilder merged(base);
    for (const value::Entry& entry : overriding.entries()) {
        const Value* before = merged.find(entry.key.as_string());
        merged.set(entry.key.as_string(),
                   before == nullptr ? entry.value : (this->*merge)(*before, entry.value));
    }
    return merged.build(session_.arena());
}

Value Merger::services(const Value& base, const Value& overriding) {
    if (!base.is(Kind::Map) || !overriding.is(Kind::Map)) return overriding ? overriding : base;
    if (!spend(base, overriding)) return base;
    MapBuilder merged(base);
    for (const value::Entry& entry : overriding.entries()) {
        const std::string_view key = entry.key.as_string();
        const Value* before = merged.find(key);
        const ServiceField* known = find_service_field(key);
        const Form form = known == nullptr ? Form::Anything : known->form;
        const std::size_t conflicts = conflicts_.size();
        merged.set(key, before == nullptr ? entry.value : field(form, *before, entry.value));
        if (conflicts_.size() > conflicts) conflicts_.back() = key;
    }
    return merged.build(session_.arena());
}

Value Merger::field(Form form, const Value& base, const Value& overriding) {
    if (form == Form::Command) return overriding;
    if (!overriding) return base;
    if (!base) return overriding;
    switch (form) {
    case Form::Pairs: {
        if (!spend(base, overriding)) return base;
        MapBuilder merged(base);
        for (const value::Entry& entry : overriding.entries()) merged.set(entry.key.as_string(), entry.value);
        return merged.build(session_.arena());
    }
    case Form::Healthcheck: return with_key_replaced(base, overriding, "test");
    case Form::Logging: {
        const bool one_driver =
            !base["driver"] || !overriding["driver"] || base["driver"] == overriding["driver"];
        return one_driver ? anything(base, overriding) : overriding;
    }
    default:
        return base.is(Kind::List) && overriding.is(Kind::List) ? lists(form, base, overriding)
                                                                : anything(base, overriding);
    }
}

Value Merger::anything(const Value& base, const Value& overriding) {
    if (!overriding) return base;
    if (base.is(Kind::Map) && overriding.is(Kind::Map)) return maps(base, overriding, &Merger::anything);
    if (base.is(Kind::List) && overriding.is(Kind::List)) return lists(Form::Anything, base, overriding);
    if (base && !(is_scalar(base) && is_scalar(overriding))) conflicts_.emplace_back();
    return overriding;
}

Value Merger::lists(Form form, const Value& base, const Value& overriding) {
    if (!spend(base, overriding)) return base;
    std::vector<Value> elements(base.items().begin(), base.items().end());
    elements.insert(elements.end(), overriding.items().begin(), overriding.items().end());
    return unique_elements(session_.arena(), form, elements);
}

Value Merger::with_key_replaced(const Value& base, const Value& overriding, std::string_view key) {
    const Value* replacement = overriding.find(key);
    const Value merged = anything(base, overriding);
    if (replacement == nullptr || !merged.is(Kind::Map)) return merged;
    MapBuilder builder(merged);
    builder.set(key, *replacement);
    return builder.build(session_.arena());
}

} // namespace cofferdam::compose
