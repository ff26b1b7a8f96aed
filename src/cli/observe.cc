// cofferdam observe: listens to what the API server's audit webhook sends, and keeps it in a file that scan
// takes with --events.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/verbs.h"
#include "intake/listener.h"

namespace cofferdam::cli {

namespace {

struct ObserveOptions {
    intake::ListenOptions listen;
    std::string file;
    unsigned megabytes = 256;
};

std::atomic<bool> is_asked_to_end = false; // lock-free, which a handler of signals needs

void ask_to_end(int signal) {
    is_asked_to_end = true;
    std::signal(signal, SIG_DFL);
}

void wait_for_end(const std::atomic<bool>& is_over) {
    std::signal(SIGINT, ask_to_end);
    std::signal(SIGTERM, ask_to_end);
    while (!is_asked_to_end && !is_over) std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

Result<int> observe(const ObserveOptions& options) {
    const std::uint64_t most_bytes = std::uint64_t{options.megabytes} << 20;
    intake::AuditIntake intake(COFFERDAM_TRY(intake::RollingFile::open(options.file, most_bytes)));
    const std::unique_ptr<intake::Listener> listener =
        COFFERDAM_TRY(intake::Listener::open(options.listen, intake));
    fmt::print(stderr, "cofferdam: listening on port {}; interrupt to end\n", listener->port());
    std::atomic<bool> is_over = false;
    bool has_run = false;
    std::thread answering([&] {
        has_run = listener->run();
        is_over = true;
    });
    wait_for_end(is_over);
    listener->stop();
    answering.join();
    const intake::IntakeCounts counts = intake.counts();
    fmt::print(stderr, "{}: {} events, {} remarks, {} not understood\n", options.file, counts.events,
               counts.remarks, counts.bad);
    if (!has_run) return error("{}: could not be listened on any longer", options.listen.address);
    return nothing_found;
}

} // namespace

std::function<int()> prepare_observe(CLI::App& command) {
    auto options = std::make_shared<ObserveOptions>();
    command
        .add_option(
            "--audit-webhook", options->listen.address,
            "Take what the API server's audit webhook sends to this address of this host: 127.0.0.1:8444")
        ->required()
        ->type_name("ADDRESS:PORT")
        ->group("Observing");
    command
        .add_option("--tls-certificate", options->listen.certificate,
                    "Speak HTTPS with this certificate (default: HTTP)")
        ->type_name("FILE")
        ->group("Observing");
    command.add_option("--tls-key", options->listen.key, "The key of the certificate")
        ->type_name("FILE")
        ->group("Observing");
    command
        .add_option("--output,-o", options->file,
                    "The file that events are added to; only its owner may read it")
        ->required()
        ->type_name("FILE")
        ->group("Reporting");
    command
        .add_option("--most-megabytes", options->megabytes,
                    "A file that is fuller is kept as FILE.1, in the place of the last (default: 256)")
        ->check(CLI::Range(1U, 65536U))
        ->group("Reporting");
    return [options] { return exit_status(observe(*options)); };
}

} // namespace cofferdam::cli
