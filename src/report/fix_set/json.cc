#include <fmt/format.h>

#include "graph/blast.h"
#include "report/fix_set/fix_set.h"
#include "report/fix_set/words.h"
#include "report/json_writer.h"

namespace cofferdam::fix_set {

namespace {

using report::JsonWriter;

void strings(JsonWriter& out, std::string_view name, const std::vector<std::string>& list) {
    out.begin_array(name);
    for (const std::string& each : list) out.string(each);
    out.end_array();
}

void write_figures(JsonWriter& out, std::string_view name, const cuts::Figures& figures) {
    out.begin_object(name);
    out.count("pairs", figures.pairs);
    out.count("surely", figures.surely);
    out.count("on_conditions", figures.on_conditions);
    out.end_object();
    out.line();
}

void write_patch(JsonWriter& out, const std::vector<edits::Edit>& edits) {
    out.begin_array("patch");
    for (const edits::Edit& edit : edits) {
        out.begin_object();
        out.member("op", to_string(edit.operation));
        out.member("path", edit.path);
        if (edit.operation != edits::Edit::Operation::Remove) {
            out.key("value");
            out.raw(edit.value);
        }
        out.end_object();
    }
    out.end_array();
}

void write_fix(JsonWriter& out, const Told& told, std::size_t number) {
    const cuts::Fix& fix = told.plan.fixes[number];
    out.line();
    out.begin_object();
    out.member("title", fix.title);
    out.count("cost", fix.cost);
    out.member("felt", fix.felt);
    out.member("place", place_of(told, fix));
    if (fix.object)
        out.member("object", to_string(told.before.snapshot()->key((*told.before.snapshot())[fix.object])));
    write_patch(out, told.plan.edited.of_fix[number]);
    out.end_object();
}

std::string_view kind_of(cuts::FixFile::Kind kind) {
    if (kind == cuts::FixFile::Kind::Added) return "added";
    return kind == cuts::FixFile::Kind::Overlay ? "overlay" : "edited";
}

} // namespace

std::string json_of(const Told& told) {
    const cuts::Plan& plan = told.plan;
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    strings(out, "from", told.goal.from);
    strings(out, "protect", told.goal.protect);
    out.member("counts_conditions", told.goal.rules.on_conditions);
    out.line();
    out.begin_array("edits");
    for (std::size_t i = 0; i < plan.fixes.size(); ++i) write_fix(out, told, i);
    out.end_array();
    out.line();
    out.count("cost", plan.cost);
    out.count("lower_bound", plan.lower_bound);
    out.member("optimal", plan.is_optimal());
    out.member("within_budget", plan.within_budget);
    out.line();
    out.begin_array("curve");
    for (const cuts::PlannedPoint& point : plan.curve) {
        out.begin_object();
        out.count("edits", point.edits);
        out.count("falls", point.falls);
        out.count("at_least", point.at_least);
        out.end_object();
    }
    out.end_array();
    out.line();
    write_figures(out, "before", plan.before);
    write_figures(out, "after", plan.after);
    out.begin_array("still_open");
    for (const cuts::StillOpen& open : plan.still_open) {
        out.begin_object();
        out.member("from", open.from);
        out.member("target", open.target);
        out.end_object();
    }
    out.end_array();
    out.line();
    strings(out, "withdrawn", plan.withdrawn);
    out.begin_array("files");
    for (const cuts::FixFile& file : told.files.files) {
        out.begin_object();
        out.member("path", file.path);
        out.member("kind", kind_of(file.kind));
        out.end_object();
    }
    out.end_array();
    strings(out, "notes", told.files.notes);
    out.line();
    strings(out, "assumptions", graph::assumptions(told.before.graph()));
    out.end_object();
    return text + '\n';
}

} // namespace cofferdam::fix_set
