// cofferdam watch: the seven answers about a cluster, kept current until somebody ends it.
#include <atomic>
#include <csignal>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/reporting_options.h"
#include "cli/scan_options.h"
#include "cli/verbs.h"
#include "cli/watch_log.h"
#include "questions/live_scan.h"
#include "questions/suppress.h"
#include "sources/cluster/live_feed.h"

namespace cofferdam::cli {

namespace {

using Steady = std::chrono::steady_clock;

struct WatchOptions : ScanOptions {
    unsigned seconds = 0; // 0: until a signal
};

std::atomic<bool> is_asked_to_end = false; // lock-free, which a handler of signals needs
static_assert(std::atomic<bool>::is_always_lock_free);

// The second Ctrl-C ends it as if nobody had asked.
void ask_to_end(int signal) {
    is_asked_to_end = true;
    std::signal(signal, SIG_DFL);
}

// The answers of now, and what is told of them.
class Board {
  public:
    Board(const WatchOptions& options, Judgement judgement, const cluster::Step& first)
        : judgement_(std::move(judgement)), scan_(judgement_.settings), result_(answer(first)),
          log_(make_watch_log(options.format, terminal_width(), wants_color(options.color))) {}

    Result<void> begin() { return write(log_->began(result_, now())); }

    Result<void> take(cluster::Step step, Steady::time_point since) {
        // A control of the user's own may read what no other analysis does.
        const bool is_quiet = step.is_quiet && judgement_.config.controls.files.empty();
        if (is_quiet) {
            scan_.follow(step.snapshot, step.delta);
            result_.snapshot = std::move(step.snapshot);
            return {};
        }
        questions::ScanResult next = answer(step);
        Turn turn{report::changes_between(result_.answers, next.answers), std::move(step.causes),
                  std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - since)};
        result_ = std::move(next);
        return turn.answers.empty() ? Result<void>{} : write(log_->changed(turn, now()));
    }

    // A moment's silence is no news: a server that ends a watch is asked again at once.
    Result<void> tell_health(const cluster::Health& health) {
        constexpr std::chrono::seconds noticeable{5};
        const bool is_behind = health.since && Steady::now() - *health.since > noticeable;
        if (is_behind == is_behind_) return {};
        is_behind_ = is_behind;
        return write(is_behind ? log_->behind(health, now()) : log_->current(now()));
    }

    Result<int> end() {
        COFFERDAM_TRY(write(log_->ended(result_, now())));
        return judgement_.threshold.is_reached(result_) ? findings : nothing_found;
    }

  private:
    questions::ScanResult answer(const cluster::Step& step) {
        scan_.follow(step.snapshot, step.delta);
        questions::ScanResult result = scan_.scan();
        questions::apply_waivers(result, judgement_.waivers, content::today());
        if (judgement_.baseline) questions::apply_baseline(result, *judgement_.baseline);
        return result;
    }

    static WatchLog::Time now() { return std::chrono::system_clock::now(); }
    static Result<void> write(const std::string& text) { return write_standard_output(text); }

    Judgement judgement_;
    questions::LiveScan scan_;
    questions::ScanResult result_;
    std::unique_ptr<WatchLog> log_;
    bool is_behind_ = false;
};

Steady::time_point oldest(const std::vector<cluster::Changes>& changes) {
    Steady::time_point first = Steady::now();
    for (const cluster::Changes& of_kind : changes) first = std::min(first, of_kind.since.value_or(first));
    return first;
}

Result<void> follow(cluster::LiveFeed& feed, cluster::LiveEstate& estate, Board& board,
                    Steady::time_point end) {
    constexpr std::chrono::milliseconds at_most{100}; // until a signal is noticed
    while (!is_asked_to_end && Steady::now() < end) {
        cluster::News news = feed.wait(at_most);
        COFFERDAM_TRY(board.tell_health(news.health));
        if (news.changes.empty()) continue;
        const Steady::time_point since = oldest(news.changes);
        COFFERDAM_TRY(board.take(estate.apply(std::move(news.changes)), since));
    }
    return {};
}

Result<int> watch(const WatchOptions& options) {
    Judgement judgement = COFFERDAM_TRY(read_judgement(options));
    OpenCluster open = COFFERDAM_TRY(open_cluster(options.cluster));
    cluster::Collection collection = COFFERDAM_TRY(collect_from(open));
    // From here on the server tells what changes, also while the first answers are being found.
    cluster::LiveFeed feed(std::move(open.transport), collection);
    cluster::LiveEstate estate(open.name, open.secrets, collection.server_version);
    cluster::Step first = estate.apply(cluster::changes_of(std::move(collection), Steady::now()));

    Board board(options, std::move(judgement), std::exchange(first, {}));
    COFFERDAM_TRY(board.begin());
    const auto end = options.seconds == 0 ? Steady::time_point::max()
                                          : Steady::now() + std::chrono::seconds(options.seconds);
    std::signal(SIGINT, ask_to_end);
    std::signal(SIGTERM, ask_to_end);
    COFFERDAM_TRY(follow(feed, estate, board, end));
    return board.end();
}

} // namespace

std::function<int()> prepare_watch(CLI::App& command) {
    auto options = std::make_shared<WatchOptions>();
    add_config(command, options->config);
    add_cluster_options(command, options->cluster);
    add_judging_options(command, *options);
    add_format(command, options->format, {"text", "json"});
    add_color(command, options->color);
    command.add_option("--seconds", options->seconds, "End after so many seconds (default: at Ctrl-C)")
        ->group("Watching");
    take_one_value_each(command);
    return [options] { return exit_status(watch(*options)); };
}

} // namespace cofferdam::cli
