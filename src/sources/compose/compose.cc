#include "sources/compose/compose.h"

#include <algorithm>
#include <filesystem>

#include "core/check.h"
#include "sources/compose/canonical.h"
#include "sources/compose/consistency.h"
#include "sources/compose/map_builder.h"
#include "sources/compose/project_loader.h"
#include "sources/compose/project_name.h"
#include "sources/compose/service_workload.h"

namespace cofferdam::compose {

using value::Value;

namespace {

constexpr estate::Facts all_that_compose_tells =
    estate::Fact::Workloads | estate::Fact::Exposure | estate::Fact::Images;

std::string relative_to(const std::string& folder, const std::string& path) {
    const std::string relative = std::filesystem::path(path).lexically_relative(folder).generic_string();
    return folder == "." || relative.empty() ? path : relative;
}

class Loading {
  public:
    Loading(const FileSystem& file_system, const std::vector<std::string>& files, const Options& options)
        : options_(options), folder_(clean_path(parent_path(files.front()))),
          loader_(session_, file_system, folder_, options.root.empty() ? folder_ : clean_path(options.root)),
          environment_(options.environment) {
        for (const std::string& file : files) paths_.push_back(relative_to(folder_, clean_path(file)));
    }

    Project run() {
        read_environment();
        project_.target = {folder_, estate::Origin::Compose};
        project_.name = project_name();
        // Files may use the name of their project.
        environment_.insert_or_assign("COMPOSE_PROJECT_NAME", project_.name);
        const Model model = loader_.load(paths_, environment_, ".");
        const ResolvedProject resolved = resolve(model);
        // Of what was not read nothing can be said to be missing.
        if (!session_.is_exhausted() && !session_.is_partial) check_references(session_, resolved, model);
        add_services(resolved, model);
        add_networks(resolved.root["networks"]);
        add_gaps(find_gaps(resolved, model));
        project_.files.assign(loader_.files_read().begin(), loader_.files_read().end());
        project_.documents = loader_.documents_read();
        project_.problems = std::move(session_.problems);
        return std::move(project_);
    }

  private:
    void read_environment() {
        // The later of two files wins, and what is there already stays: so the last is read first.
        for (auto file = options_.environment_files.rbegin(); file != options_.environment_files.rend();
             ++file)
            loader_.add_variables(environment_, relative_to(folder_, *file));
        if (options_.environment_files.empty()) loader_.add_default_variables(environment_, ".");
    }

    std::string project_name() {
        const auto given = environment_.find("COMPOSE_PROJECT_NAME");
        for (const std::string& candidate :
             {given == environment_.end() ? "" : given->second, loader_.written_name(paths_, environment_),
              std::string(base_name(folder_))}) {
            if (std::string name = normalised_name(candidate); !name.empty()) return name;
        }
        return options_.fallback_name;
    }

    // The model with its profiles chosen and the files of variables read.
    ResolvedProject resolve(const Model& model) {
        MapBuilder root(model.root);
        root.set("services", loader_.with_files_read(model, environment_));
        return {session_.arena().copy(project_.name), root.build(session_.arena())};
    }

    bool is_chosen(const Value& service) const {
        const auto chosen = [this](const Value& profile) {
            return std::ranges::find(options_.profiles, profile.string_or("")) != options_.profiles.end();
        };
        const bool takes_all =
            options_.profiles.empty() || std::ranges::find(options_.profiles, "*") != options_.profiles.end();
        return takes_all || service["profiles"].size() == 0
               || std::ranges::any_of(service["profiles"].items(), chosen);
    }

    void add_services(const ResolvedProject& resolved, const Model& model) {
        for (const value::Entry& service : resolved.root["services"].entries()) {
            if (!is_chosen(service.value)) continue;
            const std::string_view name = service.key.as_string();
            const auto definition = model.definitions.find(name);
            COFFERDAM_CHECK(definition != model.definitions.end());
            project_.entities.push_back(
                read_service(session_, resolved, name, service.value, definition->second));
        }
    }

    // The network "default" is there where it is used, declared or not.
    bool uses_default_network() const {
        return std::ranges::any_of(project_.entities, [](const estate::Entity& entity) {
            const auto* workload = std::get_if<estate::Workload>(&entity.row);
            return workload != nullptr
                   && std::ranges::find(workload->compose()->networks, "default")
                          != workload->compose()->networks.end();
        });
    }

    void add_networks(const Value& networks) {
        if (networks.find("default") == nullptr && uses_default_network())
            project_.networks.push_back({"default", false, false, ""});
        for (const value::Entry& network : networks.entries()) {
            project_.networks.push_back({std::string(network.key.as_string()),
                                         network.value["external"].bool_or(false),
                                         network.value["internal"].bool_or(false),
                                         std::string(network.value["driver"].string_or(""))});
        }
    }

    void add_gaps(std::vector<estate::Gap> gaps) {
        project_.gaps = std::move(gaps);
        const std::string subject = fmt::format("Compose project {}", project_.name);
        for (const value::Problem& problem : session_.problems) {
            if (problem.severity == value::Severity::Error)
                project_.gaps.push_back(
                    {all_that_compose_tells, subject, problem.message, "", problem.place});
        }
        for (const Session::Refusal& refusal : session_.refusals)
            project_.gaps.push_back({all_that_compose_tells, subject, refusal.reason,
                                     "scan a parent folder that holds both", refusal.place});
        if (!session_.unset_outside_environment) return;
        project_.gaps.push_back(
            {all_that_compose_tells, subject,
             fmt::format("variables without a value: {}", fmt::join(session_.unset, ", ")),
             "give them with --env NAME=VALUE, or in .env", session_.first_unset});
    }

    const Options& options_;
    std::string folder_;
    Session session_;
    ProjectLoader loader_;
    Environment environment_;
    std::vector<std::string> paths_;
    Project project_;
};

} // namespace

Project load(const FileSystem& file_system, const std::vector<std::string>& files, const Options& options) {
    COFFERDAM_CHECK(!files.empty());
    return Loading(file_system, files, options).run();
}

} // namespace cofferdam::compose
