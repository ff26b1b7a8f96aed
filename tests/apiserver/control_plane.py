"""A control plane of our own for one test: etcd, API server, controllers on loopback, in a folder that goes with it.

The scripts that bring it up stand beside the source tree; without them, or without the programs that they run, there is
no control plane and the test is skipped."""
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import tempfile
import threading

CONTROLLER_PORTS = [10257, 10259]  # the scripts leave these two as they are


class Missing(Exception):
    """This machine has no control plane to offer."""


class Server:
    """The API server, as the administrator; one connection a thread."""

    def __init__(self, kubeconfig):
        with open(kubeconfig, encoding="utf-8") as file:
            text = file.read()
        find = lambda key: re.search(key + r':\s*"?([^",}\s]+)', text).group(1)
        self.host = find("server").removeprefix("https://")
        self.tls = ssl.create_default_context(cafile=find("certificate-authority"))
        self.tls.load_cert_chain(find("client-certificate"), find("client-key"))
        self.local = threading.local()

    def ask(self, method, path, body=None):
        """The status, the answer, the warnings."""
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPSConnection(self.host, context=self.tls)
        connection = self.local.connection
        headers = {"Content-Type": "application/json", "User-Agent": "cofferdam-test"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        return response.status, answer, [warning_text(value) for value in response.headers.get_all("Warning") or []]

    def call(self, method, path, body=None):
        return self.ask(method, path, body)[:2]

    def create(self, path, body):
        status, answer = self.call("POST", path, body)
        assert status == 201, (path, body, answer)


def warning_text(value):
    """RFC 7234: 299 - "quoted text\""""
    return re.sub(r"\\(.)", r"\1", value.split('"', 1)[1].rsplit('"', 1)[0])


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports():
    """One for the API server, two in a row for etcd."""
    for port in range(17400 + os.getpid() % 1000, 30000, 3):
        if all(is_free(port + i) for i in range(3)):
            return port, port + 1
    raise Missing("no free port")


class ControlPlane:
    def __init__(self, source):
        self.scripts = os.path.join(source, "..", "shared", "cluster")
        cache = os.environ.get("CLUSTER_CACHE") or os.path.join(
            os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "test-cluster")
        self.programs = os.environ.get("BIN") or os.path.join(cache, "bin")
        if not os.path.exists(os.path.join(self.scripts, "up.sh")):
            raise Missing("the scripts that bring a control plane up are not beside the tree")
        for name in ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]:
            if not os.access(os.path.join(self.programs, name), os.X_OK):
                raise Missing(f"no {name} in {self.programs}")
        if not all(is_free(port) for port in CONTROLLER_PORTS):
            raise Missing("another control plane runs on this machine")

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="cofferdam-apiserver-")
        port, etcd = free_ports()
        self.environment = dict(os.environ, CLUSTER_CACHE=self.folder.name, BIN=self.programs, NETNS="",
                                RUN=os.path.join(self.folder.name, "run"), PORT=str(port), ETCD_PORT=str(etcd))
        up = self.run("up.sh")
        if up.returncode != 0:
            self.run("down.sh")
            raise Missing(f"up.sh: {up.stderr.strip()[-500:]}")
        self.kubeconfig = os.path.join(self.folder.name, "run", "admin.conf")
        return self

    def __exit__(self, *_):
        self.run("down.sh")
        self.folder.cleanup()

    def run(self, script):
        # Output goes to files: what the script starts would hold a pipe open.
        with open(os.path.join(self.folder.name, script + ".log"), "w+", encoding="utf-8") as log:
            done = subprocess.run([os.path.join(self.scripts, script)], env=self.environment, stdout=log, stderr=log,
                                  stdin=subprocess.DEVNULL, check=False)
            log.seek(0)
            done.stderr = log.read()
        return done
