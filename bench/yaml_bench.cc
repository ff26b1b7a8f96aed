// Reading an estate's YAML, and what libyaml alone needs for the same bytes.
//
// COFFERDAM_BENCH_YAML names the file: all.yaml of a generated estate.
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include <benchmark/benchmark.h>
#include <yaml.h>

#include "value/document.h"
#include "value/yaml.h"

namespace cofferdam::value {
namespace {

std::string estate() {
    const char* path = std::getenv("COFFERDAM_BENCH_YAML");
    if (path == nullptr) return {};
    std::ostringstream bytes;
    bytes << std::ifstream(path).rdbuf();
    return bytes.str();
}

const std::string& estate_bytes() {
    static const std::string bytes = estate();
    return bytes;
}

bool skip_without_estate(benchmark::State& state) {
    if (!estate_bytes().empty()) return false;
    state.SkipWithError("COFFERDAM_BENCH_YAML names no file");
    return true;
}

void libyaml_events(benchmark::State& state) {
    if (skip_without_estate(state)) return;
    for (auto _ : state) {
        yaml_parser_t parser;
        yaml_event_t event;
        yaml_parser_initialize(&parser);
        yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(estate_bytes().data()),
                                     estate_bytes().size());
        for (bool done = false; !done && yaml_parser_parse(&parser, &event) != 0;) {
            done = event.type == YAML_STREAM_END_EVENT;
            yaml_event_delete(&event);
        }
        yaml_parser_delete(&parser);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * estate_bytes().size()));
}
BENCHMARK(libyaml_events)->Unit(benchmark::kMillisecond);

void yaml_to_documents(benchmark::State& state) {
    if (skip_without_estate(state)) return;
    const auto keep = state.range(0) == 0 ? KeepPlaces::No : KeepPlaces::Yes;
    const auto text = std::make_shared<const Text>("estate", estate_bytes());
    for (auto _ : state) benchmark::DoNotOptimize(parse_yaml(text, keep).documents.size());
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * estate_bytes().size()));
}
BENCHMARK(yaml_to_documents)
    ->ArgName("places")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

void text_with_lines(benchmark::State& state) {
    if (skip_without_estate(state)) return;
    for (auto _ : state) benchmark::DoNotOptimize(Text("estate", estate_bytes()).line_starts().size());
}
BENCHMARK(text_with_lines)->Unit(benchmark::kMillisecond);

void cut_into_pieces(benchmark::State& state) {
    if (skip_without_estate(state)) return;
    const Text text("estate", estate_bytes());
    for (auto _ : state) benchmark::DoNotOptimize(cut_yaml(text).size());
}
BENCHMARK(cut_into_pieces)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace cofferdam::value
