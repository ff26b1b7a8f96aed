#include "cli/watch_log.h"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/json_writer.h"
#include "report/report.h"
#include "report/wording.h"

namespace cofferdam::cli {

namespace {

using Time = WatchLog::Time;

constexpr std::size_t most_causes = 3; // in text

std::string_view word(cluster::Became became) {
    switch (became) {
    case cluster::Became::Added: return "added";
    case cluster::Became::Changed: return "changed";
    case cluster::Became::Removed: return "removed";
    }
    return "";
}

// "12:03:11", as the clock on the wall says.
std::string clock_of(Time time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

// Since when each answer says what it says.
class Since {
  public:
    void begin(std::size_t questions, Time now) { times_.assign(questions, now); }
    void change(const Turn& turn, Time now) {
        for (const report::AnswerChange& change : turn.answers) times_[change.question - 1] = now;
    }
    Time of(std::size_t question) const { return times_[question]; }

  private:
    std::vector<Time> times_;
};

class TextLog : public WatchLog {
  public:
    TextLog(std::size_t width, bool color) {
        options_.width = width;
        options_.color = color;
    }

    std::string began(const questions::ScanResult& result, Time now) override {
        since_.begin(result.answers.size(), now);
        return report::text(result, options_) + fmt::format("\n{} watching; Ctrl-C ends it\n", clock_of(now));
    }

    std::string changed(const Turn& turn, Time now) override {
        since_.change(turn, now);
        std::string lines;
        for (const report::AnswerChange& change : turn.answers)
            lines += fmt::format("{} {}", clock_of(now), report::text(change));
        return lines + fmt::format("  because {}{}\n", report::visible(causes(turn)), late(turn));
    }

    std::string behind(const cluster::Health& health, Time now) override {
        return fmt::format("{} {} of {} kinds are not being told, so the answers may be old: {}\n",
                           clock_of(now), health.behind, health.kinds, report::visible(health.message));
    }

    std::string current(Time now) override {
        return fmt::format("{} the answers are current again\n", clock_of(now));
    }

    std::string ended(const questions::ScanResult& result, Time now) override {
        std::string lines = fmt::format("{} ended\n", clock_of(now));
        for (std::size_t i = 0; i < result.answers.size(); ++i) {
            const questions::Answer& answer = result.answers[i];
            lines += fmt::format("{} {} since {}: {}\n", answer.key, report::words(answer.verdict),
                                 clock_of(since_.of(i)), report::visible(answer.headline));
        }
        return lines;
    }

  private:
    static std::string causes(const Turn& turn) {
        if (turn.causes.empty()) return "what may be read, or can be, changed";
        std::string text;
        const std::size_t shown = std::min(turn.causes.size(), most_causes);
        for (std::size_t i = 0; i < shown; ++i) {
            const cluster::ObjectChange& cause = turn.causes[i];
            text += fmt::format("{}{} was {}", i == 0 ? "" : ", ", estate::to_string(cause.object),
                                word(cause.became));
        }
        if (shown < turn.causes.size()) text += fmt::format(", and {} more", turn.causes.size() - shown);
        return text;
    }

    static std::string late(const Turn& turn) {
        if (turn.lag < std::chrono::seconds(1)) return "";
        return fmt::format(" ({:.1f} s ago)", std::chrono::duration<double>(turn.lag).count());
    }

    report::Options options_;
    Since since_;
};

class JsonLog : public WatchLog {
  public:
    std::string began(const questions::ScanResult& result, Time now) override {
        since_.begin(result.answers.size(), now);
        return line("began", now, [&](report::JsonWriter& out) {
            out.member("target", result.snapshot->targets().front().name);
            out.member("version", result.version);
            write_answers(out, result);
        });
    }

    std::string changed(const Turn& turn, Time now) override {
        std::string answers;
        for (const report::AnswerChange& change : turn.answers)
            answers += (answers.empty() ? "" : ",") + report::json(change);
        since_.change(turn, now);
        return line("changed", now, [&](report::JsonWriter& out) {
            out.count("lag_milliseconds", static_cast<std::size_t>(turn.lag.count()));
            out.begin_array("objects");
            for (const cluster::ObjectChange& cause : turn.causes) {
                out.begin_object();
                out.member("object", estate::to_string(cause.object));
                out.member("change", word(cause.became));
                out.end_object();
            }
            out.end_array();
            out.key("answers");
            out.raw("[" + answers + "]");
        });
    }

    std::string behind(const cluster::Health& health, Time now) override {
        return line("behind", now, [&](report::JsonWriter& out) {
            out.count("kinds_behind", health.behind);
            out.count("kinds", health.kinds);
            out.member("reason", health.message);
        });
    }

    std::string current(Time now) override {
        return line("current", now, [](report::JsonWriter&) {});
    }

    std::string ended(const questions::ScanResult& result, Time now) override {
        return line("ended", now, [&](report::JsonWriter& out) { write_answers(out, result); });
    }

  private:
    static std::string stamp(Time time) {
        return cluster::to_string(std::chrono::time_point_cast<std::chrono::milliseconds>(time));
    }

    template <class Write>
    static std::string line(std::string_view event, Time now, Write write) {
        std::string text;
        report::JsonWriter out(text);
        out.begin_object();
        out.member("event", event);
        out.member("time", stamp(now));
        write(out);
        out.end_object();
        return text + '\n';
    }

    void write_answers(report::JsonWriter& out, const questions::ScanResult& result) const {
        out.begin_array("answers");
        for (std::size_t i = 0; i < result.answers.size(); ++i) {
            const questions::Answer& answer = result.answers[i];
            out.begin_object();
            out.count("question", i + 1);
            out.member("key", answer.key);
            out.member("verdict", questions::to_string(answer.verdict));
            out.member("headline", answer.headline);
            out.member("since", stamp(since_.of(i)));
            out.end_object();
        }
        out.end_array();
    }

    Since since_;
};

} // namespace

std::unique_ptr<WatchLog> make_watch_log(const std::string& format, std::size_t width, bool color) {
    if (format == "json") return std::make_unique<JsonLog>();
    return std::make_unique<TextLog>(width, color);
}

} // namespace cofferdam::cli
