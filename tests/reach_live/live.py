#!/usr/bin/env python3
"""live.py BINARY: does what `cofferdam reach` says happen in a real network?

Makes an estate (estate.py) and a network of namespaces with one for every pod and for some hosts outside (bed.py), turns
its policies into nftables rules (pods.py, translate.py: written without a look at analysis/reach), connects every pair on every
port, TCP and UDP, IPv4 and IPv6, and compares with `BINARY reach DIR --format json`. SCTP has no sockets on many
kernels; its rules are in the estate, but are not probed.

--seeds N…: other estates. --estate DIR: that one (its ipBlocks must not cover a pod). --write DIR: keep the estates and
the rules there. Exit status 77, with the reason, where the machine does not permit it or something is not there."""

import argparse
import collections
import ipaddress
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
CILIUM = "cni=cilium"
sys.dont_write_bytecode = True  # the tree stays as it is


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


try:
    import bed
    import estate
    import pods
    import translate
except ImportError as missing:
    skip(f"python: {missing}")


def peer_key(peer):
    if "name" in peer:
        return ("workload", peer["namespace"], peer["kind"], peer["name"])
    if "addresses" in peer:
        first, _, last = peer["addresses"].partition("-")
        return ("addresses", ipaddress.ip_address(first), ipaddress.ip_address(last or first))
    return ("other", json.dumps(peer, sort_keys=True))


def intervals(ports):
    """["TCP 80-90,443"] → protocol → [(80, 90), (443, 443)]"""
    if ports == ["All"]:
        return {protocol: [(1, 65535)] for protocol in translate.PROTOCOLS}
    result = collections.defaultdict(list)
    for entry in ports:
        protocol, _, ranges = entry.partition(" ")
        for part in ranges.split(",") if ranges else ["1-65535"]:
            first, _, last = part.partition("-")
            result[protocol].append((int(first), int(last or first)))
    return result


class Answer:
    """What the program said, asked for one probe."""

    def __init__(self, text):
        answer = json.loads(text)
        self.allowed = self.index(answer["connections"])
        self.unknown = self.index(answer.get("unknown") or [])
        self.ranges = sorted({key for table in (self.allowed, self.unknown) for pair in table for key in pair if key[0] == "addresses"},
                             key=lambda key: (key[1].version, key[1]))
        self.keys = {}

    @staticmethod
    def index(connections):
        table = collections.defaultdict(list)
        for connection in connections:
            table[peer_key(connection["from"]), peer_key(connection["to"])].append(intervals(connection["ports"]))
        return table

    def keys_of(self, host, family):
        """A workload's own, or all ranges of addresses that hold the host's."""
        if host.namespace:
            return [("workload", host.namespace, *host.workload)]
        if (host, family) not in self.keys:
            address = ipaddress.ip_address(host.addresses[family])
            self.keys[host, family] = [key for key in self.ranges if key[1].version == family and key[1] <= address <= key[2]]
        return self.keys[host, family]

    def has(self, table, probe):
        pairs = itertools.product(self.keys_of(probe.source, probe.family), self.keys_of(probe.destination, probe.family))
        return any(first <= probe.port <= last for pair in pairs for ports in table.get(pair, ())
                   for first, last in ports.get(probe.protocol, ()))

    def says(self, probe):
        if self.has(self.allowed, probe):
            return bed.ALLOWED
        return "unknown" if self.has(self.unknown, probe) else bed.DENIED


def way(probe):
    ends = "pod to pod" if probe.source.namespace and probe.destination.namespace else \
        "pod to outside" if probe.source.namespace else "outside to pod"
    return f"{ends:15}{probe.protocol} IPv{probe.family}"


def probes(cluster, outside, ports, outside_families):
    """All pairs, but not outside hosts among themselves, nor a workload to itself, of which nothing is said."""
    for source, destination in itertools.permutations(cluster + outside, 2):
        ours = (source.namespace, source.workload), (destination.namespace, destination.workload)
        if not (source.namespace or destination.namespace) or ours[0] == ours[1]:
            continue
        families = (4, 6) if source.namespace and destination.namespace else outside_families
        for family, (protocol, port) in itertools.product(families, ports):
            if family in source.addresses and family in destination.addresses:
                yield bed.Probe(source, destination, family, protocol, port)


def mentioned_ports(value):
    """The numbers that policies name, wherever they stand, and the one after each: for a given estate."""
    if isinstance(value, list):
        return set().union(*map(mentioned_ports, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    numbers = {value[key] for key in ("port", "endPort", "start", "end") if isinstance(value.get(key), int)}
    return {n for number in numbers for n in (number, number + 1) if n < 65536}.union(*map(mentioned_ports, value.values()))


def ports_to_probe(objects, given):
    if not given:
        return estate.PROBED_PORTS
    numbers = mentioned_ports([o["spec"] for o in objects if o["kind"].endswith("NetworkPolicy")])
    return sorted({*estate.PROBED_PORTS, *((protocol, n) for protocol in ("TCP", "UDP") for n in sorted(numbers)[:20])})


def run_program(binary, directory, *assumed):
    run = subprocess.run([binary, "reach", str(directory), "--format", "json", *assumed], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"{binary} reach: exit status {run.returncode}\n{run.stderr}")
    return Answer(run.stdout)


def compare(answers, outcomes):
    """→ what was seen on each way, number of mismatches. What is said to be unknown agrees with both outcomes."""
    seen, mismatches = collections.defaultdict(collections.Counter), 0
    for probe, happened in outcomes:
        seen[way(probe)][happened] += 1
        for assumed, answer in answers.items():
            said = answer.says(probe)
            seen[way(probe)][f"not known with {assumed}"] += said == "unknown"
            if happened == said or said == "unknown" and happened != bed.SILENT:
                continue
            mismatches += 1
            if mismatches <= 40:
                print(f"MISMATCH {probe.source} => {probe.destination} {probe.protocol} {probe.port} IPv{probe.family}: "
                      f"it is {happened}, we say {said} with {assumed}")
    for name, counts in sorted(seen.items()):
        print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items()) if count))
    return seen, mismatches


def run(binary, directory, given):
    """→ does everything agree?"""
    start = time.monotonic()
    objects = pods.load(directory)
    cluster, outside = pods.pods_of(objects), estate.outside_hosts()
    rulesets = translate.rulesets(objects, cluster)
    if not given:
        (directory / "rules.nft").write_text("".join(rulesets))
    # Without a word on the plugin it may be unknown whether a block covers pods; here, as with Cilium, none does.
    answers = {"nothing assumed": run_program(binary, directory), CILIUM: run_program(binary, directory, "--assume", CILIUM)}
    answered = time.monotonic()
    try:
        bed.require_possible()
    except bed.Impossible as reason:
        skip(reason)
    ports = ports_to_probe(objects, given)
    # Nothing is said of IPv6 outside where no policy speaks of it.
    families = (4, 6) if not given or any(key[1].version == 6 for key in answers[CILIUM].ranges) else (4,)
    with bed.Bed(cluster + outside, ports) as network:
        network.filter(rulesets)
        ready = time.monotonic()
        seen, mismatches = compare(answers, network.probe(probes(cluster, outside, ports, families)))
    total = sum(counts[what] for counts in seen.values() for what in bed.OUTCOMES)
    print(f"{directory.name}: {len(cluster)} pods, {len(outside)} hosts outside, {sum('Policy' in o['kind'] for o in objects)} policies: "
          f"{total} connections, {mismatches} mismatches; answer {answered - start:.1f} s, network {ready - answered:.1f} s, "
          f"probes {time.monotonic() - ready:.1f} s", flush=True)
    return mismatches == 0 and (given or shows_enough(cluster, seen))


def shows_enough(cluster, seen):
    """A generated estate must have something to find, and little in it be unknown: of outside hosts nothing, of pods what
    hangs on blocks of an AdminNetworkPolicy, which cover pods as well (manifests do not tell the address of each)."""
    alike = [name for name, counts in seen.items() if not counts[bed.ALLOWED] or not counts[bed.DENIED]]
    unknown = [name for name, counts in seen.items()
               if counts[f"not known with {CILIUM}"] > (sum(counts[o] for o in bed.OUTCOMES) * 0.25 if name.startswith("pod to pod") else 0)]
    if alike or unknown or len(seen) != 12 or len(cluster) < 40:
        print(f"the estate shows too little: {len(cluster)} pods, {len(seen)} of 12 ways, all alike in {alike}, too much unknown in {unknown}")
        return False
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", type=os.path.abspath)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--estate", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path)
    arguments = parser.parse_args()
    os.environ["PATH"] += ":/usr/sbin:/sbin"  # not everybody's PATH has them
    for program in ("ip", "nft"):
        if shutil.which(program) is None:
            skip(f"{program} is not there")
    if arguments.estate:
        return 0 if run(arguments.binary, arguments.estate, True) else 1
    agree = True
    with tempfile.TemporaryDirectory() as temporary:
        for seed in arguments.seeds:
            directory = (arguments.write or pathlib.Path(temporary)) / f"seed-{seed}"
            directory.mkdir(parents=True, exist_ok=True)
            estate.write(directory, seed)
            agree = run(arguments.binary, directory, False) and agree
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
