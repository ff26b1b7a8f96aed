#include "fix/proposal.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "content/rules.h"
#include "edits/apply.h"
#include "fix/field_pointer.h"
#include "fix/merge_patch.h"

namespace cofferdam::fix {

namespace {

using edits::Edit;
using estate::Object;
using questions::Finding;
using value::Value;

// The snapshot's objects by their key; several where a key is there twice.
class Subjects {
  public:
    explicit Subjects(const estate::Snapshot& snapshot) {
        for (auto [id, object] : snapshot.table<Object>()) by_key_.emplace(snapshot.key(object), &object);
    }

    // The one whose text holds the finding, where there are several.
    const Object* find(const Finding& finding) const {
        const auto [first, last] = by_key_.equal_range(finding.subject);
        for (auto at = first; at != last; ++at) {
            const value::DocumentPtr& document = at->second->document;
            if (document && document->text() == finding.place.text && holds(*at->second, finding.place.span))
                return at->second;
        }
        return first == last ? nullptr : first->second;
    }

  private:
    static bool holds(const Object& object, value::Span span) {
        const value::Span own = object.document->place(*object.raw).span;
        return own.begin <= span.begin && span.begin <= own.end;
    }

    std::multimap<estate::Key, const Object*> by_key_;
};

Value parsed_patch(std::string_view yaml, std::vector<value::DocumentPtr>& keep) {
    const auto text = std::make_shared<const value::Text>("patch", std::string(yaml));
    value::Parsed parsed = value::parse_yaml(text, value::KeepPlaces::No);
    if (parsed.documents.empty()) return {};
    keep.push_back(parsed.documents.front());
    return keep.back()->root();
}

// Ends a path in an index: the item of a list proves the finding, and the patch names the list.
struct Field {
    std::string pointer;
    std::string name; // last key
    bool is_item = false;
};

Field field_of(std::string_view path) {
    const std::string pointer = field_pointer(path);
    std::vector<std::string> parts = *edits::parse_pointer(pointer);
    Field field{pointer, "", path.ends_with(']') && !path.ends_with("\"]")};
    if (field.is_item && !parts.empty()) parts.pop_back();
    if (!parts.empty()) field.name = parts.back();
    return field;
}

class Planner {
  public:
    Planner(const questions::ScanResult& result, const Scope& scope)
        : result_(result), scope_(scope), subjects_(*result.snapshot) {}

    Proposal plan(const Finding& finding);

  private:
    std::vector<Edit> edits_of_control(const content::Control& control, const Object& object);
    std::vector<Edit> edits_of_rule(const content::Rule& rule, const Finding& finding, const Object& object);
    void add_at_names(const Value& node, const std::string& path, const Value& patch,
                      std::vector<Edit>& edits);

    const questions::ScanResult& result_;
    const Scope& scope_;
    Subjects subjects_;
    std::vector<value::DocumentPtr> patches_;
};

std::vector<Edit> Planner::edits_of_control(const content::Control& control, const Object& object) {
    std::vector<Edit> edits;
    const Value patch = parsed_patch(control.patch, patches_);
    for (const controls::ControlResult& result : result_.controls) {
        if (result.control != &control) continue;
        for (const controls::Violation& violation : result.failed) {
            if (&(*result_.snapshot)[violation.object] != &object) continue;
            for (const std::string& path : subject_paths_of(*result_.snapshot, control, violation)) {
                const std::vector<Edit> more = fix::edits_of(*object.raw, field_pointer(path), patch);
                edits.insert(edits.end(), more.begin(), more.end());
            }
        }
    }
    return edits;
}

// A finding that no single field proves is ended in every field of those names that the object has.
void Planner::add_at_names(const Value& node, const std::string& path, const Value& patch,
                           std::vector<Edit>& edits) {
    for (const value::Entry& entry : node.entries()) {
        const std::string own = edits::below(path, entry.key.as_string());
        const Value* wanted = patch.find(entry.key.as_string());
        if (wanted == nullptr) {
            add_at_names(entry.value, own, patch, edits);
        } else if (!(entry.value == *wanted)) {
            edits.push_back({Edit::Operation::Replace, own, value::to_json(*wanted)});
        }
    }
    for (std::size_t i = 0; i < node.items().size(); ++i)
        add_at_names(node[i], edits::below(path, std::to_string(i)), patch, edits);
}

std::vector<Edit> Planner::edits_of_rule(const content::Rule& rule, const Finding& finding,
                                         const Object& object) {
    std::vector<Edit> edits;
    const Value patch = parsed_patch(rule.patch, patches_);
    if (finding.evidence.empty()) add_at_names(*object.raw, "", patch, edits);
    for (const questions::Evidence& evidence : finding.evidence) {
        const Field field = field_of(evidence.field);
        const Value* wanted = patch.find(field.name);
        if (wanted == nullptr) return {}; // half a fix is none
        const std::vector<Edit> more = fix::edits_of(*object.raw, field.pointer, *wanted);
        edits.insert(edits.end(), more.begin(), more.end());
    }
    return edits;
}

Proposal Planner::plan(const Finding& finding) {
    Proposal proposal{&finding, subjects_.find(finding), {}, ""};
    const content::Control* control = content::find_control(finding.rule);
    const content::Rule* rule = content::find_rule(finding.rule);
    const bool by_control = control != nullptr && control->has_expression();
    if ((by_control ? control->patch : rule->patch).empty()) {
        proposal.refusal = "what to write depends on what it is for (cofferdam explain)";
        return proposal;
    }
    if (proposal.object == nullptr) {
        proposal.refusal = "its object is not in the estate";
        return proposal;
    }
    const Result<void> editable = edits::require_editable(*proposal.object);
    if (!editable) {
        proposal.refusal = editable.error().message;
        return proposal;
    }
    if ((*proposal.object->raw)["metadata"]["uid"]) {
        proposal.refusal = "it was read from a cluster: the fix belongs to what it was applied from";
        return proposal;
    }
    if (!scope_.is_file(proposal.object->document->text()->name())) {
        proposal.refusal = "it stands in no file of its own";
        return proposal;
    }
    proposal.edits = by_control ? edits_of_control(*control, *proposal.object)
                                : edits_of_rule(*rule, finding, *proposal.object);
    if (proposal.edits.empty()) proposal.refusal = "its patch means none of the fields that are written here";
    return proposal;
}

} // namespace

std::vector<Proposal> propose(const questions::ScanResult& result, const Scope& scope) {
    Planner planner(result, scope);
    std::vector<Proposal> proposals;
    for (const questions::Answer& answer : result.answers)
        for (const Finding& finding : answer.findings)
            if (!finding.platform && scope.wants(finding.rule)) proposals.push_back(planner.plan(finding));
    return proposals;
}

} // namespace cofferdam::fix
