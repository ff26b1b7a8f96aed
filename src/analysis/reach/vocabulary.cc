#include "analysis/reach/vocabulary.h"

#include <algorithm>

namespace cofferdam::reach {

void LabelVocabulary::read(const estate::Labels& labels, std::vector<KnownLabel>& known) {
    for (const value::Entry& entry : labels.entries()) {
        const auto key = keys_.find(entry.key.as_string());
        if (key) known.push_back({*key, values_.intern(entry.value.string_or(""), *key)});
    }
    std::ranges::sort(known, {}, &KnownLabel::key);
}

namespace {

Truth holds(std::uint32_t key, TestForm form, std::span<const std::uint32_t> pairs, KnownLabels labels) {
    const auto label = std::ranges::find(labels, key, &KnownLabel::key);
    const bool there = label != labels.end();
    if (there && label->pair == KnownLabel::unknown) return Truth::Unknown;
    const auto listed = [&] { return there && std::ranges::find(pairs, label->pair) != pairs.end(); };
    switch (form) {
    case TestForm::In: return truth(listed());
    case TestForm::NotIn: return truth(!listed());
    case TestForm::Exists: return truth(there);
    case TestForm::DoesNotExist: return truth(!there);
    }
    return Truth::Unknown;
}

} // namespace

Truth hold(std::span<const std::uint32_t> tests, KnownLabels labels) {
    Truth all = Truth::Yes;
    while (!tests.empty() && all != Truth::No) {
        const std::size_t count = tests[2];
        all = all && holds(tests[0], TestForm{tests[1]}, tests.subspan(3, count), labels);
        tests = tests.subspan(3 + count);
    }
    return all;
}

} // namespace cofferdam::reach
