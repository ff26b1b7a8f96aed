#!/usr/bin/env python3
"""lists_to_answers.py COFFERDAM [ROUNDS]: how long from nothing to the seven answers, against the raw LISTs alone.

In each round, one after the other: curl gets the lists of the kinds that the scan reads, whole, gzip, all at once over one
connection of HTTP/2, and throws them away; cofferdam scan answers. KUBECONFIG names the cluster, which is only read. Prints
medians and what the median of the scans is of that of the lists."""
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from api_server import ApiServer


def measured(*words, **more):
    """Seconds, seconds of processors, peak in MB."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **more)
    seconds, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    processors = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done, seconds, processors, after.ru_maxrss / 1024


def lists_of(cofferdam, context, folder):
    """Paths that a scan lists: those in the manifest of what collect writes."""
    path = os.path.join(folder, "collected")
    subprocess.run([cofferdam, "collect", "--context", context, "-o", path], check=True, capture_output=True)
    manifest = subprocess.run(["tar", "--zstd", "-xOf", path, "manifest.json"], check=True, capture_output=True).stdout
    lists = json.loads(manifest)["lists"]
    return ["/" + entry["file"].removesuffix(".ndjson") for entry in lists], sum(entry["objects"] for entry in lists)


def curl_settings(server, paths, folder):
    """A User-Agent of curl would be answered with indented JSON, twice the bytes."""
    settings = ["silent", "compressed", "http2", "parallel", "parallel-max = 50", 'user-agent = "x"']
    settings += [f'header = "{name}: {text}"' for name, text in server.headers.items()]
    for option, value in (("cacert", server.authority), ("cert", server.certificate), ("key", server.key)):
        settings += [f'{option} = "{value}"'] if value else []
    for path in paths:
        settings += [f'url = "{server.server}{path}"', 'output = "/dev/null"', 'write-out = "%{http_code} %{size_download}\\n"']
    name = os.path.join(folder, "curl")
    with open(name, "w", encoding="utf-8") as file:
        file.write("\n".join(settings))
    return name


def main():
    cofferdam, rounds = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 7
    server = ApiServer()
    with tempfile.TemporaryDirectory() as folder:
        paths, objects = lists_of(cofferdam, server.context, folder)
        settings = curl_settings(server, paths, folder)
        times = {"lists": [], "scan": []}
        for _ in range(rounds):
            done, *figures = measured("curl", "--config", settings)
            answers = [line.split() for line in done.stdout.decode().splitlines()]
            assert [status for status, _ in answers] == ["200"] * len(paths), (done.stdout, done.stderr)
            times["lists"].append(figures)
            done, *figures = measured(cofferdam, "scan", "--context", server.context, "--format", "json")
            assert done.returncode in (0, 1), done.stderr
            times["scan"].append(figures)
    size = sum(int(size) for _, size in answers)
    print(f"{objects} objects of {len(paths)} kinds, {size / 1e6:.1f} MB packed; medians of {rounds} rounds")
    median = {}
    for what, figures in times.items():
        median[what] = statistics.median(f[0] for f in figures)
        print(f"{what:6} {median[what]:.2f} s ({min(f[0] for f in figures):.2f} to {max(f[0] for f in figures):.2f}), "
              f"{statistics.median(f[1] for f in figures):.2f} s of processors, {max(f[2] for f in figures):.0f} MB")
    print(f"ratio  {median['scan'] / median['lists']:.2f}")


if __name__ == "__main__":
    main()
