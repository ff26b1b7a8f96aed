#!/usr/bin/env python3
"""`cofferdam reach` against the cases of np-guard/netpol-analyzer, which stand beside the repository: whole tables of
allowed connections, of exposure and of explanations, fact by fact. Inputs without a table are malformed on purpose.

Usage: suite.py COFFERDAM SOURCE_DIR [CASE...]"""
import json
import os
import re
import subprocess
import sys

import lines
import wants

SKIPPED = 77
# The flag that asks for it, our facts, the suite's.
TABLES = {
    "connlist": ([], lines.connections, wants.connections),
    "exposure": (["--exposure"], lines.exposure, wants.exposure),
    "explain": (["--explain"], lines.explanations, wants.explanations),
}


def listed_differences(path):
    """Lines `- case table: - fact` (the suite's alone) and `- case table: + fact` (ours alone) of differences.md."""
    listed = set()
    with open(path, encoding="utf-8") as file:
        for line in file:
            if match := re.fullmatch(r"- (\S+) (\w+): ([-+]) (.*)\n?", line):
                listed.add(match.groups())
    return listed


class Suite:
    def __init__(self, program, folder, differences):
        self.program = program
        self.folder = folder
        self.differences = differences
        self.failures = []
        self.facts = 0

    def fail(self, message):
        self.failures.append(message)
        print(f"FAILED {message}")

    def reach(self, case, arguments):
        command = [self.program, "reach", os.path.join(self.folder, case, "inputs"), "--format", "json", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def compare(self, case, table):
        arguments, ours, theirs = TABLES[table]
        status, out, err = self.reach(case, arguments)
        if status != 0:
            return self.fail(f"{case} {table}: status {status}: {err}")
        want = theirs(os.path.join(self.folder, case, f"want-{table}.txt"))
        got = ours(json.loads(out))
        self.facts += len(want)
        found = {(case, table, "-", fact) for fact in want - got} | {(case, table, "+", fact) for fact in got - want}
        for _, _, sign, fact in sorted(found - self.differences):
            self.fail(f"{case} {table}: {sign} {fact}")
        for _, _, sign, fact in sorted(d for d in self.differences - found if d[:2] == (case, table)):
            self.fail(f"{case} {table}: listed as a difference, but is none: {sign} {fact}")

    def check_malformed(self, case):
        """A located error and the rest of the estate; or no answer at all, and the place why."""
        status, out, err = self.reach(case, [])
        if status == 2:
            if not re.search(r"\S+:\d+(:\d+)?: ", err):
                self.fail(f"{case}: refused without a place: {err}")
            return
        if status != 0:
            return self.fail(f"{case}: status {status}: {err}")
        for problem in json.loads(out)["problems"]:
            if problem["source"] is None or problem["source"]["line"] < 1:
                self.fail(f"{case}: a problem without a place: {problem['message']}")

    def run(self, cases):
        for case in cases:
            tables = [t for t in TABLES if os.path.exists(os.path.join(self.folder, case, f"want-{t}.txt"))]
            for table in tables:
                self.compare(case, table)
            if not tables:
                self.check_malformed(case)


# Every file of these is broken on purpose in one place that is known.
BROKEN = {
    "malformed-pod-example-2": "pod_list.json",
    "malformed-pod-example-3": "pods_list.json",
    "malformed-pod-example-5": "pod.yaml",
    "np_bad_path_test_1": "netpols.yaml",
    "np_bad_path_test_2": "netpols.yaml",
}


def check_broken(suite, cases):
    for case in cases:
        if case not in BROKEN:
            continue
        status, out, _ = suite.reach(case, [])
        problems = json.loads(out)["problems"] if status == 0 else []
        places = [p["source"]["file"] for p in problems if p["severity"] == "error" and p["source"]]
        if not any(place.endswith(BROKEN[case]) for place in places):
            suite.fail(f"{case}: no error in {BROKEN[case]}; problems: {problems}")


def main():
    program, source = sys.argv[1], sys.argv[2]
    folder = os.path.join(source, "..", "shared", "suites", "reach")
    if not os.path.isdir(folder):
        print(f"skipped: the suite is not at {os.path.normpath(folder)}")
        return SKIPPED
    here = os.path.dirname(os.path.abspath(__file__))
    suite = Suite(program, folder, listed_differences(os.path.join(here, "differences.md")))
    cases = sys.argv[3:] or sorted(os.listdir(folder))
    suite.run(cases)
    check_broken(suite, cases)
    print(f"{len(cases)} cases, {suite.facts} facts, {len(suite.failures)} failures")
    return 1 if suite.failures else 0


if __name__ == "__main__":
    sys.exit(main())
