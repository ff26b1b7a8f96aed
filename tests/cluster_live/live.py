#!/usr/bin/env python3
"""live.py COFFERDAM: a real cluster with the demo estate in it, read by context.

Uses ../shared/cluster beside the repository: its up.sh starts etcd, API server, controllers and scheduler, built before
by its build.sh. All runs in a network namespace of its own, so that no port clashes with anything, and with its state in
a folder of its own. Without them, or without the right to make a namespace: skipped, exit code 77."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
SCRIPTS = os.path.join(SOURCE, "../shared/cluster")
CACHE = os.environ.get("CLUSTER_CACHE") or os.path.join(os.path.expanduser("~"), ".cache/test-cluster")
PROGRAMS = os.path.join(CACHE, "bin")
DEMO = [os.path.join(SOURCE, "demo", folder) for folder in ("shop", "ci")]
CANARY = "Y2FuYXJ5LXZhbHVl"  # of a Secret
COFFERDAM = FOLDER = None


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def run(*words, check=True, **environment):
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, env=os.environ | environment)
    if check and done.returncode != 0:
        raise RuntimeError(f"{words}: {done.stdout}{done.stderr}")
    return done


def kubectl(*words, text=None):
    return subprocess.run([os.path.join(PROGRAMS, "kubectl"), *words], input=text, capture_output=True, text=True, timeout=60)


def cofferdam(*words):
    return subprocess.run([COFFERDAM, *words], capture_output=True, text=True, timeout=300)


def scan(*words):
    done = cofferdam("scan", "--format", "json", *words)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def findings(report):
    """rule → objects, without places: where it is written differs, what is wrong does not."""
    found = {}
    for answer in report["answers"].values():
        for finding in answer["findings"]:
            subject = finding.get("object") or finding.get("subject") or {}
            key = (subject.get("kind"), subject.get("namespace"), subject.get("name"))
            found.setdefault(finding["rule"], set()).add(key)
    return found


def kubeconfig(name, token):
    """The admin's cluster, as somebody else."""
    with open(os.environ["KUBECONFIG"], encoding="utf-8") as file:
        text = file.read()
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"^users:.*$", f"users: [{{name: u, user: {{token: {token}}}}}]", text, flags=re.M))
    return path


def reader(name, role):
    """The kubeconfig of a ServiceAccount that has this role and nothing else."""
    applied = kubectl("apply", "-f", "-", text=role)
    assert applied.returncode == 0, applied.stderr
    kubectl("create", "serviceaccount", name, "-n", "default")
    kubectl("create", "clusterrolebinding", name, "--clusterrole", name, "--serviceaccount", f"default:{name}")
    return kubeconfig(name, kubectl("create", "token", name, "-n", "default").stdout.strip())


class Watching:
    """cofferdam watch beside the test, and the lines that it has printed."""

    def __init__(self, *words):
        self.path = os.path.join(FOLDER, "watch.out")
        self.out = open(self.path, "w", encoding="utf-8")
        self.process = subprocess.Popen([COFFERDAM, "watch", "--format", "json", *words], stdout=self.out, stderr=self.out)

    def lines(self):
        with open(self.path, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.endswith("\n")]

    def wait_for(self, what, holds, seconds=90):
        for _ in range(seconds * 5):
            if any(holds(line) for line in self.lines()):
                return
            time.sleep(0.2)
        raise AssertionError(f"no line that {what}: {self.lines()[-3:]}")

    def wait_for_object(self, name, change):
        wanted = {"object": name, "change": change}
        self.wait_for(f"says {name} {change}", lambda line: wanted in line.get("objects", []))

    def end(self):
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(timeout=60)
        self.out.close()
        return status


def compact_etcd():
    """By the JSON gateway of etcd: what was before now is forgotten."""
    def ask(path, body):
        request = urllib.request.Request("http://127.0.0.1:2379/v3/kv/" + path, json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    revision = ask("range", {"key": "AA=="})["header"]["revision"]
    ask("compaction", {"revision": revision, "physical": True})


def restart_api_server():
    path = os.path.join(os.environ["RUN"], "pid/kube-apiserver")
    with open(path, encoding="utf-8") as file:
        process = int(file.read())
    os.kill(process, signal.SIGKILL)
    os.remove(path)  # nobody may wait for the process: it then looks as if it ran
    time.sleep(1)
    run(os.path.join(SCRIPTS, "up.sh"))


def service(name, type_):
    text = (f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: shop}}\n"
            f"spec: {{type: {type_}, selector: {{app: web}}, ports: [{{port: 80}}]}}\n")
    return kubectl("apply", "-f", "-", text=text)


def wait_for(what, *words):
    for _ in range(120):
        if kubectl(*words).stdout.strip():
            return
        time.sleep(0.5)
    raise RuntimeError(f"no {what} after a minute")


class Live(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        for text in ("apiVersion: v1\nkind: Secret\nmetadata: {name: canary, namespace: default}\n"
                     f"data: {{key: {CANARY}}}\n",):
            assert kubectl("apply", "-f", "-", text=text).returncode == 0
        for _ in range(2):  # namespaces may stand in a later file
            for folder in DEMO:
                cls.applied = kubectl("apply", "-f", folder)
        wait_for("pod of web", "get", "pods", "-n", "shop", "-l", "app=web", "-o", "name")
        cls.live = scan("--context", "bed")
        cls.files = scan(*DEMO)

    def test_the_estate_is_there(self):
        names = {(w["kind"], w["namespace"], w["name"]) for w in self.files["workloads"]}
        live = {(w["kind"], w["namespace"], w["name"]) for w in self.live["workloads"]}
        self.assertEqual(names - live, set())
        self.assertEqual({w for w in live if w[1] in ("shop", "ci")} - names, set(), "pods are instances, not workloads")
        self.assertGreater(self.live["coverage"]["instances"], 0)
        self.assertEqual(self.live["targets"], [{"name": "context bed", "origin": "cluster"}])

    def test_live_and_files_agree_in_what_is_wrong(self):
        live, files = findings(self.live), findings(self.files)
        missing = {rule: sorted(map(str, objects - live.get(rule, set()))) for rule, objects in files.items()}
        missing = {rule: objects for rule, objects in missing.items() if objects}
        self.assertEqual(missing, {})

    def test_a_file_gives_the_same_answers(self):
        path = os.path.join(FOLDER, "bed.cdm")
        done = cofferdam("collect", "--context", "bed", "-o", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        read = json.dumps(scan(path)).replace(path, "context bed")
        self.assertEqual(json.loads(read), scan("--context", "bed"))

    def test_values_of_secrets_are_nowhere(self):
        path = os.path.join(FOLDER, "secrets.cdm")
        done = cofferdam("collect", "--context", "bed", "--secret-metadata", "-o", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        unpacked = subprocess.run(["tar", "--zstd", "-xOf", path], capture_output=True, check=True).stdout.decode()
        self.assertIn('"name":"canary"', unpacked)
        self.assertNotIn(CANARY, unpacked)

    def test_the_least_role_is_enough(self):
        config = reader("cofferdam-reader", cofferdam("rbac-manifest").stdout)
        report = scan("--kubeconfig", config)
        self.assertEqual([gap["subject"] for gap in report["gaps"] if "permission" in gap["reason"]], [])
        # The reader itself is new since the first look.
        self.assertEqual({w["name"] for w in report["workloads"]}, {w["name"] for w in self.live["workloads"]})
        refused = cofferdam("collect", "--kubeconfig", config, "--secret-metadata", "-o", os.path.join(FOLDER, "x"))
        self.assertIn("not read: secrets:", refused.stderr)

    def test_what_is_forbidden_is_a_gap(self):
        role = cofferdam("rbac-manifest", "--name", "blind").stdout.replace('"deployments", ', "")
        report = scan("--kubeconfig", reader("blind", role))
        reasons = [gap["reason"] for gap in report["gaps"]]
        self.assertTrue(any("permission to list deployments.apps at the cluster scope" in r for r in reasons), reasons)

    def test_a_role_in_a_namespace_is_enough_for_that_namespace(self):
        role = cofferdam("rbac-manifest", "--name", "shop-reader").stdout
        for text in (role, "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: shop-reader, namespace: default}\n"):
            assert kubectl("apply", "-f", "-", text=text).returncode == 0
        kubectl("create", "rolebinding", "shop-reader", "-n", "shop", "--clusterrole", "shop-reader",
                "--serviceaccount", "default:shop-reader")
        config = kubeconfig("shop-reader", kubectl("create", "token", "shop-reader", "-n", "default").stdout.strip())
        self.assertEqual(scan("--kubeconfig", config)["workloads"], [], "the context names no namespace")
        with open(config, encoding="utf-8") as file:
            text = file.read()
        with open(config, "w", encoding="utf-8") as file:
            file.write(text.replace("context: {cluster:", "context: {namespace: shop, cluster:"))
        report = scan("--kubeconfig", config)
        workloads = lambda said: {(w["kind"], w["name"]) for w in said["workloads"] if w["namespace"] == "shop"}
        self.assertEqual(workloads(report), workloads(self.live))
        self.assertEqual({w["namespace"] for w in report["workloads"]}, {"shop"})
        reasons = [gap["reason"] for gap in report["gaps"]]
        self.assertTrue(any("list pods at the cluster scope is missing: only those in shop are" in r for r in reasons), reasons)
        self.assertTrue(any("list nodes at the cluster scope is missing: none" in r for r in reasons), reasons)

    def test_the_role_names_resources_as_the_server_does(self):
        served = {}
        for line in kubectl("api-resources", "--no-headers").stdout.splitlines():
            words = line.split()
            version = next(w for w in words if re.fullmatch(r"(\S+/)?v\d\w*", w))
            group = version.split("/")[0] if "/" in version else ""
            served.setdefault(group, set()).add(words[0])
        role = cofferdam("rbac-manifest").stdout
        rules = re.findall(r'apiGroups: \["(.*)"\]\n\s*resources: \[(.*)\]', role)
        self.assertGreater(len(rules), 10)
        for group, names in rules:
            if group in served:  # others are custom resources that this cluster has not
                names = set(re.findall(r'"([^"]+)"', names))
                custom = {"adminnetworkpolicies", "baselineadminnetworkpolicies", "clusternetworkpolicies"}
                self.assertEqual(names - served[group] - custom - self.gated(group), set(), group)

    @staticmethod
    def gated(group):
        """Beta kinds that an API server does not serve unless told to."""
        gates = {"mutatingadmissionpolicies", "mutatingadmissionpolicybindings"}
        return gates if group == "admissionregistration.k8s.io" else set()

    def test_watch_tells_changes_and_survives_the_server(self):
        watching = Watching("--context", "bed")
        try:
            watching.wait_for("begins", lambda line: line["event"] == "began")
            service("wide", "NodePort")
            watching.wait_for_object("Service shop/wide", "added")
            compact_etcd()
            service("wider", "NodePort")
            restart_api_server()
            watching.wait_for_object("Service shop/wider", "added")
            kubectl("delete", "service", "wide", "wider", "-n", "shop")
            watching.wait_for_object("Service shop/wider", "removed")
            time.sleep(10)  # the controllers come to rest
        finally:
            status = watching.end()
        ended = watching.lines()[-1]
        self.assertEqual(ended["event"], "ended")
        now = scan("--context", "bed")["answers"]
        self.assertEqual({a["key"]: a["headline"] for a in ended["answers"]}, {k: a["headline"] for k, a in now.items()})
        self.assertEqual(status, 1)

    POLICY = """apiVersion: v1
kind: Namespace
metadata: {name: sealed, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: v1
kind: Namespace
metadata: {name: open}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-host-pid}
spec:
  failurePolicy: Fail
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}
  validations: [{expression: "!has(object.spec.hostPID) || !object.spec.hostPID", message: stay out}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: no-host-pid}
spec: {policyName: no-host-pid, validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: open}}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-latest}
spec:
  failurePolicy: Fail
  matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]}
  validations: [{expression: "!object.spec.template.spec.containers.exists(c, c.image.endsWith(':latest'))"}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: no-latest}
spec: {policyName: no-latest, validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: open}}}}
"""

    @staticmethod
    def pods():
        listed = json.loads(kubectl("get", "pods", "-A", "-o", "json").stdout)["items"]
        return sorted((p["metadata"]["namespace"], p["metadata"]["name"], p["metadata"]["uid"]) for p in listed)

    def test_a_probe_proves_what_is_refused_and_keeps_nothing(self):
        assert kubectl("apply", "-f", "-", text=self.POLICY).returncode == 0
        for namespace in ("sealed", "open"):
            wait_for("ServiceAccount", "get", "serviceaccount", "default", "-n", namespace, "-o", "name")
        path, before = os.path.join(FOLDER, "probe.json"), self.pods()
        for _ in range(60):  # a policy takes a moment to be in force
            done = cofferdam("policy", "probe", "--context", "bed", "--namespace", "sealed", "--namespace", "open", "-o", path)
            self.assertNotEqual(done.returncode, 2, done.stderr)
            with open(path, encoding="utf-8") as file:
                answers = {(a["namespace"], a["canary"]): a for a in json.load(file)["answers"]}
            if {answers["open", canary]["outcome"] for canary in ("host-pid", "for-no-latest")} == {"refused"}:
                break
            time.sleep(0.5)
        self.assertEqual(self.pods(), before)
        self.assertEqual([p for p in before if "canary" in p[1]], [])
        self.assertEqual([(key, a["message"]) for key, a in answers.items() if a["outcome"] == "unknown"], [])
        self.assertEqual([key for key, a in answers.items() if key[0] == "sealed" and a["outcome"] == "admitted"],
                         [("sealed", "harmless")])
        self.assertEqual({a["refuser"] for (n, _), a in answers.items() if n == "sealed"}, {"nobody", "Pod Security"})
        refused = [(c, a["refuser"], a["by"]) for (n, c), a in answers.items() if n == "open" and a["outcome"] == "refused"]
        self.assertEqual(refused, [("host-pid", "ValidatingAdmissionPolicy", "no-host-pid"),
                                   ("for-no-latest", "ValidatingAdmissionPolicy", "no-latest")])
        self.assertEqual(answers["open", "for-no-latest"]["predicted"], ["ValidatingAdmissionPolicy no-latest"])
        self.assertEqual(done.returncode, 1, "privileged pods are admitted in open")
        report = scan("--context", "bed", "--probe", path)
        numbers = {n["name"]: n["count"] for n in report["answers"]["enforcement"]["numbers"]}
        self.assertEqual((numbers["proved"], numbers["contradicted"]), (3, 0))
        self.assertEqual(report["probe"]["remark"], "", "it is of this cluster")

    def test_the_audit_log_tells_who_went_where(self):
        pod = ("apiVersion: v1\nkind: Pod\nmetadata: {name: visited, namespace: shop}\n"
               "spec: {containers: [{name: c, image: 'x:1', securityContext: {privileged: true}}]}\n")
        self.assertEqual(kubectl("apply", "-f", "-", text=pod).returncode, 0)
        kubectl("get", "secrets", "-A")
        kubectl("exec", "-n", "shop", "visited", "--", "true")  # refused or not: nothing runs it here
        report = scan("--context", "bed", "--events", os.path.join(os.environ["RUN"], "log/audit.log"))
        observed = report["observed"]
        self.assertEqual(observed["window"]["bad"], 0)
        self.assertGreater(observed["window"]["events"], 10)
        self.assertIn(("visited", "exec"), {(e["workload"]["name"], e["way"]) for e in observed["entered"]})
        self.assertNotIn("the API server's audit policy", [g["subject"] for g in report["answers"]["detection"]["gaps"]])
        kubectl("delete", "pod", "visited", "-n", "shop", "--force")

    def test_a_probe_without_the_right_to_create_knows_nothing(self):
        config = reader("prober", cofferdam("rbac-manifest", "--name", "prober").stdout)
        path = os.path.join(FOLDER, "unknown.json")
        done = cofferdam("policy", "probe", "--kubeconfig", config, "--namespace", "default", "-o", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(path, encoding="utf-8") as file:
            self.assertEqual({a["outcome"] for a in json.load(file)["answers"]}, {"unknown"})

    def test_anonymous_answers_have_the_same_shape(self):
        named, nameless = os.path.join(FOLDER, "named.cdm"), os.path.join(FOLDER, "nameless.cdm")
        self.assertEqual(cofferdam("collect", "--context", "bed", "-o", named).returncode, 0)
        done = cofferdam("collect", "--context", "bed", "--anonymise", "-o", nameless)
        self.assertEqual(done.returncode, 0, done.stderr)
        shape = lambda report: {key: (answer["verdict"], [(n["name"], n["count"], n["of"]) for n in answer["numbers"]],
                                      sorted((f["rule"], f["severity"], f["conditional"]) for f in answer["findings"]))
                                for key, answer in report["answers"].items()}
        self.assertEqual(shape(scan(nameless)), shape(scan(named)))
        text = subprocess.run(["tar", "--zstd", "-xOf", nameless], capture_output=True, check=True).stdout.decode()
        for name in ("payments", "shop-", '"shop"', "runner", "demo"):
            self.assertNotIn(name, text)

    def test_a_context_that_is_not_there(self):
        done = cofferdam("scan", "--context", "nowhere")
        self.assertEqual(done.returncode, 2)
        self.assertIn('no context "nowhere"; there are: bed', done.stderr)

    def test_a_server_that_is_not_there(self):
        with open(os.environ["KUBECONFIG"], encoding="utf-8") as file:
            text = file.read()
        path = os.path.join(FOLDER, "away")
        with open(path, "w", encoding="utf-8") as file:
            file.write(re.sub(r"https://[^\"]+", "https://127.0.0.1:9", text))
        done = cofferdam("scan", "--kubeconfig", path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("after 5 attempts", done.stderr)

    def test_an_authority_of_its_own_counts_alone(self):
        with open(os.environ["KUBECONFIG"], encoding="utf-8") as file:
            text = file.read()
        path = os.path.join(FOLDER, "other-authority")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("/ca.crt", "/front-proxy-ca.crt"))
        done = cofferdam("scan", "--kubeconfig", path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("certificate", done.stderr)


def main():
    global COFFERDAM, FOLDER
    COFFERDAM = os.path.abspath(sys.argv[1])
    if not os.path.exists(os.path.join(SCRIPTS, "up.sh")):
        skip("no scripts of a test cluster beside the repository")
    if not all(os.path.exists(os.path.join(PROGRAMS, name)) for name in ("etcd", "kube-apiserver", "kubectl")):
        skip(f"no API server in {PROGRAMS}; build.sh of the test cluster makes one")
    if "--inside" not in sys.argv:
        if subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode != 0:
            skip("no right to make a network namespace")
        sys.exit(subprocess.run(["unshare", "--net", sys.executable, __file__, COFFERDAM, "--inside"], check=False).returncode)
    run("ip", "link", "set", "lo", "up")
    FOLDER = tempfile.mkdtemp()
    os.environ.update(RUN=os.path.join(FOLDER, "run"), BIN=PROGRAMS, KUBECONFIG=os.path.join(FOLDER, "run/admin.conf"))
    try:
        run(os.path.join(SCRIPTS, "up.sh"))
        sys.argv[1:] = []
        unittest.main(exit=False, verbosity=2).result.wasSuccessful() or sys.exit(1)
    finally:
        run(os.path.join(SCRIPTS, "down.sh"), check=False)
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    main()
