#include "sources/manifests/load.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>

#include "core/parallel.h"
#include "kubernetes/decode.h"
#include "sources/manifests/building.h"
#include "sources/manifests/target.h"
#include "sources/manifests/template_source.h"

namespace cofferdam::manifests {

namespace {

using value::DocumentPtr;

// Enough work for a thread to take at a time; a larger file stands alone, and is split where it is parsed.
constexpr std::uint64_t bytes_at_a_time = 256 << 10;
constexpr std::size_t files_at_a_time = 64;
constexpr std::size_t documents_at_a_time = 256;

Result<std::vector<OpenTarget>> open_targets(const std::vector<std::string>& names, const Options& options,
                                             const FileSystem& files) {
    std::vector<OpenTarget> targets;
    SeenFiles seen;
    for (const std::string& name : names)
        targets.push_back(COFFERDAM_TRY(open_target(name, options, files, seen)));
    return targets;
}

// [begin, end) of the inputs that one thread reads in a row.
struct Group {
    std::size_t begin;
    std::size_t end;
    std::uint64_t bytes;
};

// Largest first, so that no thread is left alone with a large file at the end.
std::vector<Group> groups(const std::vector<Input*>& inputs) {
    std::vector<Group> found;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::uint64_t size = inputs[i]->size;
        const bool fits = !found.empty() && found.back().bytes + size <= bytes_at_a_time
                          && found.back().end - found.back().begin < files_at_a_time;
        if (!fits) found.push_back({i, i, 0});
        ++found.back().end;
        found.back().bytes += size;
    }
    std::ranges::sort(found, std::greater(), &Group::bytes);
    return found;
}

struct ReadTarget {
    OpenTarget* target;
    std::vector<Reading> readings; // one per input
    std::vector<kubernetes::Decoded> decoded;
};

std::vector<ReadTarget> read_all(std::vector<OpenTarget>& targets, const Options& options) {
    std::vector<ReadTarget> all;
    std::vector<Input*> inputs;
    for (OpenTarget& target : targets) {
        all.push_back({&target, std::vector<Reading>(target.inputs.size()), {}});
        for (Input& input : target.inputs) inputs.push_back(&input);
    }
    std::vector<Reading*> readings;
    for (ReadTarget& target : all) {
        for (Reading& reading : target.readings) readings.push_back(&reading);
    }
    const std::vector<Group> work = groups(inputs);
    parallel_for(work.size(), [&](std::size_t n) {
        for (std::size_t i = work[n].begin; i < work[n].end; ++i)
            *readings[i] = read(*inputs[i], options.keep_places, options.limits);
    });
    return all;
}

std::vector<std::vector<DocumentPtr>> batches(const std::vector<Reading>& readings) {
    std::vector<std::vector<DocumentPtr>> found;
    for (const Reading& reading : readings) {
        for (const DocumentPtr& document : reading.parsed.documents) {
            if (found.empty() || found.back().size() == documents_at_a_time) found.emplace_back();
            found.back().push_back(document);
        }
    }
    return found;
}

void decode_all(std::vector<ReadTarget>& targets) {
    std::vector<std::vector<DocumentPtr>> work;
    std::vector<kubernetes::Decoded*> results;
    for (ReadTarget& target : targets) {
        auto of_target = batches(target.readings);
        target.decoded.resize(of_target.size());
        for (kubernetes::Decoded& decoded : target.decoded) results.push_back(&decoded);
        std::ranges::move(of_target, std::back_inserter(work));
    }
    parallel_for(work.size(), [&](std::size_t i) { *results[i] = kubernetes::decode(work[i]); });
}

// Paths of one sort, told in one Gap: ten thousand unreadable files are one fact about the estate.
class Paths {
  public:
    void add(std::string_view path, std::string_view reason = "") {
        if (count_++ > 0) return;
        first_ = path;
        reason_ = reason;
    }
    bool empty() const { return count_ == 0; }
    // "k8s/web.yaml", "12 templates, first k8s/web.yaml"
    std::string subject(std::string_view what) const {
        return count_ == 1 ? first_ : fmt::format("{} {}, first {}", count_, what, first_);
    }
    const std::string& reason() const { return reason_; }

  private:
    std::size_t count_ = 0;
    std::string first_;
    std::string reason_;
};

// Adds what one target holds to the builder.
class Recorder {
  public:
    Recorder(estate::SnapshotBuilder& builder, Loaded& loaded) : builder_(builder), loaded_(loaded) {}

    void record(ReadTarget& read) {
        OpenTarget& target = *read.target;
        record_listing(target);
        for (estate::Gap& gap : target.gaps) builder_.add_gap(std::move(gap));
        for (std::size_t i = 0; i < read.readings.size(); ++i)
            record_reading(read.readings[i], target.inputs[i]);
        add_gaps_of_paths();
        if (read.readings.empty()) return;
        const Id<estate::Target> id = builder_.add_target({target.name, estate::Origin::Manifest});
        for (kubernetes::Decoded& decoded : read.decoded) record_decoded(id, decoded);
    }

  private:
    void record_listing(OpenTarget& target) {
        builder_.coverage().ignored += target.listing.ignored;
        for (const Error& unread : target.listing.unread) {
            ++builder_.coverage().unreadable;
            unreadable_.add(target.name, unread.message);
            add_problem(unread.message);
        }
        if (target.archive) {
            for (const std::string& path : target.listing.compose_files)
                record_left_in_archive(estate::Facts::all(), "Compose file " + target.prefix + path);
            for (const std::string& path : target.listing.dockerfiles)
                record_left_in_archive(estate::Fact::Images, "Dockerfile " + target.prefix + path);
            return;
        }
        std::ranges::move(target.listing.compose_files, std::back_inserter(loaded_.compose_files));
        for (std::string& path : target.listing.dockerfiles)
            loaded_.dockerfiles.push_back({target.name, std::move(path)});
    }

    void record_left_in_archive(estate::Facts facts, std::string file) {
        builder_.add_gap({facts, std::move(file), "not read: it is in an archive", "unpack the archive", {}});
    }

    void record_reading(Reading& reading, const Input& input) {
        if (!input.rendered) ++builder_.coverage().files;
        builder_.coverage().documents += reading.parsed.documents.size();
        if (input.rendered && reading.text)
            sources_.emplace(reading.text.get(), TemplateSources(*reading.text));
        switch (reading.content) {
        case Content::Documents: break;
        case Content::NotKubernetes:
            ++builder_.coverage().documents;
            ++builder_.coverage().not_kubernetes;
            break;
        case Content::Template: templates_.add(reading.text->name()); break;
        case Content::Unreadable: record_unreadable(reading, input); break;
        }
        for (value::Problem& problem : reading.parsed.problems) builder_.add_problem(std::move(problem));
    }

    void record_unreadable(const Reading& reading, const Input& input) {
        ++builder_.coverage().unreadable;
        unreadable_.add(reading.text ? reading.text->name() : input.name, reading.failure);
        if (!reading.text) add_problem(reading.failure);
    }

    void add_problem(const std::string& message) {
        builder_.add_problem({value::Severity::Error, {}, message});
    }

    void add_gaps_of_paths() {
        if (!unreadable_.empty()) {
            builder_.add_gap({estate::Facts::all(),
                              unreadable_.subject("files or folders"),
                              unreadable_.reason() + ": what it holds is not in the answers",
                              "make it readable, or exclude it",
                              {}});
        }
        if (!templates_.empty()) {
            builder_.add_gap({estate::Facts::all(),
                              templates_.subject("templates"),
                              "a template, no YAML before it is rendered: its objects are not in the answers",
                              "render it, and scan the output",
                              {}});
        }
        unreadable_ = {};
        templates_ = {};
    }

    void record_decoded(Id<estate::Target> target, kubernetes::Decoded& decoded) {
        builder_.coverage().not_kubernetes += decoded.not_kubernetes;
        builder_.coverage().unreadable += decoded.unreadable;
        for (value::Problem& problem : decoded.problems) builder_.add_problem(std::move(problem));
        for (estate::Gap& gap : decoded.gaps) builder_.add_gap(std::move(gap));
        for (estate::Entity& entity : decoded.entities) {
            if (std::holds_alternative<std::monostate>(entity.row)) ++builder_.coverage().not_modelled;
            entity.object.template_source = template_of(entity.object);
            builder_.add(target, std::move(entity));
        }
    }

    std::string_view template_of(const estate::Object& object) const {
        if (sources_.empty() || !object.document) return "";
        const auto found = sources_.find(object.document->text().get());
        return found == sources_.end() ? "" : found->second.before(object.document->span().end);
    }

    estate::SnapshotBuilder& builder_;
    Loaded& loaded_;
    std::map<const value::Text*, TemplateSources> sources_; // of what was rendered
    Paths unreadable_;
    Paths templates_;
};

} // namespace

Result<Loaded> load(const std::vector<std::string>& targets, const Options& options, const FileSystem& files,
                    estate::SnapshotBuilder& builder) {
    std::vector<OpenTarget> open = COFFERDAM_TRY(open_targets(targets, options, files));
    build_targets(open, options);
    std::vector<ReadTarget> read = read_all(open, options);
    decode_all(read);
    Loaded loaded;
    Recorder recorder(builder, loaded);
    for (ReadTarget& target : read) recorder.record(target);
    return loaded;
}

} // namespace cofferdam::manifests
