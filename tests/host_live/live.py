#!/usr/bin/env python3
"""live.py COFFERDAM: a real engine with real containers, and what the kernel says of them.

podman serves Docker's API; it runs with its storage in a folder of its own and in a network namespace of its own, so that
nothing of the machine changes. The image is the machine's static busybox. Without them, or without the right to make
namespaces: skipped, exit code 77."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

COFFERDAM = FOLDER = SOCKET = None
# What this needs on machines without the right to raise limits, and with cgroup v1: harmless elsewhere.
PODMAN = ["--cgroup-manager", "cgroupfs", "--runtime", "runc", "--storage-driver", "vfs", "--events-backend", "file"]
LIMITS = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"]
CAPABILITIES = {"SYS_PTRACE": 19, "SYS_ADMIN": 21, "NET_RAW": 13, "CHOWN": 0, "MKNOD": 27}


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def remote(*words, check=True):
    done = subprocess.run(["podman", "--url", "unix://" + SOCKET, *words], capture_output=True, text=True, timeout=90)
    if check and done.returncode != 0:
        raise RuntimeError(f"podman {words}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def start(name, *options):
    remote("run", "-d", "--name", name, *LIMITS, *options, "localhost/box:1", "/bin/sleep", "600")


def kernel(name):
    """/proc/PID/status of a container's process."""
    pid = remote("inspect", "--format", "{{.State.Pid}}", name)
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def cofferdam(*words):
    done = subprocess.run([COFFERDAM, *words, "--docker-host", "unix://" + SOCKET], capture_output=True, text=True, timeout=120)
    return done


class LiveHost(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = cofferdam("scan", "--format", "json")
        assert done.returncode in (0, 1), done.stderr
        cls.report = json.loads(done.stdout)
        cls.rules = {}
        for answer in cls.report["answers"].values():
            for finding in answer["findings"]:
                cls.rules.setdefault(finding["subject"]["name"], {})[finding["rule"]] = finding["reason"]

    def test_nothing_is_missing(self):
        self.assertEqual(self.report["gaps"], [])
        self.assertEqual([target["origin"] for target in self.report["targets"]], ["host"])

    def test_plain_container_has_no_findings_of_confinement(self):
        self.assertFalse([rule for rule in self.rules.get("plain", {}) if rule.startswith("compose-")], self.rules.get("plain"))
        self.assertEqual(kernel("plain")["Seccomp"], "2")

    def test_privileged_is_what_the_kernel_says(self):
        self.assertIn("compose-privileged", self.rules["strong"])
        self.assertEqual(kernel("strong")["Seccomp"], "0")
        self.assertTrue(int(kernel("strong")["CapEff"], 16) >> CAPABILITIES["SYS_ADMIN"] & 1)

    def test_capabilities(self):
        self.assertIn("SYS_PTRACE", self.rules["tracer"]["compose-capability"])
        effective = int(kernel("tracer")["CapEff"], 16)
        self.assertTrue(effective >> CAPABILITIES["SYS_PTRACE"] & 1)
        self.assertFalse(effective >> CAPABILITIES["CHOWN"] & 1)

    def test_ways_to_the_host(self):
        done = cofferdam("graph", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        ways = {(edge["kind"], edge["from"].split("/")[2]) for edge in json.loads(done.stdout)["edges"]
                if edge["to"] == "node/host" and edge["from"].startswith("container/") and not edge.get("conditional")}
        self.assertIn(("PRIVILEGED", "strong"), ways)
        self.assertIn(("HOST_WRITE", "strong"), ways)
        self.assertIn(("HOSTPID_PTRACE", "tracer"), ways)
        self.assertFalse([kind for kind, name in ways if name == "plain"])
        # Who shares the host's processes sees them, and the plain container does not.
        self.assertIn("sleep", remote("exec", "tracer", "/bin/busybox", "ps"))
        self.assertEqual(remote("exec", "plain", "/bin/busybox", "pgrep", "-x", "podman", check=False), "")


def prepare():
    root = os.path.join(FOLDER, "box")
    os.makedirs(os.path.join(root, "bin"))
    shutil.copy("/bin/busybox", os.path.join(root, "bin/busybox"))
    for name in ("sh", "sleep", "nc"):
        os.symlink("busybox", os.path.join(root, "bin", name))
    archive = os.path.join(FOLDER, "box.tar")
    subprocess.run(["tar", "-C", root, "-cf", archive, "."], check=True)
    remote("import", archive, "localhost/box:1")


def main():
    for program in ("podman", "runc", "unshare", "nsenter"):
        if not shutil.which(program):
            skip(f"there is no {program}")
    if not os.path.exists("/bin/busybox") or os.geteuid() != 0:
        skip("it needs /bin/busybox (static), and root")
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode != 0:
        skip("no network namespace can be made")
    words = ["podman", "--root", os.path.join(FOLDER, "root"), "--runroot", os.path.join(FOLDER, "run"), *PODMAN,
             "system", "service", "--time", "0", "unix://" + SOCKET]
    with open(os.path.join(FOLDER, "log"), "w", encoding="utf-8") as log:
        service = subprocess.Popen(["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh", *words], stdout=log,
                                   stderr=log)
    try:
        for _ in range(100):
            if os.path.exists(SOCKET):
                break
            time.sleep(0.1)
        try:
            prepare()
            start("plain", "--network", "none")
        except RuntimeError as problem:
            skip(f"podman runs no container here: {problem}")
        start("strong", "--network", "none", "--privileged", "-v", "/etc:/host/etc")
        start("tracer", "--network", "host", "--pid", "host", "--cap-add", "SYS_PTRACE", "--cap-drop", "CHOWN")
        return unittest.main(exit=False).result.wasSuccessful()
    finally:
        remote("rm", "-f", "-t", "0", "-a", check=False)
        service.terminate()
        service.wait(timeout=30)


if __name__ == "__main__":
    COFFERDAM = os.path.abspath(sys.argv.pop(1))
    with tempfile.TemporaryDirectory() as FOLDER:
        SOCKET = os.path.join(FOLDER, "s")
        sys.exit(0 if main() else 1)
