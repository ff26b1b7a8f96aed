#!/usr/bin/env python3
"""docker.py COFFERDAM: a real dockerd with real containers, and what the kernel says of who reaches whom.

dockerd has all its state in a folder of its own and runs in a network namespace of its own, firewall rules and all, so that
nothing of the machine changes. The image is the machine's static busybox. Without dockerd, or without the right to run
containers: skipped, exit code 77."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

COFFERDAM = FOLDER = SOCKET = SERVICE = None
HOST = "192.0.2.10"
# A limit may not be raised everywhere: the runtime is told not to.
WITHOUT_RESOURCE = """#!/usr/bin/env python3
import json, os, sys
if "--bundle" in sys.argv:
    path = os.path.join(sys.argv[sys.argv.index("--bundle") + 1], "config.json")
    with open(path) as file:
        config = json.load(file)
    for names in config["process"].get("capabilities", {}).values():
        if "CAP_SYS_RESOURCE" in names:
            names.remove("CAP_SYS_RESOURCE")
    with open(path, "w") as file:
        json.dump(config, file)
os.execv("%s", ["runc"] + sys.argv[1:])
"""


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def docker(*words, check=True):
    done = subprocess.run([shutil.which("docker"), "--host", "unix://" + SOCKET, *words], capture_output=True, text=True, timeout=90)
    if check and done.returncode != 0:
        raise RuntimeError(f"docker {words}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def start(name, *options):
    docker("run", "-d", "--name", name, "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", *options, "shop/box:1",
           "/bin/busybox", "nc", "-ll", "-p", "8000", "-e", "/bin/true")


def cofferdam(*words, address=None):
    return subprocess.run([COFFERDAM, *words, "--docker-host", address or "unix://" + SOCKET], capture_output=True, text=True,
                          timeout=120)


def has_apparmor():
    return "apparmor" in docker("info", "-f", "{{.SecurityOptions}}")


def address_of(name):
    return docker("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", name)


def connects(name, address, port):
    """Does the kernel let it through?"""
    done = subprocess.run([shutil.which("docker"), "--host", "unix://" + SOCKET, "exec", name, "/bin/busybox", "timeout", "2",
                           "/bin/busybox", "nc", "-w", "1", address, str(port), "-e", "/bin/true"], capture_output=True, timeout=60)
    return done.returncode == 0


class LiveDocker(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = cofferdam("scan", "--format", "json")
        assert done.returncode in (0, 1), done.stderr
        cls.report = json.loads(done.stdout)
        cls.rules = {}
        for answer in cls.report["answers"].values():
            for finding in answer["findings"]:
                cls.rules.setdefault(finding["subject"]["name"], {})[finding["rule"]] = finding["reason"]
        done = cofferdam("graph", "--format", "json")
        assert done.returncode == 0, done.stderr
        cls.edges = json.loads(done.stdout)["edges"]

    def ways_to_the_host(self):
        return {(edge["kind"], edge["from"].split("/")[2]) for edge in self.edges
                if edge["to"] == "node/host" and edge["from"].startswith("container/") and not edge.get("conditional")}

    def test_ways_to_the_host(self):
        ways = self.ways_to_the_host()
        expected = {("PRIVILEGED", "strong"), ("RUNTIME_SOCKET", "manager")}
        if not has_apparmor():
            expected.add(("SYS_ADMIN", "mounter"))
        self.assertLessEqual(expected, ways)
        self.assertEqual({name for _, name in ways}, {name for _, name in expected})

    def test_findings(self):
        self.assertIn("compose-privileged", self.rules["strong"])
        self.assertNotIn("compose-unconfined", self.rules["strong"])
        self.assertIn("compose-docker-socket", self.rules["manager"])
        self.assertIn("compose-capability", self.rules["mounter"])
        self.assertIn("compose-host-namespace", self.rules["hosted"])
        self.assertIn("internet-published-port", self.rules["shop-web-1"])
        self.assertNotIn("internet-published-port", self.rules.get("local", {}))
        for name in ("plain", "careful"):
            self.assertFalse([rule for rule in self.rules.get(name, {}) if rule.startswith("compose-")], self.rules.get(name))

    def test_who_does_not_run_is_no_foothold(self):
        self.assertFalse([edge for edge in self.edges if "/gone" in edge["from"]])
        self.assertIn("does not run", self.rules["gone"]["compose-privileged"])

    def test_projects(self):
        names = {finding["subject"].get("namespace") for answer in self.report["answers"].values()
                 for finding in answer["findings"] if finding["subject"]["name"] == "shop-web-1"}
        self.assertEqual(names, {"shop"})

    def test_the_kernel_agrees_about_who_reaches_whom(self):
        pairs = [("plain", "mounter"), ("plain", "shop-web-1"), ("apart-1", "apart-2"), ("inner", "plain"), ("shop-web-1", "shop-db-1"),
                 ("hosted", "inner"), ("plain", "inner"), ("shop-db-1", "plain")]
        for source, target in pairs:
            with self.subTest(source=source, target=target):
                done = cofferdam("why", source if source[:4] != "shop" else "shop/" + source,
                                 target if target[:4] != "shop" else "shop/" + target, "--port", "8000")
                self.assertIn(done.returncode, (0, 1), done.stderr)
                says_no = "not allowed" in done.stdout.splitlines()[0]
                self.assertEqual(connects(source, address_of(target), 8000), not says_no, done.stdout)

    def test_the_host_is_told(self):
        self.assertFalse([gap for gap in self.report["gaps"]], self.report["gaps"])
        # Asked at the socket, the daemon tells that it listens on the network too.
        self.assertIn("host-api-plain", {rule for rules in self.rules.values() for rule in rules})


class LiveDockerOnTheNetwork(unittest.TestCase):
    def test_the_open_api_is_found(self):
        inside = ["nsenter", "--net=/proc/%d/ns/net" % SERVICE.pid]
        done = subprocess.run([*inside, COFFERDAM, "scan", "--docker-host", "tcp://127.0.0.1:2375", "--format", "json"],
                              capture_output=True, text=True, timeout=120)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        rules = {finding["rule"] for answer in json.loads(done.stdout)["answers"].values() for finding in answer["findings"]}
        self.assertIn("host-api-plain", rules)


def prepare():
    root = os.path.join(FOLDER, "box")
    os.makedirs(os.path.join(root, "bin"))
    shutil.copy("/bin/busybox", os.path.join(root, "bin/busybox"))
    for name in ("sh", "sleep", "true"):
        os.symlink("busybox", os.path.join(root, "bin", name))
    archive = os.path.join(FOLDER, "box.tar")
    subprocess.run(["tar", "-C", root, "-cf", archive, "."], check=True)
    docker("import", archive, "shop/box:1")
    docker("network", "create", "shop_default")
    docker("network", "create", "--internal", "inside")
    docker("network", "create", "-o", "com.docker.network.bridge.enable_icc=false", "apart")


def start_all():
    start("strong", "--privileged")
    start("mounter", "--cap-add", "SYS_ADMIN")
    start("manager", "-v", SOCKET + ":/var/run/docker.sock")
    start("hosted", "--network", "host")
    start("careful", "--user", "1000", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
    start("local", "-p", "127.0.0.1:8081:80")
    label = "com.docker.compose."
    for service, more in (("web", ["-p", "8080:80"]), ("db", [])):
        start(f"shop-{service}-1", "--network", "shop_default", "--label", label + "project=shop",
              "--label", f"{label}service={service}", *more)
    start("inner", "--network", "inside")
    start("apart-1", "--network", "apart")
    start("apart-2", "--network", "apart")
    start("gone", "--privileged")
    docker("kill", "gone")


def run_dockerd(log):
    """In a network namespace with a network of its own."""
    runtime = os.path.join(FOLDER, "bin", "runc")
    os.makedirs(os.path.dirname(runtime))
    with open(runtime, "w", encoding="utf-8") as file:
        file.write(WITHOUT_RESOURCE % shutil.which("runc"))
    os.chmod(runtime, 0o755)
    with open(os.path.join(FOLDER, "daemon.json"), "w", encoding="utf-8") as file:
        file.write("{}")
    words = ["dockerd", "--config-file", os.path.join(FOLDER, "daemon.json"), "--storage-driver", "vfs",
             "--data-root", os.path.join(FOLDER, "root"), "--exec-root", os.path.join(FOLDER, "run"),
             "--pidfile", os.path.join(FOLDER, "pid"), "-H", "unix://" + SOCKET, "-H", "tcp://127.0.0.1:2375", "--tls=false"]
    network = ("ip link set lo up; ip link add up0 type veth peer name up1; ip addr add %s/24 dev up0; ip link set up0 up; "
               'ip link set up1 up; ip route add default dev up0; exec "$@"' % HOST)
    return subprocess.Popen(["unshare", "--net", "sh", "-c", network, "sh", *words], stdout=log, stderr=log,
                            env={**os.environ, "PATH": os.path.dirname(runtime) + ":" + os.environ["PATH"]})


def wait_until_it_answers():
    for _ in range(150):
        if os.path.exists(SOCKET) and docker("version", "-f", "{{.Server.Version}}", check=False):
            return
        if SERVICE.poll() is not None:
            skip("dockerd does not start here")
        time.sleep(0.2)
    skip("dockerd does not answer here")


def main():
    global SERVICE
    for program in ("dockerd", "docker", "runc", "containerd", "unshare", "nsenter", "ip", "iptables"):
        if not shutil.which(program):
            skip(f"there is no {program}")
    if not os.path.exists("/bin/busybox") or os.geteuid() != 0:
        skip("it needs /bin/busybox (static), and root")
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode != 0:
        skip("no network namespace can be made")
    with open(os.path.join(FOLDER, "log"), "w", encoding="utf-8") as log:
        SERVICE = run_dockerd(log)
    try:
        wait_until_it_answers()
        try:
            prepare()
            start("plain")
        except RuntimeError as problem:
            skip(f"dockerd runs no container here: {problem}")
        start_all()
        return unittest.main(exit=False).result.wasSuccessful()
    finally:
        for name in docker("ps", "-q", check=False).split():
            docker("rm", "-f", name, check=False)
        SERVICE.terminate()
        SERVICE.wait(timeout=60)
        subprocess.run(["umount", "-l", os.path.join(FOLDER, "run", "netns", "default")], capture_output=True)


if __name__ == "__main__":
    COFFERDAM = os.path.abspath(sys.argv.pop(1))
    with tempfile.TemporaryDirectory(dir="/tmp") as FOLDER:
        SOCKET = os.path.join(FOLDER, "s")
        sys.exit(0 if main() else 1)
