#include "sources/manifests/process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/file_system.h"

namespace cofferdam::manifests {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint64_t complaint_limit = 64 << 10; // bytes of standard error that are kept

// Our end of a pipe whose other end the program writes to.
class Pipe {
  public:
    Pipe() = default;
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close(ends_[0]);
        close(ends_[1]);
    }

    // Closed on exec, so that no other program that is started meanwhile holds it open.
    bool open() {
        return ::pipe2(ends_.data(), O_CLOEXEC) == 0 && ::fcntl(ends_[0], F_SETFL, O_NONBLOCK) == 0;
    }
    int reading() const { return ends_[0]; }
    int writing() const { return ends_[1]; }
    void close_writing() { close(ends_[1]); }
    void close_reading() { close(ends_[0]); }

  private:
    static void close(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }

    std::array<int, 2> ends_{-1, -1};
};

// What a program is to read: a file without a name, so that it reads at its own pace and nobody waits to
// write.
class Input {
  public:
    Input() = default;
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input() {
        if (file_ >= 0) ::close(file_);
    }

    bool hold(std::string_view bytes) {
        file_ = ::memfd_create("input", MFD_CLOEXEC);
        while (file_ >= 0 && !bytes.empty()) {
            const ssize_t written = ::write(file_, bytes.data(), bytes.size());
            if (written < 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return file_ >= 0 && ::lseek(file_, 0, SEEK_SET) == 0;
    }
    int descriptor() const { return file_; }

  private:
    int file_ = -1;
};

// As exec wants them. REQUIRES: words outlives the result
std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> found;
    found.reserve(words.size() + 1);
    for (std::string& word : words) found.push_back(word.data());
    found.push_back(nullptr);
    return found;
}

std::string_view first_line(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    text = text.substr(0, text.find('\n'));
    return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

class Process {
  public:
    Process(const Command& command, const ProcessLimits& limits)
        : name_(base_name(command.program)), limits_(limits), deadline_(Clock::now() + limits.time) {}
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
        if (id_ <= 0) return;
        ::kill(-id_, SIGKILL); // before it is reaped, while the number of the group is still ours
        while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    Result<void> start(const Command& command) {
        if (!output_.open() || !complaints_.open() || (!command.input.empty() && !input_.hold(command.input)))
            return error("cannot run {}: {}", name_, std::strerror(errno));
        std::vector<std::string> words{command.program};
        std::vector<std::string> environment = command.environment;
        words.insert(words.end(), command.arguments.begin(), command.arguments.end());
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_init(&actions);
        if (command.input.empty())
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        else
            posix_spawn_file_actions_adddup2(&actions, input_.descriptor(), 0);
        posix_spawn_file_actions_adddup2(&actions, output_.writing(), 1);
        posix_spawn_file_actions_adddup2(&actions, complaints_.writing(), 2);
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setflags(&attributes,
                                 POSIX_SPAWN_SETPGROUP); // a group of its own, to be killed as one
        const int failed = ::posix_spawn(&id_, command.program.c_str(), &actions, &attributes,
                                         pointers(words).data(), pointers(environment).data());
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        output_.close_writing();
        complaints_.close_writing();
        if (failed == 0) return {};
        id_ = -1;
        return error("cannot run {}: {}", name_, std::strerror(failed));
    }

    // The end of the program is what counts, not that of the pipes: what it leaves behind may hold them open.
    Result<std::string> finish() {
        for (bool ended = false; !ended;) {
            if (Clock::now() > deadline_)
                return error("{} took longer than {} s", name_,
                             std::chrono::duration<double>(limits_.time).count());
            wait_for_bytes();
            ended = ::waitid(P_PID, static_cast<id_t>(id_), &end_, WEXITED | WNOHANG | WNOWAIT) == 0
                    && end_.si_pid == id_;
            drain(output_, printed_, limits_.output + 1);
            drain(complaints_, complained_, complaint_limit);
            if (printed_.size() > limits_.output)
                return error("{} printed more than {} bytes", name_, limits_.output);
        }
        if (end_.si_code == CLD_EXITED && end_.si_status == 0) return std::move(printed_);
        return complaint();
    }

  private:
    void wait_for_bytes() const {
        constexpr std::chrono::milliseconds pause{2}; // between two looks at whether it has ended
        std::array<pollfd, 2> ends{{{output_.reading(), POLLIN, 0}, {complaints_.reading(), POLLIN, 0}}};
        if (output_.reading() < 0 && complaints_.reading() < 0) {
            std::this_thread::sleep_for(pause);
        } else {
            ::poll(ends.data(), ends.size(), static_cast<int>(pause.count()));
        }
    }

    // Reads what is there, which is more than a pipe holds only if the program writes on meanwhile; keeps
    // `limit` bytes.
    static void drain(Pipe& pipe, std::string& bytes, std::uint64_t limit) {
        std::array<char, 65536> block;
        for (int blocks = 0; blocks < 64 && pipe.reading() >= 0; ++blocks) {
            const ssize_t got = ::read(pipe.reading(), block.data(), block.size());
            if (got == 0) pipe.close_reading();
            if (got <= 0) return;
            bytes.append(block.data(),
                         std::min<std::size_t>(static_cast<std::size_t>(got), limit - bytes.size()));
        }
    }

    std::unexpected<Error> complaint() const {
        const std::string_view line = first_line(complained_);
        if (!line.empty()) return error("{}: {}", name_, line);
        const std::string_view how = end_.si_code == CLD_EXITED ? "with status" : "by signal";
        return error("{} ended {} {}", name_, how, end_.si_status);
    }

    std::string name_;
    const ProcessLimits& limits_;
    Clock::time_point deadline_;
    pid_t id_ = -1;
    Input input_;
    Pipe output_;
    Pipe complaints_;
    std::string printed_;
    std::string complained_;
    siginfo_t end_{};
};

} // namespace

Result<std::string> run(const Command& command, const ProcessLimits& limits) {
    Process process(command, limits);
    COFFERDAM_TRY(process.start(command));
    return process.finish();
}

std::optional<std::string> find_program(std::string_view name, std::string_view search_path) {
    while (!search_path.empty()) {
        const std::size_t end = std::min(search_path.find(':'), search_path.size());
        const std::string_view folder = search_path.substr(0, end);
        search_path.remove_prefix(std::min(end + 1, search_path.size()));
        if (!folder.starts_with('/')) continue; // a relative folder would be the scanned project's own
        std::string path = join_path(folder, name);
        struct stat found{};
        if (::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) && ::access(path.c_str(), X_OK) == 0)
            return path;
    }
    return std::nullopt;
}

} // namespace cofferdam::manifests
