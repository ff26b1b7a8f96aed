#include "cli/outputs.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file_system.h"

namespace cofferdam::cli {

namespace {

// What the user's umask leaves of an ordinary file's mode; mkostemp gives less.
mode_t readable_mode() {
    mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
}

// What is left once a piece cannot be written is not printed for nothing: the error is told at the end.
Result<void> write_all(std::FILE* file, const Print& print, const std::string& name) {
    int failure = 0;
    print([&](std::string_view piece) {
        if (failure == 0 && std::fwrite(piece.data(), 1, piece.size(), file) != piece.size()) failure = errno;
    });
    if (failure == 0 && std::fflush(file) != 0) failure = errno;
    if (failure != 0) return error("cannot write {}: {}", name, std::strerror(failure));
    return {};
}

Print whole(std::string text) {
    return [text = std::move(text)](const Write& write) { write(text); };
}

} // namespace

std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
    return 100;
}

// https://no-color.org: any value but the empty one.
bool wants_color(const std::string& choice) {
    if (choice != "auto") return choice == "always";
    const char* no_color = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    bool dumb = !terminal || std::strcmp(terminal, "dumb") == 0;
    return ::isatty(STDOUT_FILENO) && !(no_color && *no_color) && !dumb;
}

// A new file of an unguessable name beside the target, then renamed over it: a reader never sees half a
// report, and a symbolic link that lies about is never followed.
Result<void> write_file(const std::string& path, const Print& print, Readers readers) {
    std::string draft = path + ".XXXXXX";
    int descriptor = ::mkostemp(draft.data(), O_CLOEXEC);
    std::FILE* file = descriptor < 0 ? nullptr : ::fdopen(descriptor, "wb");
    if (!file) return error("cannot write {}: {}", path, std::strerror(errno));
    if (readers == Readers::AsUmask) ::fchmod(descriptor, readable_mode());
    Result<void> written = write_all(file, print, path);
    if (std::fclose(file) != 0 && written) written = error("cannot write {}: {}", path, std::strerror(errno));
    if (written && std::rename(draft.c_str(), path.c_str()) == 0) return {};
    std::remove(draft.c_str());
    return written ? error("cannot write {}: {}", path, std::strerror(errno)) : written;
}

Result<void> check_place_of(const std::string& path) {
    const auto there = disk().status(path);
    if (there && there->kind == FileKind::Directory) return error("cannot write {}: it is a folder", path);
    const std::string folder = parent_path(path);
    if (!disk().status(folder)) return error("cannot write {}: there is no folder {}", path, folder);
    return {};
}

Result<void> write_standard_output(const Print& print) { return write_all(stdout, print, "standard output"); }

Result<void> write_standard_output(const std::string& text) { return write_standard_output(whole(text)); }

Result<void> write_reports(const questions::ScanResult& result, const ScanOptions& options,
                           const std::vector<OutputFile>& files) {
    report::Options wanted;
    wanted.verbose = options.verbose;
    wanted.targets = words_of(options);
    for (const OutputFile& file : files)
        COFFERDAM_TRY(write_file(file.path, whole(file.format->print(result, wanted))));
    wanted.width = terminal_width();
    wanted.color = wants_color(options.color);
    return write_standard_output(whole(report::find_format(options.format)->print(result, wanted)));
}

} // namespace cofferdam::cli
