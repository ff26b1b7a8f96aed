// An edit of a text: the first line is a JSON Pointer, the second a value, the rest the text. What the writer
// gives reads as the edit says, or it refuses.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "edits/apply.h"

using namespace cofferdam;

namespace {

std::string take_line(std::string& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line = text.substr(0, end);
    text.erase(0, std::min(end + 1, text.size()));
    return line;
}

void attempt(const std::shared_ptr<const value::Text>& text, const value::Document& before,
             edits::Edit edit) {
    const edits::ObjectEdit object{before.span().begin, "", {edit}};
    const Result<std::string> after = edits::apply(text, std::span(&object, 1));
    if (!after) return;
    value::Arena arena;
    const Result<value::Value> wanted = edits::patched(before.root(), object.edits, arena);
    const value::Parsed parsed = value::parse(std::make_shared<const value::Text>("after", *after));
    bool found = false;
    for (const value::DocumentPtr& document : parsed.documents)
        found |= wanted && document->root() == *wanted;
    if (!found) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    const std::string path = take_line(bytes);
    const std::string value = take_line(bytes);
    const auto text = std::make_shared<const value::Text>("before", std::move(bytes));
    const value::Parsed parsed = value::parse(text);
    for (const value::DocumentPtr& document : parsed.documents) {
        attempt(text, *document, {edits::Edit::Operation::Add, path, value});
        attempt(text, *document, {edits::Edit::Operation::Replace, path, value});
        attempt(text, *document, {edits::Edit::Operation::Remove, path, ""});
    }
    return 0;
}
