#include "value/yaml.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/parallel.h"
#include "value/problems.h"
#include "value/tree_builder.h"
#include "value/utf8_text.h"
#include "value/yaml_reader.h"

namespace cofferdam::value {

namespace {

// Pieces that share an arena, and what became of them.
struct Batch {
    std::span<const YamlPiece> pieces;
    std::uint64_t bytes = 0;

    struct Read {
        YamlRoot root;
        Span span;
    };
    std::shared_ptr<Arena> arena;
    std::shared_ptr<SourceMap> places;
    std::vector<Read> documents;
    std::vector<ReadProblem> problems;
};

// Large enough that an arena pays, small enough that several threads end at about the same time.
constexpr std::uint64_t batch_bytes = std::uint64_t{256} * 1024;

std::vector<Batch> batches_of(std::span<const YamlPiece> pieces) {
    std::vector<Batch> batches;
    std::size_t first = 0;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        bytes += pieces[i].span.end - pieces[i].span.begin;
        if (bytes < batch_bytes && i + 1 < pieces.size()) continue;
        Batch& batch = batches.emplace_back();
        batch.pieces = pieces.subspan(first, i + 1 - first);
        batch.bytes = bytes;
        first = i + 1;
        bytes = 0;
    }
    return batches;
}

// Bytes of YAML for each node, keys included: measured on generated and real manifests.
constexpr std::uint64_t bytes_per_node = 16;

ReadProblem separator_problem(const YamlPiece& piece) {
    if (piece.readable)
        return {Severity::Warning, *piece.bad_separator,
                "text after the separator \"---\": kubectl refuses it"};
    return {Severity::Error, *piece.bad_separator,
            "a line starts with \"---\" but is no separator of documents"};
}

void read_batch(Batch& batch, const Utf8Text& text, KeepPlaces keep, const Limits& limits,
                MergeKeys merge_keys, NodeBudget& nodes) {
    batch.arena = std::make_shared<Arena>();
    if (keep == KeepPlaces::Yes) batch.places = std::make_shared<SourceMap>();
    TreeBuilder builder(*batch.arena, batch.places.get(), batch.bytes / bytes_per_node);
    YamlReader reader(*text.read, builder, limits, merge_keys, nodes, batch.problems);
    for (const YamlPiece& piece : batch.pieces) {
        if (piece.bad_separator) note(batch.problems, separator_problem(piece));
        if (!piece.readable) continue;
        if (std::optional<YamlRoot> root = reader.read(piece.span))
            batch.documents.push_back({*root, piece.span});
    }
    builder.finish(text.offsets);
}

void append(Parsed& parsed, const Batch& batch, const Utf8Text& text) {
    add_problems(text, batch.problems, parsed.problems);
    const std::shared_ptr<const Arena> arena = with_text(batch.arena, text);
    for (const Batch::Read& read : batch.documents)
        parsed.documents.push_back(std::make_shared<const Document>(arena, read.root.root, text.given,
                                                                    text.given_span(read.span), batch.places,
                                                                    text.given_span(read.root.content)));
}

} // namespace

Parsed parse_yaml(std::shared_ptr<const Text> text, KeepPlaces keep, const Limits& limits,
                  MergeKeys merge_keys) {
    if (text->bytes().size() > limits.bytes)
        return refusal(text, fmt::format("larger than {} bytes", limits.bytes));
    const Utf8Text utf8 = as_utf8(text);
    const std::vector<YamlPiece> pieces = cut_yaml(*utf8.read);
    std::vector<Batch> batches = batches_of(pieces);
    NodeBudget nodes(limits.nodes);
    parallel_for(batches.size(),
                 [&](std::size_t i) { read_batch(batches[i], utf8, keep, limits, merge_keys, nodes); });
    if (nodes.exceeded()) return refusal(text, fmt::format("more than {} nodes", limits.nodes));
    Parsed parsed;
    for (const Batch& batch : batches) append(parsed, batch, utf8);
    return parsed;
}

} // namespace cofferdam::value
