#!/usr/bin/env python3
"""played.py COFFERDAM: a Docker host as its engine's API tells of it (Docker Engine API v1.43), played on a Unix socket."""
import http.server
import json
import os
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import unittest

COFFERDAM = None
CANARY = "c4nary-v4lue-of-a-password"


class Engine(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers by path; a function among the answers gets the handler and does what it wants."""
    daemon_threads = True

    def __init__(self, path):
        super().__init__(path, Handler)
        self.address = "unix://" + path
        self.answers = {}
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def address_string(self):
        return "socket"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.asked.append("GET " + self.path)
        answer = self.server.answers.get(self.path, {"message": "page not found"})
        if callable(answer):
            return answer(self)
        body = json.dumps(answer).encode()
        self.send_response(200 if self.path in self.server.answers else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def container(name, host_config=None, networks=("bridge",), **config):
    mode = networks[0] if networks else "none"
    return {"Id": (name.encode().hex() + "0" * 64)[:64], "Name": "/" + name, "State": {"Running": True},
            "Image": "sha256:" + "a" * 64, "AppArmorProfile": config.pop("apparmor", "docker-default"),
            "HostConfig": {"NetworkMode": mode, "MaskedPaths": None, **(host_config or {})},
            "Mounts": config.pop("mounts", []),
            "Config": {"Image": "shop/app:1", "User": "", **config},
            "NetworkSettings": {"Networks": {n: {} for n in networks}, "Ports": config.pop("ports", {})}}


def bind(source, target):
    return {"Type": "bind", "Source": source, "Destination": target, "RW": True, "Propagation": "rprivate"}


def host(containers, **info):
    answers = {
        "/version": {"Version": "24.0.5", "ApiVersion": "1.43", "Components": [{"Name": "Engine", "Version": "24.0.5"}]},
        "/info": {"Name": "box", "KernelVersion": "6.1.0", "CgroupVersion": "2", "Warnings": None, "Driver": "overlay2",
                  "SecurityOptions": ["name=apparmor", "name=seccomp,profile=builtin", "name=cgroupns"],
                  "LiveRestoreEnabled": False, "Swarm": {"LocalNodeState": "inactive"}, **info},
        "/networks": [{"Name": "bridge", "Driver": "bridge"}, {"Name": "shop_default", "Driver": "bridge"},
                      {"Name": "inner", "Driver": "bridge", "Internal": True}],
        "/volumes": {"Volumes": []}, "/images/json": [],
        "/containers/json?all=1": [{"Id": one["Id"]} for one in containers],
    }
    for one in containers:
        answers[f"/containers/{one['Id']}/json"] = one
    return answers


class PlayedHost(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.engine = Engine(os.path.join(self.folder.name, "e.sock"))
        self.addCleanup(self.engine.server_close)
        self.addCleanup(self.engine.shutdown)

    def run_program(self, *words):
        return subprocess.run([COFFERDAM, *words], capture_output=True, text=True, timeout=120, cwd=self.folder.name)

    def scan(self, *containers, **info):
        self.engine.answers = host(containers, **info)
        done = self.run_program("scan", "--docker-host", self.engine.address, "--format", "json")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return json.loads(done.stdout)

    @staticmethod
    def found(report):
        return {(f["rule"], f["subject"]["kind"], f["subject"]["name"])
                for answer in report["answers"].values() for f in answer["findings"]}

    def ways_to_node(self, *containers, **info):
        """kind, container, condition"""
        self.engine.answers = host(containers, **info)
        done = self.run_program("graph", "--docker-host", self.engine.address, "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return {(edge["kind"], edge["from"].split("/")[2], edge.get("conditional"))
                for edge in json.loads(done.stdout)["edges"]
                if edge["to"] == "node/host" and edge["from"].startswith("container/")}

    def test_what_manifests_leave_conditional_is_decided(self):
        mounting = container("m", {"CapAdd": ["SYS_ADMIN"]})
        self.assertEqual(self.ways_to_node(mounting), set())  # docker-default denies it
        free = container("m", {"CapAdd": ["SYS_ADMIN"]}, apparmor="")
        self.assertEqual(self.ways_to_node(free, SecurityOptions=["name=seccomp,profile=builtin"]), {("SYS_ADMIN", "m", None)})
        self.assertEqual(self.ways_to_node(container("m", {"Privileged": True}), SecurityOptions=["name=rootless"]), set())
        self.assertEqual(self.ways_to_node(container("m", {"Privileged": True})), {("PRIVILEGED", "m", None)})

    def test_a_container_that_does_not_run_is_no_foothold(self):
        gone = container("gone", {"Privileged": True, "NetworkMode": "host"}, ports={"80/tcp": [{"HostIp": "", "HostPort": "80"}]})
        gone["State"] = {"Running": False, "Status": "exited"}
        report = self.scan(gone, container("web"))
        self.assertEqual(self.ways_to_node(gone), set())
        self.assertIn(("compose-privileged", "Container", "gone"), self.found(report))
        self.assertFalse([rule for rule, _, name in self.found(report) if name == "gone" and rule.startswith("internet-")])

    def test_a_sandbox_keeps_from_the_kernel_of_the_host(self):
        one = container("m", {"Privileged": True, "Runtime": "safe"})
        runtimes = {"safe": {"path": "/opt/bin/runsc"}, "own": {"path": "/opt/bin/mine"}, "runc": {"path": "runc"}}
        self.assertEqual(self.ways_to_node(one, Runtimes=runtimes), set())
        one["HostConfig"]["Runtime"] = "own"
        self.assertEqual(self.ways_to_node(one, Runtimes=runtimes),
                         {("PRIVILEGED", "m", "the container's runtime is no sandbox")})
        one["HostConfig"]["Runtime"] = "runc"
        self.assertEqual(self.ways_to_node(one, Runtimes=runtimes), {("PRIVILEGED", "m", None)})

    def test_selinux_stands_between_a_container_and_files_of_the_host(self):
        one = container("m", mounts=[bind("/run/docker.sock", "/s")])
        ways = {way for way in self.ways_to_node(one, SecurityOptions=["name=selinux"]) if way[0] == "RUNTIME_SOCKET"}
        self.assertEqual([condition.startswith("SELinux") for _, _, condition in ways], [True])
        one["HostConfig"]["SecurityOpt"] = ["label=disable"]
        self.assertIn(("RUNTIME_SOCKET", "m", None), self.ways_to_node(one, SecurityOptions=["name=selinux"]))

    def test_the_socket_that_answers_is_the_engines_wherever_it_lies(self):
        path = self.engine.address[len("unix://"):]
        one = container("m", mounts=[bind(path, "/var/run/docker.sock")])
        self.assertIn(("RUNTIME_SOCKET", "m", None), self.ways_to_node(one))
        self.assertIn(("compose-docker-socket", "Container", "m"), self.found(self.scan(one)))

    def test_a_network_of_the_host_itself(self):
        self.engine.answers = host([container("web", networks=("lan",)), container("hosted", networks=("host",))])
        self.engine.answers["/networks"].append({"Name": "lan", "Driver": "macvlan"})
        done = self.run_program("scan", "--docker-host", self.engine.address, "--format", "json")
        reasons = {f["reason"] for f in json.loads(done.stdout)["answers"]["internet"]["findings"] if f["subject"]["name"] == "web"}
        self.assertTrue(any("an address of its own on network lan" in reason for reason in reasons), reasons)
        for pair in (("web", "hosted"), ("hosted", "web")):
            done = self.run_program("why", *pair, "--docker-host", self.engine.address)
            self.assertIn("not allowed", done.stdout.splitlines()[0])

    def test_commands_that_are_printed_can_be_run(self):
        self.engine.answers = host([container("web", {"Privileged": True})])
        file = os.path.join(self.folder.name, "my daemon.json")
        with open(file, "w", encoding="utf-8") as daemon:
            daemon.write("{}")
        done = self.run_program("scan", "--docker-host", self.engine.address, "--daemon-file", file)
        line = " ".join(done.stdout.split())
        self.assertIn(f"cofferdam scan --docker-host {self.engine.address} --daemon-file '{file}' -v: ", line)

    def test_one_that_speaks_something_else_is_told_so(self):
        self.engine.answers = host([])
        done = self.run_program("scan", "--cri", self.engine.address)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--docker-host", done.stderr)

        def frames(handler):
            handler.wfile.write(b"\0\0\x06\x04\0\0\0\0\0\0\x05\0\0\x40\0")
            handler.close_connection = True
        self.engine.answers["/version"] = frames
        done = self.run_program("scan", "--docker-host", self.engine.address)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--cri", done.stderr)
        self.assertNotIn("HTTP/0.9", done.stderr)

    def test_a_file_of_collect_answers_as_the_engine(self):
        self.engine.answers = host([container("web", {"Privileged": True}, Env=["A=b"])])
        self.engine.answers["/volumes"] = []
        live = self.run_program("scan", "--docker-host", self.engine.address, "--format", "json").stdout
        done = self.run_program("collect", "--docker-host", self.engine.address, "-o", "before.cdm")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("not read: GET /volumes", done.stderr)
        self.assertEqual(os.stat(os.path.join(self.folder.name, "before.cdm")).st_mode & 0o777, 0o600)
        kept = self.run_program("scan", "before.cdm", "--format", "json").stdout
        self.assertEqual(json.loads(kept.replace("before.cdm", self.engine.address)), json.loads(live))
        self.engine.answers = host([container("web", {"Privileged": True}), container("shell", mounts=[bind("/", "/host")])])
        self.run_program("collect", "--docker-host", self.engine.address, "-o", "after.cdm")
        done = self.run_program("diff", "before.cdm", "after.cdm")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertIn("shell", done.stdout)
        done = self.run_program("collect", "--docker-host", self.engine.address, "--anonymise", "-o", "x.cdm")
        self.assertEqual(done.returncode, 2)
        self.assertIn("words of clusters only", done.stderr)

    def test_holes_of_old_kernels_and_engines(self):
        ways = self.ways_to_node(container("m"), KernelVersion="5.10.47-linuxkit")
        self.assertEqual({(kind, name) for kind, name, _ in ways}, {("CVE_ESCAPE", "m")})
        self.assertIn("CVE-2022-0847", ways.pop()[2])
        self.engine.answers = host([container("m")])
        self.engine.answers["/version"]["Components"].append({"Name": "runc", "Version": "1.1.11"})
        done = self.run_program("graph", "--docker-host", self.engine.address, "--format", "json")
        holes = [edge["conditional"] for edge in json.loads(done.stdout)["edges"] if edge["kind"] == "CVE_ESCAPE"]
        self.assertEqual(len(holes), 1)
        self.assertIn("CVE-2024-21626", holes[0])

    def test_seven_answers(self):
        report = self.scan(container("web", {"Privileged": True}, mounts=[bind("/var/run/docker.sock", "/s")],
                                     ports={"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "80"}]}),
                           container("db"), Warnings=["WARNING: API is accessible on http://0.0.0.0:2375 without encryption."])
        self.assertEqual(report["targets"], [{"name": self.engine.address, "origin": "host"}])
        self.assertEqual(len(report["answers"]), 7)
        found = self.found(report)
        for expected in (("compose-privileged", "Container", "web"), ("compose-docker-socket", "Container", "web"),
                         ("host-api-plain", "Host", "box")):
            self.assertIn(expected, found)
        self.assertFalse([rule for rule, _, name in found if name == "db" and rule.startswith("compose-")], found)

    def test_only_questions_are_asked(self):
        one = container("web")
        self.scan(one)
        self.assertEqual(sorted(self.engine.asked),
                         sorted("GET " + path for path in host([one])))

    def test_networks(self):
        self.engine.answers = host([container("a"), container("b"), container("c", networks=("shop_default",)),
                                    container("d", networks=("inner",))])

        def answer(*words):
            done = self.run_program("why", *words, "--docker-host", self.engine.address)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            return done.stdout
        self.assertIn("allowed", answer("a", "b").splitlines()[0])
        self.assertNotIn("not allowed", answer("a", "b").splitlines()[0])
        self.assertIn("not allowed", answer("a", "c").splitlines()[0])
        self.assertIn("not allowed", answer("d", "internet").splitlines()[0])

    def test_no_value_of_the_environment_is_told(self):
        report = self.scan(container("web", Env=["DB_PASSWORD=" + CANARY, "A=b"]))
        self.assertNotIn(CANARY, json.dumps(report))
        self.assertIn("credentials", report["answers"])
        for shape in ("text", "html", "sarif", "markdown", "csv"):
            done = self.run_program("scan", "--docker-host", self.engine.address, "--format", shape, "-v")
            self.assertNotIn(CANARY, done.stdout + done.stderr)

    def test_nobody_there(self):
        done = self.run_program("scan", "--docker-host", "unix://" + self.folder.name + "/none.sock")
        self.assertEqual(done.returncode, 2)
        self.assertIn("No such file or directory", done.stderr)

    def test_an_engine_that_cuts_answers_short_or_refuses_is_a_gap(self):
        one = container("web")
        self.engine.answers = host([one])

        def cut(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            handler.wfile.write(b'{"Id": "')

        def forbidden(handler):
            body = b'{"message": "not allowed here"}'
            handler.send_response(403)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        self.engine.answers[f"/containers/{one['Id']}/json"] = cut
        self.engine.answers["/networks"] = forbidden
        done = self.run_program("scan", "--docker-host", self.engine.address, "--format", "json")
        report = json.loads(done.stdout)
        reasons = " ".join(gap["reason"] for gap in report["gaps"])
        self.assertIn("not allowed here", reasons)
        self.assertEqual(len(report["gaps"]), 2, report["gaps"])


if __name__ == "__main__":
    COFFERDAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
