// ProjectLoader: the files of a project, with all that they include and extend, read and merged into one
// model.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_system.h"
#include "sources/compose/boundary.h"
#include "sources/compose/canonical.h"
#include "sources/compose/environment_file.h"
#include "sources/compose/merge.h"

namespace cofferdam::compose {

class ProjectLoader {
  public:
    // `folder`: the project's; all other paths here are relative to it. `root`: as in Options, but not "".
    // The arguments must outlive the loader.
    ProjectLoader(Session& session, const FileSystem& files, std::string folder, std::string root)
        : session_(&session), files_(&files), folder_(std::move(folder)), boundary_(files, std::move(root)) {}

    // Files that override one another in their order, read in one environment.
    Model load(std::span<const std::string> paths, const Environment& environment,
               const std::string& directory);

    // The variables of a file named by the user that `environment` does not hold are added to it.
    void add_variables(Environment& environment, std::string_view path, const value::Place& place = {});
    // The same of the .env in a folder, if it is there.
    void add_default_variables(Environment& environment, std::string_view directory,
                               const value::Place& place = {});

    // Each service's environment and labels, completed from its env_file and label_file.
    value::Value with_files_read(const Model& model, const Environment& environment);

    // The `name` that the last of the files with one gives the project; "" if none does.
    std::string written_name(std::span<const std::string> paths, const Environment& environment);

    const std::set<std::string>& files_read() const { return files_read_; } // as the file system knows them
    std::size_t documents_read() const { return documents_read_; }

  private:
    struct Context {
        const Environment& environment;
        std::string directory; // what relative paths are relative to
    };
    // Services that may extend one another: those of a document and of what it includes, or of a file by
    // `extends.file`.
    struct Scope {
        std::string file;
        Model model;
        std::vector<Path> cleared;
        struct Resolved {
            value::Value service;
            int depth = 0;
        };
        std::map<std::string, Resolved, std::less<>> resolved;
        std::map<std::string, std::shared_ptr<Scope>, std::less<>> extended; // by file
    };
    struct Link {
        const Scope* scope;
        std::string_view service;
    };

    const std::vector<value::DocumentPtr>& documents(const std::string& path);
    Scope read_scope(const std::string& path, const value::DocumentPtr& document, const Context& context);
    void add_includes(Scope& scope, const value::DocumentPtr& document, const Context& context);
    std::optional<Model> load_include(const value::Value& include, const value::Place& place,
                                      const Context& context);
    void import(Scope& scope, const Model& included);
    value::Value resolve_extends(Scope& scope, const Context& context);
    Scope::Resolved resolve_service(Scope& scope, std::string_view name, const Context& context,
                                    std::vector<Link>& chain);
    Scope* extended_scope(Scope& scope, std::string_view file, const value::Place& place,
                          const Context& context);
    // False, with a Problem and a Gap, for a file outside the boundary. Ask before anything else is asked of
    // the file: that it is there is not to be told either.
    enum class Content : std::uint8_t { Model, Variables };
    bool may_read(std::string_view path, Content content, const value::Place& place, std::string_view field);
    // False, with a Problem, if the files cannot be included.
    bool may_include(std::span<const std::string> paths, const value::Place& place);
    std::optional<std::string> read(const std::string& path, const value::Place& place,
                                    value::Severity severity);
    Environment variables_of(const value::Value& service, std::string_view list, const Definition& definition,
                             const Environment& environment);
    void report_unset(const EnvironmentFile& file, const std::string& path, const value::Place& place);
    void report_conflicts(const Merger& merger, const value::Place& place);
    std::string full_path(std::string_view path) const { return clean_path(join_path(folder_, path)); }

    Session* session_;
    const FileSystem* files_;
    std::string folder_;
    Boundary boundary_;
    std::map<std::string, std::vector<value::DocumentPtr>> documents_; // by path
    std::set<std::string> files_read_;
    std::size_t documents_read_ = 0;
    std::vector<std::string> including_; // files being read, outermost first
    std::size_t models_left_ = 1000;     // files read, counted each time
};

} // namespace cofferdam::compose
