#!/usr/bin/env python3
"""runtime.py COFFERDAM: a real container runtime (containerd) with real pods, asked by the CRI.

Pods are made by calls of the CRI that this test writes itself: messages by hand, carried by curl. containerd has all its
state in a folder of its own; pods are on the network of a namespace of their own. The image is the machine's static
busybox, put together here. Without these programs, or without the right to run containers: skipped, exit code 77."""
import hashlib
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

COFFERDAM = FOLDER = SOCKET = None
POD, CONTAINER, NODE = 0, 1, 2  # NamespaceMode
CANARY = "c4nary-of-a-pod"


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def varint(number):
    out = b""
    while number > 0x7f:
        out += bytes([number & 0x7f | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """A dict is a message by numbers of fields, a list a repeated field."""
    if isinstance(value, list):
        return b"".join(field(number, one) for one in value)
    if isinstance(value, int):
        return varint(number << 3) + varint(int(value))
    body = message(value) if isinstance(value, dict) else value.encode()
    return varint(number << 3 | 2) + varint(len(body)) + body


def message(fields):
    return b"".join(field(number, value) for number, value in fields.items())


def call(method, fields):
    """The first field of the answer: an id."""
    body = message(fields)
    done = subprocess.run(["curl", "-s", "-D", os.path.join(FOLDER, "headers"), "--http2-prior-knowledge", "--unix-socket", SOCKET,
                           "-H", "content-type: application/grpc", "-H", "te: trailers", "--data-binary", "@-",
                           "http://localhost/runtime.v1.RuntimeService/" + method],
                          input=b"\0" + struct.pack(">I", len(body)) + body, capture_output=True, timeout=60)
    with open(os.path.join(FOLDER, "headers"), encoding="utf-8") as file:
        headers = file.read()
    if "grpc-status: 0" not in headers:
        raise RuntimeError(f"{method}: {headers}")
    answer = done.stdout[5:]
    return answer[2:2 + answer[1]].decode() if answer else ""


def start(name, security=None, mounts=(), pid=POD, privileged=False):
    namespaces = {1: NODE, 2: pid, 3: POD}
    config = {1: {1: name, 2: "uid-" + name, 3: "shop"}, 6: [{1: "app", 2: name}],
              8: {2: {1: namespaces, 6: privileged}}}
    sandbox = call("RunPodSandbox", {1: config})
    own = {2: privileged, 3: namespaces, **(security or {})}
    container = {1: {1: "main"}, 2: {1: "localhost/box:1"}, 3: ["/bin/sleep", "600"], 6: [{1: "DB_PASSWORD", 2: CANARY}],
                 7: [{1: target, 2: source, 3: read_only} for source, target, read_only in mounts], 15: {2: own}}
    made = call("CreateContainer", {1: sandbox, 2: container, 3: config})
    call("StartContainer", {1: made})
    return sandbox


def box_image(path):
    """An OCI image of busybox alone."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as tar:
        tar.add("/bin/busybox", "bin/busybox")
        for name in ("sh", "sleep"):
            link = tarfile.TarInfo("bin/" + name)
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
    blobs = {}

    def blob(data, kind):
        digest = hashlib.sha256(data).hexdigest()
        blobs[digest] = data
        return {"mediaType": "application/vnd.oci.image." + kind, "digest": "sha256:" + digest, "size": len(data)}
    its_layer = blob(layer.getvalue(), "layer.v1.tar")
    config = blob(json.dumps({"architecture": "amd64", "os": "linux", "config": {"Cmd": ["/bin/sleep", "600"]},
                              "rootfs": {"type": "layers", "diff_ids": [its_layer["digest"]]}}).encode(), "config.v1+json")
    manifest = blob(json.dumps({"schemaVersion": 2, "config": config, "layers": [its_layer]}).encode(), "manifest.v1+json")
    manifest["annotations"] = {"io.containerd.image.name": "localhost/box:1", "org.opencontainers.image.ref.name": "1"}
    files = {"blobs/sha256/" + digest: data for digest, data in blobs.items()}
    files["oci-layout"] = b'{"imageLayoutVersion":"1.0.0"}'
    files["index.json"] = json.dumps({"schemaVersion": 2, "manifests": [manifest]}).encode()
    with tarfile.open(path, "w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


CONFIGURATION = """version = 2
root = "{0}/root"
state = "{0}/state"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "{0}/s"
[ttrpc]
  address = "{0}/t"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/box:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
"""


def cofferdam(*words):
    return subprocess.run([COFFERDAM, *words, "--cri", "unix://" + SOCKET], capture_output=True, text=True, timeout=120)


class LiveRuntime(unittest.TestCase):
    def test_seven_answers_of_its_pods(self):
        done = cofferdam("scan", "--format", "json")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertNotIn(CANARY, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["targets"], [{"name": "unix://" + SOCKET, "origin": "host"}])
        self.assertEqual(report["coverage"]["objects"], 4)  # the host too
        # One gap: what a runtime is not told.
        self.assertEqual([gap["subject"] for gap in report["gaps"]], ["the cluster of unix://" + SOCKET])
        failing = {}
        for finding in report["answers"]["compliance"]["findings"]:
            failing.setdefault(finding["subject"]["name"], set()).add(finding["rule"])
        self.assertIn("compliance-pss-privileged", failing["strong"])
        self.assertIn("compliance-pss-hostPathVolumes", failing["strong"])
        self.assertNotIn("compliance-pss-privileged", failing["plain"])
        self.assertNotIn("compliance-pss-hostPathVolumes", failing["plain"])
        self.assertIn("compliance-pss-capabilities_baseline", failing["tracer"])
        # The node has no AppArmor, which is no fault of its pods; the kernel was told of uid 1000.
        self.assertNotIn("compliance-pss-appArmorProfile", failing["plain"])
        self.assertNotIn("compliance-pss-runAsNonRoot", failing["plain"])
        self.assertIn("compliance-pss-runAsNonRoot", failing["tracer"])

    def test_a_file_of_collect_answers_as_the_runtime(self):
        path = os.path.join(FOLDER, "node.cdm")
        done = cofferdam("collect", "-o", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        live = cofferdam("scan", "--format", "json").stdout
        kept = subprocess.run([COFFERDAM, "scan", path, "--format", "json"], capture_output=True, text=True, timeout=60).stdout
        self.assertEqual(json.loads(kept.replace(path, "unix://" + SOCKET)), json.loads(live))

    def test_ways_to_the_node(self):
        done = cofferdam("graph", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        ways = {(edge["kind"], edge["from"].split("/")[2]) for edge in json.loads(done.stdout)["edges"]
                if edge["to"] == "node/host" and edge["from"].startswith("container/") and not edge.get("conditional")}
        self.assertLessEqual({("PRIVILEGED", "strong"), ("HOST_WRITE", "strong")}, ways)
        self.assertEqual([way for way in ways if way[1] != "strong"], [("HOSTPID_PTRACE", "tracer")])

    def test_nobody_there(self):
        done = subprocess.run([COFFERDAM, "scan", "--cri", "unix:///nowhere/s"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn("No such file or directory", done.stderr)


def main():
    for program in ("containerd", "ctr", "runc", "curl", "unshare"):
        if not shutil.which(program):
            skip(f"there is no {program}")
    if not os.path.exists("/bin/busybox") or os.geteuid() != 0:
        skip("it needs /bin/busybox (static), and root")
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode != 0:
        skip("no network namespace can be made")
    with open(os.path.join(FOLDER, "config.toml"), "w", encoding="utf-8") as file:
        file.write(CONFIGURATION.format(FOLDER))
    sandboxes = []
    with open(os.path.join(FOLDER, "log"), "w", encoding="utf-8") as log:
        service = subprocess.Popen(["unshare", "--net", "containerd", "-c", os.path.join(FOLDER, "config.toml")], stdout=log, stderr=log)
    try:
        for _ in range(100):
            if os.path.exists(SOCKET):
                break
            time.sleep(0.1)
        image = os.path.join(FOLDER, "box.tar")
        box_image(image)
        try:
            subprocess.run(["ctr", "-a", SOCKET, "-n", "k8s.io", "image", "import", "--snapshotter", "native", image], check=True,
                           capture_output=True, timeout=60)
            sandboxes.append(start("plain", {5: {1: 1000}}))
        except (RuntimeError, subprocess.SubprocessError) as problem:
            skip(f"containerd runs no pod here: {problem}")
        sandboxes.append(start("strong", mounts=[("/etc", "/host", False)], privileged=True))
        sandboxes.append(start("tracer", {1: {1: ["SYS_PTRACE"]}}, pid=NODE))
        return unittest.main(exit=False).result.wasSuccessful()
    finally:
        for sandbox in sandboxes:
            call("StopPodSandbox", {1: sandbox})
            call("RemovePodSandbox", {1: sandbox})
        service.terminate()
        service.wait(timeout=30)


if __name__ == "__main__":
    COFFERDAM = os.path.abspath(sys.argv.pop(1))
    with tempfile.TemporaryDirectory(dir="/tmp") as FOLDER:
        SOCKET = os.path.join(FOLDER, "s")
        sys.exit(0 if main() else 1)
