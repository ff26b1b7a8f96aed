#include "edits/apply.h"

#include <algorithm>
#include <unordered_map>

#include "edits/text_writer.h"

namespace cofferdam::edits {

namespace {

using value::Arena;
using value::DocumentPtr;
using value::Parsed;
using value::Text;
using value::Value;

// kubectl's order of trying, but for Compose, whose merge keys yield and which is never JSON.
Parsed parsed(std::shared_ptr<const Text> text, value::MergeKeys merge_keys) {
    if (merge_keys == value::MergeKeys::OverrideEarlier) return value::parse(std::move(text));
    return value::parse_yaml(std::move(text), value::KeepPlaces::Yes, {}, merge_keys);
}

const Value* at_root(const Value& document, std::span<const std::string> parts) {
    const Value* node = &document;
    for (const std::string& part : parts) {
        if (node->is(value::Kind::Map))
            node = node->find(part);
        else if (node->is(value::Kind::List) && !part.empty() && part.size() < 9
                 && part.find_first_not_of("0123456789") == std::string::npos
                 && std::stoul(part) < node->size())
            node = &(*node)[std::stoul(part)];
        else
            return nullptr;
        if (node == nullptr) return nullptr;
    }
    return node;
}

// An object's edits on their way into a text.
struct Job {
    std::size_t document = 0; // index among the text's documents: it stays while offsets move
    std::vector<std::string> root;
    std::vector<Edit> edits;
    std::vector<Value> contents; // of the edits
};

class Application {
  public:
    Application(const std::shared_ptr<const Text>& text, value::MergeKeys merge_keys)
        : text_(text), merge_keys_(merge_keys), before_(parsed(text, merge_keys)) {}

    Result<void> want(const ObjectEdit& object);
    Result<std::string> run();

  private:
    Result<std::size_t> document_at(std::uint32_t begin) const;
    Result<void> write_round(std::size_t round);
    Result<void> prove(const Parsed& after) const;
    Job& job_of(std::size_t document, std::vector<std::string> root);
    bool is_edited(std::size_t document) const;
    Value wanted(const Value& node) const;
    std::unexpected<Error> refused(const std::string& reason) const;

    std::shared_ptr<const Text> text_;
    value::MergeKeys merge_keys_;
    Parsed before_;
    mutable Arena arena_; // of the values wanted; wanted() adds to it
    std::vector<Job> jobs_;
    std::unordered_map<const Value*, Value> wanted_; // by the object's slot before
    std::string anchored_;
};

std::unexpected<Error> Application::refused(const std::string& reason) const {
    return anchored_.empty() ? error("{}: {}", text_->name(), reason)
                             : error("{}, and its other uses are not to change alike", anchored_);
}

Result<std::size_t> Application::document_at(std::uint32_t begin) const {
    const auto found = std::ranges::find_if(
        before_.documents, [&](const DocumentPtr& document) { return document->span().begin == begin; });
    if (found == before_.documents.end())
        return error("{}: no document begins at byte {}", text_->name(), begin);
    return static_cast<std::size_t>(found - before_.documents.begin());
}

Result<void> Application::want(const ObjectEdit& object) {
    if (text_->encoding() != value::Encoding::Utf8)
        return error("{}: is UTF-16, which edits are not written to", text_->name());
    Job& job = job_of(COFFERDAM_TRY(document_at(object.document)), COFFERDAM_TRY(parse_pointer(object.root)));
    const Value* slot = at_root(before_.documents[job.document]->root(), job.root);
    if (slot == nullptr) return error("{}: there is no object at \"{}\"", text_->name(), object.root);
    for (const Edit& edit : object.edits) {
        job.edits.push_back(edit);
        job.contents.push_back(COFFERDAM_TRY(content_of(edit, arena_)));
    }
    const auto [known, is_new] = wanted_.try_emplace(slot, *slot);
    Result<Value> after = patched(known->second, object.edits, arena_);
    if (!after)
        return error("{}: {}", to_string(before_.documents[job.document]->place(*slot)),
                     after.error().message);
    known->second = *after;
    return {};
}

// Edits of one object build on each other, also when they come one by one.
Job& Application::job_of(std::size_t document, std::vector<std::string> root) {
    for (Job& job : jobs_)
        if (job.document == document && job.root == root) return job;
    return jobs_.emplace_back(
        Job{.document = document, .root = std::move(root), .edits = {}, .contents = {}});
}

// The document as it was, but for its objects that are edited, which lie anywhere in it.
Value Application::wanted(const Value& node) const {
    if (const auto found = wanted_.find(&node); found != wanted_.end()) return found->second;
    if (node.is(value::Kind::List)) {
        std::vector<Value> items;
        for (const Value& item : node.items()) items.push_back(wanted(item));
        return arena_.list(items);
    }
    if (!node.is(value::Kind::Map)) return node;
    std::vector<value::Entry> entries;
    for (const value::Entry& entry : node.entries()) entries.push_back({entry.key, wanted(entry.value)});
    return arena_.map(entries);
}

bool Application::is_edited(std::size_t document) const {
    return std::ranges::find(jobs_, document, &Job::document) != jobs_.end();
}

Result<void> Application::prove(const Parsed& after) const {
    if (after.documents.size() != before_.documents.size())
        return refused("the edit would change how the text falls into documents");
    for (std::size_t i = 0; i < after.documents.size(); ++i) {
        const Value& root = before_.documents[i]->root();
        if (after.documents[i]->root() == (is_edited(i) ? wanted(root) : root)) continue;
        return refused("the edit cannot be written without changing something else");
    }
    if (after.problems.size() > before_.problems.size()) return refused(after.problems.back().message);
    return {};
}

// The edits of one object build on each other, those of different objects do not: so one parse a round, and a
// round for each edit of the longest list.
Result<void> Application::write_round(std::size_t round) {
    const Parsed now = round == 0 ? before_ : parsed(text_, merge_keys_);
    if (now.documents.size() != before_.documents.size())
        return refused("the edit would change how the text falls into documents");
    std::vector<Splice> splices;
    std::optional<TextWriter> writer;
    std::optional<std::size_t> document;
    Arena arena;
    for (const Job& job : jobs_) {
        if (round >= job.edits.size()) continue;
        if (document != job.document) {
            if (writer) splices.insert(splices.end(), writer->splices().begin(), writer->splices().end());
            document = job.document;
            writer.emplace(*now.documents[job.document], arena);
        }
        std::vector<std::string> parts = job.root;
        for (std::string& part : COFFERDAM_TRY(parse_pointer(job.edits[round].path)))
            parts.push_back(std::move(part));
        COFFERDAM_TRY(writer->plan(job.edits[round].operation, parts, job.contents[round]));
        if (anchored_.empty()) anchored_ = writer->anchored();
    }
    if (writer) splices.insert(splices.end(), writer->splices().begin(), writer->splices().end());
    Result<std::string> bytes = spliced(text_->bytes(), std::move(splices));
    if (!bytes) return refused(bytes.error().message);
    text_ = std::make_shared<const Text>(text_->name(), *std::move(bytes));
    return {};
}

Result<std::string> Application::run() {
    std::size_t rounds = 0;
    for (const Job& job : jobs_) rounds = std::max(rounds, job.edits.size());
    for (std::size_t round = 0; round < rounds; ++round) COFFERDAM_TRY(write_round(round));
    COFFERDAM_TRY(prove(parsed(text_, merge_keys_)));
    return std::string(text_->bytes());
}

} // namespace

Result<std::string> apply(const std::shared_ptr<const Text>& text, std::span<const ObjectEdit> objects,
                          value::MergeKeys merge_keys) {
    Application application(text, merge_keys);
    for (const ObjectEdit& object : objects) COFFERDAM_TRY(application.want(object));
    return application.run();
}

} // namespace cofferdam::edits
