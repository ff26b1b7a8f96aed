#!/usr/bin/env python3
"""compare.py BINARY [--seeds A-B]: does `BINARY reach DIR --format json` say what the evaluator says, on random estates?
compare.py BINARY --scale N [--rows K]: the same on one estate of N pods, for K sampled workloads, as source and as destination.

Prints the first difference with an estate cut down to what is needed for it. Status 0 where all agree, 1 where they differ,
77 where there is no BINARY. Addresses are compared by meaning: how the answers cut them into runs makes no difference.
"""
import argparse
import ipaddress
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from estate import Workload
from evaluate import Evaluation
from ports import parse_ports, ports_text
from random_estate import estate_yaml, random_estate
from scale_estate import scale_estate
from verdict import Outside

SKIPPED = 77
LAYERS = ("connections", "unknown")


class Run(tuple):
    """(family, first address, last address)."""

    def __str__(self):
        make = ipaddress.IPv4Address if self[0] == 4 else ipaddress.IPv6Address
        return f"{make(self[1])}-{make(self[2])}"


# Both answers in one form: layer -> [(from, to, port intervals)]


def expected_answer(evaluation, **which):
    answer = {layer: [] for layer in LAYERS}
    for source, destination, *both in evaluation.rows(**which):
        for layer, intervals in zip(LAYERS, both):
            if intervals:
                answer[layer].append((comparable(source), comparable(destination), intervals))
    return answer


def comparable(peer):
    return Run((peer.low.version, int(peer.low), int(peer.high))) if isinstance(peer, Outside) else peer


def program_answer(binary, folder, *arguments):
    command = [binary, "reach", str(folder), "--format", "json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise ValueError(f"status {done.returncode}: {done.stderr.strip() or done.stdout.strip()[:300]}")
    found = json.loads(done.stdout)
    return {layer: [(parse_peer(row["from"]), parse_peer(row["to"]), parse_ports(row["ports"])) for row in found[layer]]
            for layer in LAYERS}


def parse_peer(peer):
    if "addresses" in peer:
        low, high = map(ipaddress.ip_address, peer["addresses"].split("-"))
        return Run((low.version, int(low), int(high)))
    return Workload(peer["namespace"], peer["kind"], peer["name"])


# Comparison by meaning


def differences(expected, found):
    cuts = {bound for answer in (expected, found) for bound in run_bounds(answer)}
    for layer in LAYERS:
        want, have = table(expected[layer], cuts), table(found[layer], cuts)
        for pair in sorted(want.keys() | have.keys(), key=str):
            if want.get(pair) != have.get(pair):
                source, destination = pair
                yield (f"{layer}: {source} => {destination}: expected {ports_text(want.get(pair, ()))}, "
                       f"found {ports_text(have.get(pair, ()))}")


def run_bounds(answer):
    for rows in answer.values():
        for peer in (peer for row in rows for peer in row[:2] if isinstance(peer, Run)):
            yield from ((peer[0], peer[1]), (peer[0], peer[2] + 1))


def table(rows, cuts):
    """(from, to) -> ports, with every run of addresses cut at all bounds of both answers."""
    ordered, pieces, result = sorted(cuts), {}, {}
    for source, destination, ports in rows:
        for peer in (source, destination):
            if peer not in pieces:
                pieces[peer] = list(cut(peer, ordered)) if isinstance(peer, Run) else [peer]
        for pair in ((a, b) for a in pieces[source] for b in pieces[destination]):
            if pair in result:
                raise ValueError(f"stated twice: {pair[0]} => {pair[1]}")
            result[pair] = ports
    return result


def cut(run, ordered):
    family, low, high = run
    inner = [low] + [at for version, at in ordered if version == family and low < at <= high] + [high + 1]
    for first, after in zip(inner, inner[1:]):
        yield Run((family, first, after - 1))


# Random estates


def check(binary, objects):
    """The differences, as lines; a program that fails is one too."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "estate.yaml").write_text(estate_yaml(objects))
            found = program_answer(binary, folder)
        return list(differences(expected_answer(Evaluation(objects)), found))
    except (ValueError, KeyError, subprocess.TimeoutExpired) as problem:
        return [f"no answer that can be compared: {problem!r}"]


def cut_down(binary, objects):
    """The estate without the objects that the difference does not need. Namespaces stay: what is not known of them is another
    question."""
    for thing in list(objects):
        fewer = [other for other in objects if other is not thing]
        if thing["kind"] != "Namespace" and check(binary, fewer):
            objects = fewer
    return objects


def compare_seeds(binary, first, last):
    different = []
    for seed in range(first, last + 1):
        objects = random_estate(seed)
        lines = check(binary, objects)
        if lines and not different:
            objects = cut_down(binary, objects)
            lines = check(binary, objects) or lines
            print(f"seed {seed}, cut down to what differs:\n{estate_yaml(objects)}\n" + "\n".join(lines[:20]))
        different += [seed] * bool(lines)
    print(f"{last - first + 1} random estates, {len(different)} differ" + (f": seeds {different[:20]}" if different else ""))
    return 1 if different else 0


# One large estate


def write_by_namespace(objects, folder):
    files = {}
    for thing in objects:
        meta = thing["metadata"]
        files.setdefault(meta.get("namespace") or "cluster", []).append(thing)
    for name, items in files.items():
        pathlib.Path(folder, f"{name}.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))


def compare_scale(binary, pods, rows):
    objects = scale_estate(pods)
    evaluation = Evaluation(objects)
    sampled = random.Random(1).sample(list(evaluation.estate.workloads.items()), rows)
    compared, different = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        write_by_namespace(objects, folder)
        for workload, its_pods in sampled:
            for option, side in (("--from", "sources"), ("--to", "destinations")):
                address = f"{workload.kind}/{workload.namespace}/{workload.name}"
                found = program_answer(binary, folder, option, address)
                expected = expected_answer(evaluation, **{side: [(workload, its_pods)]})
                lines = list(differences(expected, found))
                compared += sum(map(len, expected.values()))
                different += len(lines)
                print("\n".join([f"{option} {address}: {len(lines)} differences"] + lines[:10]))
    print(f"{pods} pods, {rows} workloads both ways, {compared} connections compared, {different} differ")
    return 1 if different else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--seeds", default="1-400", metavar="A-B")
    parser.add_argument("--scale", type=int, metavar="N")
    parser.add_argument("--rows", type=int, default=10, metavar="K")
    options = parser.parse_args()
    if not pathlib.Path(options.binary).exists():
        print(f"{options.binary} is not there: skipped")
        return SKIPPED
    if options.scale:
        return compare_scale(options.binary, options.scale, options.rows)
    first, _, last = options.seeds.partition("-")
    return compare_seeds(options.binary, int(first), int(last or first))


if __name__ == "__main__":
    sys.exit(main())
