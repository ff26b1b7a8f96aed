#!/usr/bin/env python3
"""replay.py COFFERDAM [--recording FILE] [--rate PODS_A_SECOND] [--seconds SECONDS]: cofferdam watch beside a server that
plays what happened to pods, faster than it did.

Without a recording (record.py makes one of a real cluster) an estate of a few Deployments, whose pods are replaced one
after the other: each goes, and another comes, is bound, and runs. Every second a privileged pod comes
and the one before it goes, by which the answers change: how long the line about it takes is the lag. What fails it is only what watch says in the end: that must
be what a scan of the same server says. The lag and the memory are printed."""
import argparse
import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from server import PlayingServer, Recording

MARK = {"metadata": {"namespace": "default"},
        "spec": {"containers": [{"name": "c", "image": "example.test/mark:1", "securityContext": {"privileged": True}}]}}


def kind(group, version, name, resource, namespaced, items):
    return {"group": group, "version": version, "kind": name, "resource": resource, "namespaced": namespaced, "items": items}


def meta(name, owner=None, labels=None):
    made = {"name": name, "namespace": "default", "uid": name, "resourceVersion": "1", "labels": labels or {}}
    if owner:
        made["ownerReferences"] = [{"apiVersion": "apps/v1", "kind": owner[0], "name": owner[1], "uid": owner[1], "controller": True}]
    return made


SPEC = {"containers": [{"name": "c", "image": "example.test/web:1"}]}


def template(app):
    return {"replicas": 25, "selector": {"matchLabels": {"app": app}},
            "template": {"metadata": {"labels": {"app": app}}, "spec": SPEC}}


def pod(app, number, node=None, phase="Pending"):
    spec = dict(SPEC, nodeName=node) if node else SPEC
    return {"metadata": meta(f"{app}-1-{number}", ("ReplicaSet", f"{app}-1"), {"app": app}), "spec": spec,
            "status": {"phase": phase}}


def invented(folder):
    """A recording of 8 Deployments of 25 pods."""
    apps = [f"web-{i}" for i in range(8)]
    kinds = [kind("", "v1", "Namespace", "namespaces", False, [{"metadata": {"name": "default", "resourceVersion": "1"}}]),
             kind("", "v1", "Pod", "pods", True, [pod(app, n, "node-1", "Running") for app in apps for n in range(25)]),
             kind("apps", "v1", "Deployment", "deployments", True, [{"metadata": meta(a), "spec": template(a)} for a in apps]),
             kind("apps", "v1", "ReplicaSet", "replicasets", True,
                  [{"metadata": meta(a + "-1", ("Deployment", a)), "spec": template(a)} for a in apps])]
    path = os.path.join(folder, "recording")
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps({"kinds": kinds}) + "\n")
        for n, app in itertools.product(range(25), apps):
            going = pod(app, n, "node-1", "Running")
            going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
            steps = [("MODIFIED", going), ("DELETED", going), ("ADDED", pod(app, n + 25)),
                     ("MODIFIED", pod(app, n + 25, "node-2")), ("MODIFIED", pod(app, n + 25, "node-2", "Running"))]
            for type_, item in steps:
                file.write(json.dumps({"resource": "pods", "type": type_, "object": item}) + "\n")
    return path


class Watching:
    def __init__(self, cofferdam, kubeconfig):
        self.process = subprocess.Popen([cofferdam, "watch", "--kubeconfig", kubeconfig, "--format", "json"],
                                        stdout=subprocess.PIPE, text=True)
        self.lines, self.came = [], []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.came.append(time.monotonic())
            self.lines.append(json.loads(line))

    def wait_for(self, holds, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for i, line in enumerate(list(self.lines)):
                if holds(line):
                    return self.came[i]
            time.sleep(0.01)
        return None

    def resident(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()  # if it has not ended
        self.process.wait()

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(120)
        self.reader.join(60)


def says(change, number):
    """The line about a mark: they have numbers, so that none is taken for another."""
    wanted = {"object": f"Pod default/mark-{number}", "change": change}
    return lambda line: wanted in line.get("objects", [])


def play(server, recording, rate, seconds, watching):
    """Lags, and the memory of each second."""
    begun, pods, marks, memory = time.monotonic(), 0, [], []
    for event in itertools.chain.from_iterable(rounds(recording)):
        now = time.monotonic()
        if now - begun >= seconds:
            break
        if now - begun >= len(marks) + 0.5:
            number = len(marks)
            mark = dict(MARK, metadata=dict(MARK["metadata"], name=f"mark-{number}"))
            server.play({"resource": "pods", "type": "ADDED", "object": mark})
            if number > 0:
                server.play({"resource": "pods", "type": "DELETED", "object": marks[-1][1]})
            marks.append((time.monotonic(), mark))
            memory.append(watching.resident())
        server.play(event)
        if event["resource"] == "pods" and event["type"] == "DELETED":
            pods += 1
            time.sleep(max(0.0, begun + pods / rate - time.monotonic()))
    return pods / (time.monotonic() - begun), marks, memory


def rounds(recording):
    back = list(recording.rewinding())
    while True:
        yield recording.events
        yield back


def headlines(answers):
    return {answer["key"]: (answer["verdict"], answer["headline"]) for answer in answers}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cofferdam")
    parser.add_argument("--recording")
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recording = Recording(wanted.recording or invented(folder))
        server = PlayingServer(recording)
        config = server.kubeconfig(os.path.join(folder, "kubeconfig"))
        with Watching(wanted.cofferdam, config) as watching:
            assert watching.wait_for(lambda line: line["event"] == "began", 300), "watch does not begin"
            rate, marks, memory = play(server, recording, wanted.rate, wanted.seconds, watching)
            last = len(marks) - 1
            assert watching.wait_for(says("added", last), 120), f"watch does not tell the last mark: {watching.lines[-1]}"
            server.play({"resource": "pods", "type": "DELETED", "object": marks[last][1]})
            assert watching.wait_for(says("removed", last), 120), f"watch does not tell the end: {watching.lines[-1]}"
            lags = [came - sent for i, (sent, _) in enumerate(marks) if (came := watching.wait_for(says("added", i), 0.05))]
            watching.end()
        fresh = subprocess.run([wanted.cofferdam, "scan", "--kubeconfig", config, "--format", "json"], capture_output=True, text=True,
                               check=False)
        server.end()
    objects = sum(len(k.objects) for k in recording.kinds)
    print(f"{objects} objects, {rate:.0f} pods a second; lag of {len(lags)} of {len(marks)} marks: "
          f"median {statistics.median(lags) * 1000:.0f} ms, 99 % {sorted(lags)[int(len(lags) * 0.99)] * 1000:.0f} ms; "
          f"memory {memory[0]:.0f} MB, {memory[len(memory) // 2]:.0f} in the middle, {memory[-1]:.0f} at the end, most {max(memory):.0f}")
    now = {key: (answer["verdict"], answer["headline"]) for key, answer in json.loads(fresh.stdout)["answers"].items()}
    if (told := headlines(watching.lines[-1]["answers"])) != now:
        print(f"watch says in the end {told}\nand a scan then {now}")
        sys.exit(1)


if __name__ == "__main__":
    main()
