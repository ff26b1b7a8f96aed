#include "sources/compose/project_loader.h"

#include <algorithm>

#include "sources/compose/map_builder.h"

namespace cofferdam::compose {

using value::Kind;
using value::Severity;
using value::Value;

namespace {

constexpr std::uint64_t largest_file = std::uint64_t{16} << 20;
constexpr int longest_chain = 100; // of services that extend one another

value::Place place_of(const Definition& definition, std::string_view field) {
    if (!definition.document) return {};
    const Value* node = definition.node->find(field);
    return definition.document->place(node == nullptr ? *definition.node : *node);
}

Definition definition_of(const Model& model, std::string_view service) {
    const auto found = model.definitions.find(service);
    return found == model.definitions.end() ? Definition{} : found->second;
}

// The paths below a prefix, without it.
std::vector<Path> below(const std::vector<Path>& paths, std::string_view section, std::string_view name) {
    std::vector<Path> result;
    for (const Path& path : paths) {
        if (path.size() > 2 && path[0] == section && path[1] == name)
            result.emplace_back(path.begin() + 2, path.end());
    }
    return result;
}

Value cleared(value::Arena& arena, Value map, const std::vector<Path>& paths) {
    for (const Path& path : paths) map = without(arena, map, path);
    return map;
}

Value with(value::Arena& arena, const Value& map, std::string_view key, const Value& content) {
    MapBuilder builder(map);
    builder.set(key, content);
    return builder.build(arena);
}

} // namespace

Model ProjectLoader::load(std::span<const std::string> paths, const Environment& environment,
                          const std::string& directory) {
    const Context context{environment, directory};
    Model model{session_->arena().map({}), {}};
    for (const std::string& path : paths) {
        including_.push_back(full_path(path));
        for (const value::DocumentPtr& document : documents(path)) {
            Scope scope = read_scope(path, document, context);
            add_includes(scope, document, context);
            const Value services = resolve_extends(scope, context);
            if (services) scope.model.root = with(session_->arena(), scope.model.root, "services", services);
            Merger merger(*session_, document->place());
            model.root =
                merger.models(cleared(session_->arena(), model.root, scope.cleared), scope.model.root);
            report_conflicts(merger, document->place());
            model.definitions.merge(scope.model.definitions);
        }
        including_.pop_back();
    }
    return model;
}

void ProjectLoader::add_variables(Environment& environment, std::string_view path,
                                  const value::Place& place) {
    const std::string full = full_path(path);
    const auto text = read(full, place, Severity::Error);
    if (!text) return;
    Result<EnvironmentFile> file = parse_environment_file(*text, lookup_in(environment));
    if (!file) {
        session_->report(Severity::Error, place, fmt::format("{}: {}", full, file.error().message));
        return;
    }
    report_unset(*file, full, place);
    environment.merge(file->variables);
}

void ProjectLoader::add_default_variables(Environment& environment, std::string_view directory,
                                          const value::Place& place) {
    const std::string path = join_path(directory, ".env");
    if (!may_read(path, Content::Variables, place, "variables")) return;
    if (files_->status(full_path(path))) add_variables(environment, path, place);
}

bool ProjectLoader::may_read(std::string_view path, Content content, const value::Place& place,
                             std::string_view field) {
    const std::string full = full_path(path);
    if (boundary_.holds(full)) return true;
    const std::string reason =
        fmt::format("{}: {} leads out of the scanned folder {}: not read", field, full, boundary_.root());
    session_->report(Severity::Warning, place,
                     reason + "; to have it read, scan a parent folder that holds both");
    session_->refusals.push_back({place, reason});
    session_->is_partial |= content == Content::Model;
    return false;
}

void ProjectLoader::report_unset(const EnvironmentFile& file, const std::string& path,
                                 const value::Place& place) {
    for (const std::string& name : file.unset) {
        if (session_->unset.insert(name).second)
            session_->report(Severity::Warning, place,
                             fmt::format("{}: variable {} is not set: read as empty", path, name));
    }
}

std::string ProjectLoader::written_name(std::span<const std::string> paths, const Environment& environment) {
    std::string name;
    for (const std::string& path : paths) {
        for (const value::DocumentPtr& document : documents(path)) {
            const Result<Substitution> written =
                interpolate(document->root()["name"].string_or(""), lookup_in(environment));
            if (written && !written->text.empty()) name = written->text;
        }
    }
    return name;
}

Value ProjectLoader::with_files_read(const Model& model, const Environment& environment) {
    MapBuilder services;
    for (const value::Entry& entry : model.root["services"].entries()) {
        const std::string_view name = entry.key.as_string();
        const Definition definition = definition_of(model, name);
        MapBuilder service(entry.value);
        for (const auto& [list, field] :
             {std::pair{"env_file", "environment"}, std::pair{"label_file", "labels"}}) {
            if (entry.value[list].size() == 0) continue;
            MapBuilder pairs;
            for (const auto& [key, content] : variables_of(entry.value, list, definition, environment)) {
                if (!session_->spend(1, key.size() + content.size(), place_of(definition, list))) break;
                pairs.set(session_->arena().copy(key), session_->arena().string(content));
            }
            for (const value::Entry& own : entry.value[field].entries())
                pairs.set(own.key.as_string(), own.value);
            service.set(field, pairs.build(session_->arena()));
        }
        services.set(name, service.build(session_->arena()));
    }
    return services.build(session_->arena());
}

Environment ProjectLoader::variables_of(const Value& service, std::string_view list,
                                        const Definition& definition, const Environment& environment) {
    Environment variables;
    const Lookup lookup = [&](std::string_view name) -> std::optional<std::string_view> {
        if (const auto content = lookup_in(environment)(name)) return content;
        if (const auto own = service["environment"][name].string_if()) return own;
        return lookup_in(variables)(name);
    };
    for (const Value& entry : service[list].items()) {
        const std::string_view written =
            entry.is(Kind::Map) ? entry["path"].string_or("") : entry.string_or("");
        if (!may_read(written, Content::Variables, place_of(definition, list), list)) continue;
        const std::string path = full_path(written);
        if (!entry["required"].bool_or(true) && !files_->status(path)) continue;
        const auto text = read(path, place_of(definition, list), Severity::Warning);
        if (!text) continue;
        Result<EnvironmentFile> file = parse_environment_file(*text, lookup);
        if (!file) {
            session_->report(Severity::Error, place_of(definition, list),
                             fmt::format("{}: {}", path, file.error().message));
            continue;
        }
        report_unset(*file, path, place_of(definition, list));
        for (auto& [name, content] : file->variables) variables.insert_or_assign(name, std::move(content));
    }
    return variables;
}

std::optional<std::string> ProjectLoader::read(const std::string& path, const value::Place& place,
                                               Severity severity) {
    Result<std::string> text = files_->read(path, largest_file);
    if (text) return std::move(*text);
    session_->report(severity, place, std::move(text).error().message);
    return std::nullopt;
}

const std::vector<value::DocumentPtr>& ProjectLoader::documents(const std::string& path) {
    static const std::vector<value::DocumentPtr> none;
    const std::string full = full_path(path);
    if (models_left_ == 0) {
        session_->report(Severity::Error, {}, fmt::format("{}: the project reads too many files", full));
        return none;
    }
    --models_left_;
    const auto [found, is_new] = documents_.try_emplace(full);
    if (!is_new) return found->second;
    auto bytes = read(full, {}, Severity::Error);
    if (!bytes) return found->second;
    files_read_.insert(full);
    value::Parsed parsed = value::parse_yaml(std::make_shared<const value::Text>(full, std::move(*bytes)),
                                             value::KeepPlaces::Yes, {}, value::MergeKeys::Yield);
    std::ranges::move(parsed.problems, std::back_inserter(session_->problems));
    for (value::DocumentPtr& document : parsed.documents) {
        ++documents_read_;
        if (document->root().is(Kind::Map)) {
            found->second.push_back(std::move(document));
        } else {
            session_->report(Severity::Error, document->place(), "a Compose file must be a map");
        }
    }
    return found->second;
}

ProjectLoader::Scope ProjectLoader::read_scope(const std::string& path, const value::DocumentPtr& document,
                                               const Context& context) {
    SourceReader reader(*session_, document, context.environment, context.directory);
    Scope scope;
    scope.file = path;
    scope.model = read_model(reader);
    scope.cleared = reader.cleared();
    return scope;
}

void ProjectLoader::add_includes(Scope& scope, const value::DocumentPtr& document, const Context& context) {
    const Value& includes = scope.model.root["include"];
    const value::Place place = document->place(document->root()["include"]);
    for (const Value& include : includes.items()) {
        if (const std::optional<Model> included = load_include(include, place, context))
            import(scope, *included);
    }
    MapBuilder root(scope.model.root);
    root.remove("include");
    scope.model.root = root.build(session_->arena());
}

std::optional<Model> ProjectLoader::load_include(const Value& include, const value::Place& place,
                                                 const Context& context) {
    std::vector<std::string> paths;
    for (const Value& path : include["path"].items()) paths.emplace_back(path.as_string());
    if (!may_include(paths, place)) return std::nullopt;
    const std::string directory(include["project_directory"].string_or(parent_path(paths.front())));
    Environment environment = context.environment;
    for (const Value& file : include["env_file"].items()) {
        const std::string_view path = file.as_string();
        if (path != "/dev/null" && may_read(path, Content::Variables, place, "include.env_file"))
            add_variables(environment, path, place);
    }
    if (include["env_file"].size() == 0) add_default_variables(environment, directory, place);
    return load(paths, environment, directory);
}

bool ProjectLoader::may_include(std::span<const std::string> paths, const value::Place& place) {
    const auto refuse = [&](std::string_view why) {
        session_->report(Severity::Error, place, fmt::format("include: {}", why));
        return false;
    };
    if (paths.empty()) {
        session_->report(Severity::Error, place, "include needs a path");
        return false;
    }
    for (const std::string& path : paths) {
        if (path.find("://") != std::string::npos || path.starts_with("git@")) {
            return refuse(fmt::format("{} is not local: not read", path));
        }
        if (!may_read(path, Content::Model, place, "include")) return false;
        if (std::ranges::find(including_, full_path(path)) != including_.end()
            || including_.size() >= longest_chain) {
            return refuse(fmt::format("{} includes itself", path));
        }
        if (const auto status = files_->status(full_path(path)); !status)
            return refuse(status.error().message);
    }
    return true;
}

// What is included comes first: the including document overrides it.
void ProjectLoader::import(Scope& scope, const Model& included) {
    Merger merger(*session_, {});
    const Value base = without(session_->arena(), included.root, std::array{std::string_view("name")});
    scope.model.root = merger.models(cleared(session_->arena(), base, scope.cleared), scope.model.root);
    for (const auto& [name, definition] : included.definitions)
        scope.model.definitions.insert_or_assign(name, definition);
}

Value ProjectLoader::resolve_extends(Scope& scope, const Context& context) {
    const Value& services = scope.model.root["services"];
    if (!services) return {};
    MapBuilder resolved;
    for (const value::Entry& entry : services.entries()) {
        std::vector<Link> chain;
        resolved.set(entry.key.as_string(),
                     resolve_service(scope, entry.key.as_string(), context, chain).service);
    }
    return resolved.build(session_->arena());
}

ProjectLoader::Scope::Resolved ProjectLoader::resolve_service(Scope& scope, std::string_view name,
                                                              const Context& context,
                                                              std::vector<Link>& chain) {
    if (const auto done = scope.resolved.find(name); done != scope.resolved.end()) return done->second;
    const Value& service = scope.model.root["services"][name];
    const Value& extends = service["extends"];
    const Value own = without(session_->arena(), service, std::array{std::string_view("extends")});
    if (!extends) return {own, 0};
    const value::Place place = place_of(definition_of(scope.model, name), "extends");
    const auto stands_alone = [&] {
        return scope.resolved.insert_or_assign(std::string(name), Scope::Resolved{own, 0}).first->second;
    };
    const auto refuse = [&](std::string_view why) {
        session_->report(Severity::Error, place, fmt::format("services.{}.extends: {}", name, why));
        return stands_alone();
    };

    const std::string_view base_name = extends["service"].string_or("");
    const std::string_view file = extends["file"].string_or("");
    if (base_name.empty()) return refuse("names no service");
    if (!file.empty() && !may_read(file, Content::Model, place, fmt::format("services.{}.extends", name)))
        return stands_alone();
    Scope* base_scope = file.empty() ? &scope : extended_scope(scope, file, place, context);
    if (base_scope == nullptr) return refuse("the file could not be read");
    if (base_scope->model.root["services"].find(base_name) == nullptr)
        return refuse(fmt::format("there is no service {} in {}", base_name, base_scope->file));
    chain.push_back({&scope, name});
    const bool is_circular = std::ranges::any_of(chain, [&](const Link& link) {
        return link.scope->file == base_scope->file && link.service == base_name;
    });
    if (is_circular) return refuse(fmt::format("service {} extends itself", base_name));
    if (chain.size() > longest_chain) return refuse("too many services extend one another");
    const Scope::Resolved base = resolve_service(*base_scope, base_name, context, chain);
    chain.pop_back();
    if (base.depth >= longest_chain) return refuse("too many services extend one another");

    Merger merger(*session_, place);
    const Value kept = cleared(session_->arena(), base.service, below(scope.cleared, "services", name));
    const Scope::Resolved resolved{merger.services(kept, own), base.depth + 1};
    report_conflicts(merger, place);
    return scope.resolved.insert_or_assign(std::string(name), resolved).first->second;
}

ProjectLoader::Scope* ProjectLoader::extended_scope(Scope& scope, std::string_view file,
                                                    const value::Place& place, const Context& context) {
    const auto [found, is_new] = scope.extended.try_emplace(std::string(file));
    if (!is_new) return found->second.get();
    const std::string path(file);
    if (const auto status = files_->status(full_path(path)); !status) {
        session_->report(Severity::Error, place, status.error().message);
        return nullptr;
    }
    auto extended = std::make_shared<Scope>();
    extended->file = path;
    extended->model.root = session_->arena().map({});
    for (const value::DocumentPtr& document : documents(path)) {
        Scope next = read_scope(path, document, {context.environment, parent_path(path)});
        Merger merger(*session_, document->place());
        extended->model.root =
            merger.models(cleared(session_->arena(), extended->model.root, next.cleared), next.model.root);
        extended->model.definitions.merge(next.model.definitions);
        extended->cleared = std::move(next.cleared);
    }
    return (found->second = std::move(extended)).get();
}

void ProjectLoader::report_conflicts(const Merger& merger, const value::Place& place) {
    for (const std::string& field : merger.conflicts())
        session_->report(
            Severity::Error, place,
            fmt::format("{} cannot be merged with what it overrides: they are of different kinds", field));
}

} // namespace cofferdam::compose
