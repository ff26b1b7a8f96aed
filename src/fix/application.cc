#include "fix/application.h"

#include <algorithm>
#include <map>
#include <span>

#include "fix/contradiction.h"

namespace cofferdam::fix {

namespace {

using edits::ChangedFile;
using edits::Edit;
using edits::EstateEdit;
using estate::Object;

bool is_item(const Edit& edit) {
    const std::size_t slash = edit.path.rfind('/');
    return slash != std::string::npos && slash + 1 < edit.path.size()
           && edit.path.find_first_not_of("0123456789", slash + 1) == std::string::npos;
}

bool removes_item(const Edit& edit) { return edit.operation == Edit::Operation::Remove && is_item(edit); }

// Items are removed last, and from the end, so that no index moves before it is used.
bool comes_before(const Edit& a, const Edit& b) {
    if (removes_item(a) != removes_item(b)) return removes_item(b);
    if (!removes_item(a)) return false;
    return a.path.size() != b.path.size() ? a.path.size() > b.path.size() : a.path > b.path;
}

// The edits of each object, each once: two rules may want the same.
std::vector<EstateEdit> merged(std::span<Proposal* const> proposals) {
    std::vector<EstateEdit> merged;
    std::map<const Object*, std::size_t> by_object;
    for (const Proposal* proposal : proposals) {
        const auto [at, is_new] = by_object.try_emplace(proposal->object, merged.size());
        if (is_new) merged.push_back({proposal->object, {}});
        std::vector<Edit>& edits = merged[at->second].edits;
        for (const Edit& edit : proposal->edits)
            if (std::ranges::find(edits, edit) == edits.end()) edits.push_back(edit);
    }
    for (EstateEdit& edit : merged) std::ranges::stable_sort(edit.edits, comes_before);
    return merged;
}

// Finds the greatest set that goes, halving what does not: mostly all of it at once.
class Attempt {
  public:
    void add(std::span<Proposal* const> proposals) {
        if (proposals.empty()) return;
        std::vector<Proposal*> wanted = accepted_;
        wanted.insert(wanted.end(), proposals.begin(), proposals.end());
        Result<std::vector<ChangedFile>> files = apply_all(merged(wanted));
        if (files) {
            accepted_ = std::move(wanted);
            files_ = *std::move(files);
        } else if (proposals.size() == 1) {
            proposals.front()->refusal = files.error().message;
        } else {
            add(proposals.first(proposals.size() / 2));
            add(proposals.subspan(proposals.size() / 2));
        }
    }

    std::vector<ChangedFile> take_files() { return std::move(files_); }

  private:
    std::vector<Proposal*> accepted_;
    std::vector<ChangedFile> files_;
};

std::vector<Proposal*> meant(std::vector<Proposal>& proposals) {
    std::vector<Proposal*> meant;
    for (Proposal& proposal : proposals)
        if (proposal.refusal.empty()) meant.push_back(&proposal);
    return meant;
}

// What the API server would refuse is no fix. Taking one away may bring another contradiction out.
void withdraw_contradictions(std::vector<Proposal>& proposals) {
    bool again = true;
    while (again) {
        again = false;
        for (const EstateEdit& edit : merged(meant(proposals))) {
            const std::optional<Contradiction> found = contradiction_of(*edit.object, edit.edits);
            if (!found) continue;
            for (Proposal* proposal : meant(proposals)) {
                const bool guilty =
                    proposal->object == edit.object
                    && std::ranges::find(proposal->edits, found->path, &Edit::path) != proposal->edits.end();
                if (!guilty) continue;
                proposal->refusal = found->reason;
                again = true;
            }
        }
    }
}

} // namespace

std::vector<ChangedFile> apply_proposals(std::vector<Proposal>& proposals) {
    withdraw_contradictions(proposals);
    std::map<const value::Text*, std::vector<Proposal*>> by_text;
    std::vector<const value::Text*> order;
    for (Proposal* proposal : meant(proposals)) {
        const value::Text* text = proposal->object->document->text().get();
        std::vector<Proposal*>& of_text = by_text[text];
        if (of_text.empty()) order.push_back(text);
        of_text.push_back(proposal);
    }
    std::vector<ChangedFile> files;
    for (const value::Text* text : order) {
        Attempt attempt;
        attempt.add(by_text[text]);
        for (ChangedFile& file : attempt.take_files()) files.push_back(std::move(file));
    }
    return files;
}

} // namespace cofferdam::fix
