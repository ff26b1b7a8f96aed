#!/usr/bin/env python3
"""evaluate.py FOLDER: who may talk to whom by the text of the network policies, in the form of `reach --format json`.

A second, naive way to the answer: every pair, every policy, every rule. It is meant to be compared with, not to be fast.
"""
import ipaddress
import json
import sys

from estate import Estate, read_objects
from ports import ports_text
from verdict import UNKNOWN, Judge, Outside, every_rule, network

WHOLE = {4: ipaddress.ip_network("0.0.0.0/0"), 6: ipaddress.ip_network("::/0")}


def mentioned_networks(estate):
    for rule in every_rule(estate):
        for item in (rule.get("from") or []) + (rule.get("to") or []):
            block = item.get("ipBlock") or {}
            if {"0.0.0.0/0", "::/0"} <= set(item.get("networks") or []):
                continue  # both families whole: everybody, and no word of IPv6
            for cidr in [block.get("cidr"), *(block.get("except") or []), *(item.get("networks") or [])]:
                if cidr:
                    yield network(cidr)


def outside_runs(estate):
    """All addresses, cut at every bound that a policy mentions. IPv6 only where a policy mentions it."""
    mentioned = set(mentioned_networks(estate))
    families = [4] + ([6] if any(n.version == 6 for n in mentioned) else [])
    for family in families:
        make = ipaddress.IPv4Address if family == 4 else ipaddress.IPv6Address
        last = int(WHOLE[family].broadcast_address)
        cuts = {0, last + 1}
        for block in (n for n in mentioned if n.version == family):
            cuts |= {int(block.network_address), int(block.broadcast_address) + 1}
        ordered = sorted(cuts)
        for low, after in zip(ordered, ordered[1:]):
            yield Outside(make(low), make(after - 1))


class Evaluation:
    def __init__(self, objects, pod_addresses=UNKNOWN):
        self.estate = Estate(objects)
        self.judge = Judge(self.estate, pod_addresses)
        self.outside = list(outside_runs(self.estate))

    def peers(self):
        """(peer, its pods): an outside run is its own only member."""
        yield from self.estate.workloads.items()
        yield from ((run, [run]) for run in self.outside)

    def connection(self, sources, destinations):
        """(allowed, unknown) between workloads: what any pod of one may to any pod of the other."""
        allowed, unknown = 0, 0
        for source in sources:
            for destination in destinations:
                some_allowed, some_unknown = self.judge.connection(source, destination)
                allowed, unknown = allowed | some_allowed, unknown | some_unknown
        return allowed, unknown & ~allowed

    def rows(self, sources=None, destinations=None):
        """(from, to, allowed intervals, unknown intervals) of every pair where either is not empty."""
        peers = list(self.peers())
        for source, source_pods in peers if sources is None else sources:
            for destination, destination_pods in peers if destinations is None else destinations:
                if source == destination or isinstance(source, Outside) and isinstance(destination, Outside):
                    continue
                allowed, unknown = self.connection(source_pods, destination_pods)
                if allowed or unknown:
                    yield source, destination, self.judge.atoms.intervals(allowed), self.judge.atoms.intervals(unknown)


def peer_json(peer):
    if isinstance(peer, Outside):
        return {"addresses": f"{peer.low}-{peer.high}"}
    return {"namespace": peer.namespace, "name": peer.name, "kind": peer.kind}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    answer = {"connections": [], "unknown": []}
    for source, destination, *both in Evaluation(read_objects(sys.argv[1])).rows():
        for name, intervals in zip(answer, both):
            if intervals:
                answer[name].append({"from": peer_json(source), "to": peer_json(destination), "ports": ports_text(intervals)})
    json.dump(answer, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
