"""Compares what cofferdam reads from YAML with what kubectl reads, over generated files (generate.py).

kubectl annotate --local -f DIR -o json x=y reads files, changes one annotation and prints, without a server. What it
does not print it refused. Exit status 77: kubectl is not there."""

import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import generate


def find_kubectl():
    candidates = [os.environ.get("KUBECTL"), shutil.which("kubectl"), os.path.expanduser("~/.cache/test-cluster/bin/kubectl")]
    return next((c for c in candidates if c and os.access(c, os.X_OK)), None)


def json_values(text):
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        while at < len(text) and text[at].isspace():
            at += 1


def by_name(values):
    return {v["metadata"]["name"]: v for v in values if isinstance(v, dict) and isinstance(v.get("metadata"), dict)}


def read_with_kubectl(kubectl, directory):
    run = subprocess.run([kubectl, "annotate", "--local", "-f", directory, "-o", "json", "x=y"], capture_output=True, text=True)
    objects = by_name(json_values(run.stdout))
    for value in objects.values():
        annotations = value["metadata"].get("annotations", {})
        annotations.pop("x", None)
        if not annotations:
            value["metadata"].pop("annotations", None)
    return objects, run.stderr


def read_with_cofferdam(print_json, files):
    run = subprocess.run([print_json] + files, capture_output=True, text=True, check=True)
    return by_name(json.loads(line) for line in run.stdout.splitlines()), run.stderr


def same(ours, theirs):
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int) and isinstance(theirs, (int, float)) and abs(ours) > 2**63 - 1:
        return float(ours) == float(theirs)  # differences.md: 1
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return ours == theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return type(ours) is type(theirs) and ours == theirs


def expected_differences():
    """Case name → number in differences.md."""
    text = (pathlib.Path(__file__).parent / "differences.md").read_text()
    return {word.strip("`,"): line.split(".")[0] for line in text.splitlines() if line.startswith("| ") for word in line.split("|")[2].split()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--print-json", required=True)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="write the cases here and leave them")
    arguments = parser.parse_args()
    kubectl = find_kubectl()
    if kubectl is None:
        print("skipped: kubectl is not there (PATH, KUBECTL)")
        return 77
    with tempfile.TemporaryDirectory() as temporary:
        directory = arguments.keep or temporary
        os.makedirs(directory, exist_ok=True)
        texts = dict(generate.cases(arguments.cases, arguments.seed))
        for name, text in texts.items():
            pathlib.Path(directory, name + ".yaml").write_bytes(text.encode())
        files = [os.path.join(directory, name + ".yaml") for name in texts]
        theirs, their_errors = read_with_kubectl(kubectl, directory)
        ours, our_errors = read_with_cofferdam(arguments.print_json, files)
    known = expected_differences()
    outcome = collections.Counter()
    bad = 0
    for name in texts:
        agree = name in ours and name in theirs and same(ours[name], theirs[name])
        refused = name not in ours and name not in theirs
        outcome["read alike" if agree else "refused by both" if refused else "known to differ" if name in known else "different"] += 1
        if agree or refused:
            if name in known:
                print(f"{name}: listed in differences.md, but does not differ")
                bad += 1
            continue
        if name in known:
            continue
        bad += 1
        if bad <= 20:
            print(f"--- {name}\n{texts[name]}ours:   {json.dumps(ours.get(name))}\nkubectl: {json.dumps(theirs.get(name))}")
            print("\n".join(line for line in (our_errors + their_errors).splitlines() if f"/{name}.yaml" in line))
    print(f"{len(texts)} files: " + ", ".join(f"{count} {what}" for what, count in sorted(outcome.items())))
    return 1 if bad else 0


sys.exit(main())
