#include "cli/seal_ways.h"

#include "cli/outputs.h"
#include "cli/verbs.h"
#include "cuts/containment.h"
#include "cuts/plan.h"
#include "report/fix_set/fix_set.h"
#include "report/fix_set/playbook.h"
#include "seal/writer.h"

namespace cofferdam::cli {

namespace {

Result<cuts::Goal> goal_of(const SealOptions& options) {
    cuts::Goal goal;
    if (!options.from.empty()) goal.from.clear();
    for (const std::string& word : options.from)
        goal.from.push_back(COFFERDAM_TRY(breach_point(word, options.reading.cluster)));
    goal.protect = options.protect;
    goal.rules = {.on_conditions = options.on_conditions, .close_ways_in = options.close_ways_in};
    if (options.budget) goal.most_edits = *options.budget;
    return goal;
}

// Where nothing falls for sure, what falls on conditions is what there is to close.
Result<cuts::Plan> plan_of(const cuts::Analysis& analysis, cuts::Goal& goal) {
    cuts::Plan plan = COFFERDAM_TRY(cuts::plan(analysis, goal));
    if (goal.rules.on_conditions || plan.before.falls(false) > 0 || plan.before.falls(true) == 0) return plan;
    goal.rules.on_conditions = true;
    return cuts::plan(analysis, goal);
}

Result<void> write(const SealOptions& options, const cuts::FixFiles& files) {
    if (options.out.empty()) return {};
    std::vector<seal::NewFile> written;
    for (const cuts::FixFile& file : files.files) written.push_back({file.path, file.text});
    return seal::write_new_files(options.out, written,
                                 options.force ? seal::Overwrite::Yes : seal::Overwrite::No);
}

} // namespace

Result<int> seal_ways(const SealOptions& options) {
    const cuts::Analysis analysis = COFFERDAM_TRY(analyse_targets(options));
    cuts::Goal goal = COFFERDAM_TRY(goal_of(options));
    const cuts::Plan plan = COFFERDAM_TRY(plan_of(analysis, goal));
    const cuts::FixFiles files =
        options.out.empty() ? cuts::FixFiles{} : cuts::files_of(*analysis.snapshot(), plan.edited);
    COFFERDAM_TRY(write(options, files));
    const fix_set::Told told{analysis, goal, plan, files, options.out};
    const std::string text = options.format == "json"       ? fix_set::json_of(told)
                             : options.format == "markdown" ? fix_set::markdown_of(told)
                                                            : fix_set::text_of(told);
    COFFERDAM_TRY(write_standard_output(text));
    return plan.after.falls(goal.rules.on_conditions) > 0 ? findings : nothing_found;
}

Result<int> contain_pod(const SealOptions& options) {
    const cuts::Analysis analysis = COFFERDAM_TRY(analyse_targets(options));
    const cuts::Containment plan = COFFERDAM_TRY(cuts::contain(analysis, options.contain));
    const std::string playbook = fix_set::playbook(analysis, plan);
    if (!options.out.empty()) {
        std::vector<seal::NewFile> files = {{"playbook.md", playbook}};
        if (!plan.on_host_network) files.push_back({plan.quarantine.path, plan.quarantine.text});
        COFFERDAM_TRY(seal::write_new_files(options.out, files,
                                            options.force ? seal::Overwrite::Yes : seal::Overwrite::No));
    }
    const std::string text = options.format == "json" ? fix_set::playbook_json(analysis, plan) : playbook;
    COFFERDAM_TRY(write_standard_output(text));
    return nothing_found;
}

} // namespace cofferdam::cli
