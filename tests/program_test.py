#!/usr/bin/env python3
"""The program as its users run it. Usage: program_test.py COFFERDAM SOURCE_DIR"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROGRAM, SOURCE = sys.argv[1], sys.argv[2]
ESTATES = os.path.join(SOURCE, "tests", "estates")

# Every library that the program may load, by the start of its name; whatever these need is theirs.
MAY_LINK = ["libstdc++", "libgcc_s", "libc.", "libm.", "libfmt", "libyaml", "libsimdjson", "libarchive",
            "libasan", "libresolv", "libubsan", "libtsan", "libre2", "libcrypto", "libcurl", "libcpp-httplib", "ld-linux", "libpthread"]


def run(*words, input=None, cwd=None, **environment):
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR",)} | environment
    done = subprocess.run([PROGRAM, *words], input=input, cwd=cwd, env=env, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def estate(name):
    return os.path.join(ESTATES, name, "inputs")


class ExitStatus(unittest.TestCase):
    def test_findings_at_the_threshold(self):
        self.assertEqual(run("scan", estate("cluster-admin-by-binding"))[0], 1)

    def test_nothing_at_the_threshold(self):
        self.assertEqual(run("scan", estate("cluster-admin-by-binding"), "--fail-on", "never")[0], 0)

    def test_unknown_counts_when_asked(self):
        self.assertEqual(run("scan", estate("same-key-twice"), "--fail-on", "never", "--fail-on", "unknown")[0], 1)

    def test_a_target_that_is_not_there(self):
        status, out, err = run("scan", "no-such-folder")
        self.assertEqual((status, out), (2, ""))
        self.assertRegex(err, r"^cofferdam: .*no-such-folder.*No such file or directory\n$")

    def test_nothing_to_answer_about_is_not_clean(self):
        with tempfile.TemporaryDirectory() as folder:
            status, _, err = run("scan", folder)
        self.assertEqual(status, 2)
        self.assertIn("nothing to answer about", err)

    def test_an_unknown_option(self):
        self.assertEqual(run("scan", "--no-such-option")[0], 2)

    def test_an_unknown_rule(self):
        status, _, err = run("explain", "no-such-rule")
        self.assertEqual(status, 2)
        self.assertIn('no rule or edge is called "no-such-rule"', err)

    def test_an_output_without_a_format(self):
        status, _, err = run("scan", estate("same-key-twice"), "-o", "report.doc")
        self.assertEqual(status, 2)
        self.assertIn("-o report.doc: the ending tells no format", err)


class Arguments(unittest.TestCase):
    """An option takes one value; what follows is a target, never overwritten and never left out."""

    def test_an_output_before_the_target(self):
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "r.json")
            run("scan", "-o", report, estate("same-key-twice"))
            with open(report) as file:
                self.assertEqual(json.load(file)["workloads"][0]["name"], "app")

    def test_an_exclude_before_the_target(self):
        _, out, _ = run("scan", "--exclude", "b.yaml", estate("same-key-twice"), "--format", "json")
        self.assertEqual(len(json.loads(out)["workloads"]), 2)

    def test_a_word_that_is_no_verb(self):
        status, _, err = run("scna")
        self.assertEqual(status, 2)
        self.assertIn('no verb "scna"', err)

    def test_what_cannot_be_read_at_all_is_not_done(self):
        status, out, err = run("scan", "-", input=b"kind: [\n")
        self.assertEqual(status, 2)
        self.assertIn("Not understood", out)
        self.assertIn("nothing could be read", err)

    def test_a_report_does_not_follow_a_link_that_lies_about(self):
        with tempfile.TemporaryDirectory() as folder:
            victim, report = os.path.join(folder, "victim"), os.path.join(folder, "r.txt")
            with open(victim, "w") as file:
                file.write("kept")
            os.symlink(victim, report + ".part")
            os.symlink(victim, report)
            run("scan", estate("same-key-twice"), "-o", report)
            with open(victim) as file:
                self.assertEqual(file.read(), "kept")

    def test_a_baseline_of_the_same_estate_leaves_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "r.json")
            run("scan", estate("every-way-in"), "-o", report)
            _, out, _ = run("scan", os.path.join(estate("every-way-in"), "."), "--baseline", report, "--format", "json")
            answers = json.loads(out)["answers"].values()
            self.assertEqual([f["rule"] for a in answers for f in a["findings"]], [])


class Reading(unittest.TestCase):
    def test_standard_input(self):
        with open(os.path.join(estate("same-key-twice"), "a.yaml"), "rb") as file:
            status, out, _ = run("scan", "-", "--format", "json", "--fail-on", "never", input=file.read())
        self.assertEqual(status, 0)
        self.assertEqual(json.loads(out)["workloads"][0]["name"], "app")

    def test_every_format_in_one_run(self):
        with tempfile.TemporaryDirectory() as folder:
            names = ["r.html", "r.json", "r.sarif", "r.xml", "r.md", "r.csv", "r.txt"]
            outputs = [word for name in names for word in ("-o", os.path.join(folder, name))]
            run("scan", estate("compose-docker-socket"), *outputs)
            for name in names:
                self.assertGreater(os.path.getsize(os.path.join(folder, name)), 100, name)


    def test_every_verb_tells_what_it_did_not_read(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(estate("cluster-admin-by-binding"), os.path.join(folder, "good"))
            with open(os.path.join(folder, "broken.yaml"), "w") as file:
                file.write("apiVersion: v1\nkind: Pod\nmetadata: {name: [a\n")
            for words in (["scan"], ["blast", "internet"], ["blast", "everyone"], ["graph"], ["seal"], ["fix"],
                          ["comply"], ["reach"], ["who-can", "get", "secrets"], ["why", "internet", "user:jane"],
                          ["policy", "list"], ["policy", "lint"], ["diff", estate("cluster-admin-by-binding")]):
                _, out, errors = run(*words, folder)
                text = re.sub(r"\s+", " ", out + errors)
                self.assertIn("broken.yaml:4:1", text, words)
                if words[0] in ("blast", "seal", "why"):
                    self.assertIn("not read, so not in the model", text, words)


    def test_a_folder_of_a_compose_project_is_not_the_root_of_its_host(self):
        with tempfile.TemporaryDirectory() as folder:
            for source, word in ((".", "No way"), ("/", "There is a way")):
                with open(os.path.join(folder, "compose.yaml"), "w") as file:
                    file.write("services: {web: {image: i, user: root, ports: ['80:80'], volumes: ['%s:/code']}}\n" % source)
                self.assertIn(word, run("why", "internet", "node/host", folder)[1])

    def test_an_intruder_may_begin_with_a_kubeconfig(self):
        # {"sub":"system:serviceaccount:ci:deployer"}
        token = "e30.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6Y2k6ZGVwbG95ZXIifQ."
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write("{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}],"
                       "clusters: [{name: k, cluster: {server: 'https://10.0.0.1'}}], users: [{name: u, user: {token: " + token + "}}]}")
            file.flush()
            begin = "kubeconfig:" + file.name
            for words in (["blast", begin], ["why", begin, "cluster-admin"], ["seal", "--from", begin]):
                status, out, errors = run(*words, estate("cluster-admin-by-binding"))
                self.assertEqual(status, 0, errors)
                self.assertIn("serviceaccount:ci/deployer + group:system:serviceaccounts", out, words)


class Secrets(unittest.TestCase):
    def test_a_secret_value_appears_in_no_output(self):
        for format in ["text", "json", "sarif", "junit", "markdown", "html", "csv"]:
            _, out, err = run("scan", estate("live-dump"), "--format", format, "-v")
            self.assertNotRegex(out + err, r"canary-3b1f|Y2FuYXJ5LTNiMWY", format)


class Terminal(unittest.TestCase):
    def test_no_escape_sequences_in_a_pipe(self):
        self.assertNotIn("\x1b", run("scan", estate("same-key-twice"), "-v")[1])

    def test_color_when_asked(self):
        self.assertIn("\x1b[", run("scan", estate("same-key-twice"), "--color", "always")[1])

    def test_names_cannot_command_the_terminal(self):
        pod = b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a\\u001b[2Jb"},"spec":{"hostPID":true,"containers":[]}}'
        self.assertNotIn("\x1b", run("scan", "-", "-v", input=pod)[1])


class Explain(unittest.TestCase):
    def test_every_rule_that_can_be_reported_is_explained(self):
        rules = set(re.findall(r"^(\S+)", run("explain")[1], re.MULTILINE))
        wanted = set()
        for name in sorted(os.listdir(ESTATES)):
            with open(os.path.join(ESTATES, name, "want", "facts.txt")) as facts:
                wanted |= set(re.findall(r"^finding (\S+)", facts.read(), re.MULTILINE))
        self.assertTrue(wanted)
        self.assertLessEqual(wanted, rules)

    def test_a_rule_in_full(self):
        _, out, _ = run("explain", "credentials-cluster-admin")
        for heading in ["Why\n", "Fix\n", "See\n"]:
            self.assertIn(heading, out)


class Binary(unittest.TestCase):
    def test_links_only_what_is_listed(self):
        dynamic = subprocess.run(["readelf", "-d", PROGRAM], capture_output=True, text=True, check=True).stdout
        needed = re.findall(r"NEEDED.*\[(.*)\]", dynamic)
        self.assertTrue(needed)
        self.assertEqual([n for n in needed if not any(n.startswith(m) for m in MAY_LINK)], [])

    def test_version(self):
        with open(os.path.join(SOURCE, "CMakeLists.txt")) as file:
            version = re.search(r"project\(cofferdam VERSION (\S+)", file.read()).group(1)
        self.assertEqual(run("--version")[1], f"cofferdam {version}\n")


class Cluster(unittest.TestCase):
    """An API server of a few lines: one namespace, one pod that is privileged, roles that may not be listed."""
    POD = {"metadata": {"name": "p", "namespace": "shop"},
           "spec": {"containers": [{"name": "c", "image": "x:1", "securityContext": {"privileged": True}}]}}
    DISCOVERY = {"": [("pods", "Pod"), ("namespaces", "Namespace"), ("secrets", "Secret")],
                 "rbac.authorization.k8s.io": [("roles", "Role")]}

    @classmethod
    def answer(cls, path):
        resources = lambda group: [{"resource": name, "responseKind": {"kind": kind}, "verbs": ["list"]}
                                   for name, kind in cls.DISCOVERY[group]]
        groups = lambda names: {"kind": "APIGroupDiscoveryList", "items": [
            {"metadata": {"name": name}, "versions": [{"version": "v1", "resources": resources(name)}]} for name in names]}
        listed = lambda *items: {"kind": "List", "metadata": {"resourceVersion": "1"}, "items": items}
        return {"/api": groups([""]), "/apis": groups(["rbac.authorization.k8s.io"]), "/version": {"gitVersion": "v1.35.0"},
                "/api/v1/pods": listed(cls.POD), "/api/v1/namespaces": listed({"metadata": {"name": "shop"}})}.get(path)

    @classmethod
    def setUpClass(cls):
        asked = cls.asked = []
        posted = cls.posted = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                body = cls.answer(self.path.split("?")[0])
                text = json.dumps(body or {"kind": "Status", "message": "no"}).encode()
                self.send_response(200 if body else 403)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_POST(self):  # refuses privileged pods
                posted.append(self.path)
                pod = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                bad = pod["spec"]["containers"][0]["securityContext"].get("privileged")
                text = json.dumps({"kind": "Status", "message": 'admission webhook "w" denied the request: no'} if bad else pod)
                self.send_response(403 if bad else 201)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.folder = tempfile.mkdtemp()
        cls.config = os.path.join(cls.folder, "config")
        with open(cls.config, "w", encoding="utf-8") as file:
            file.write("current-context: test\ncontexts: [{name: test, context: {cluster: c}}]\n"
                       f"clusters: [{{name: c, cluster: {{server: 'http://127.0.0.1:{cls.server.server_port}'}}}}]\n")

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        shutil.rmtree(cls.folder)

    def test_a_cluster_is_a_target(self):
        status, out, err = run("scan", "--kubeconfig", self.config, "--format", "json")
        self.assertEqual(status, 1, err)
        report = json.loads(out)
        self.assertEqual(report["targets"], [{"name": "context test", "origin": "cluster"}])
        self.assertEqual([w["name"] for w in report["workloads"]], ["p"])
        self.assertIn("list roles.rbac.authorization.k8s.io at the cluster scope", str(report["gaps"]))
        self.assertEqual([path for path in self.asked if "secrets" in path], [])

    def test_a_file_of_collect_gives_the_same_answers(self):
        path = os.path.join(self.folder, "test.cdm")
        status, _, err = run("collect", "-o", path, KUBECONFIG=self.config)
        self.assertEqual(status, 0, err)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        live = run("scan", "--kubeconfig", self.config, "--format", "json")[1]
        self.assertEqual(json.loads(run("scan", path, "--format", "json")[1].replace(path, "context test")), json.loads(live))

    def test_an_encrypted_file_needs_its_passphrase(self):
        path, right, wrong = (os.path.join(self.folder, name) for name in ("test.age", "right", "wrong"))
        empty = os.path.join(self.folder, "empty")
        for file, text in ((right, "correct horse\n"), (wrong, "another\n"), (empty, "\n")):
            with open(file, "w", encoding="utf-8") as out:
                out.write(text)
        status, _, err = run("collect", "-o", path, "--passphrase-file", right, KUBECONFIG=self.config)
        self.assertEqual(status, 0, err)
        plain = run("scan", "--kubeconfig", self.config, "--format", "json")[1]
        read = run("scan", path, "--passphrase-file", right, "--format", "json")[1]
        self.assertEqual(json.loads(read.replace(path, "context test")), json.loads(plain))
        for words, message in (((), "is encrypted: name its --passphrase-file"),
                               (("--passphrase-file", wrong), "the passphrase is not that of"),
                               (("--passphrase-file", empty), "holds no passphrase")):
            status, _, err = run("scan", path, *words)
            self.assertEqual(status, 2)
            self.assertIn(message, err)

    def test_an_anonymous_file_gives_the_same_answers_about_others(self):
        path = os.path.join(self.folder, "nameless.cdm")
        status, _, err = run("collect", "-o", path, "--anonymise", KUBECONFIG=self.config)
        self.assertEqual(status, 0, err)
        out = run("scan", path, "--format", "json")[1]
        self.assertNotIn('"shop"', out)
        live = json.loads(run("scan", "--kubeconfig", self.config, "--format", "json")[1])
        for key, answer in json.loads(out)["answers"].items():
            self.assertEqual((answer["verdict"], [n["count"] for n in answer["numbers"]]),
                             (live["answers"][key]["verdict"], [n["count"] for n in live["answers"][key]["numbers"]]), key)

    def test_one_secret_gives_the_same_pseudonyms(self):
        secret, names = os.path.join(self.folder, "secret"), []
        with open(secret, "w", encoding="utf-8") as file:
            file.write("sixteen bytes or more")
        for number in range(3):
            path = os.path.join(self.folder, f"nameless-{number}")
            words = ("--anonymise-key", secret) if number < 2 else ()
            self.assertEqual(run("collect", "-o", path, "--anonymise", *words, KUBECONFIG=self.config)[0], 0)
            names.append([w["namespace"] for w in json.loads(run("scan", path, "--format", "json")[1])["workloads"]])
        self.assertEqual(names[0], names[1])
        self.assertNotEqual(names[0], names[2])
        self.assertEqual(run("collect", "-o", path, "--anonymise-key", secret, KUBECONFIG=self.config)[0], 2)

    def test_a_probe_posts_dry_runs_only(self):
        path = os.path.join(self.folder, "probe.json")
        status, out, err = run("policy", "probe", "-o", path, KUBECONFIG=self.config)
        self.assertEqual(status, 1, err)
        self.assertGreater(len(self.posted), 10)
        self.assertEqual(set(self.posted), {"/api/v1/namespaces/shop/pods?dryRun=All"})
        self.assertIn("privileged: refused in 1 namespace\n", out)
        self.assertIn("host-pid: refused in 0 namespaces, admitted in shop\n", out)
        report = json.loads(run("scan", "--kubeconfig", self.config, "--probe", path, "--format", "json")[1])
        numbers = {n["name"]: n["count"] for n in report["answers"]["enforcement"]["numbers"]}
        self.assertEqual(numbers["proved"], 0, "no policy of the estate refused it")
        self.assertGreater(numbers["canaries_admitted"], 5)
        self.assertEqual(report["probe"]["cluster"], "context test")
        self.assertEqual(run("scan", "--kubeconfig", self.config, "--probe", self.config)[0], 2)

    def test_the_text_says_what_to_type_next(self):
        out = run("scan", "--kubeconfig", self.config)[1]
        self.assertIn("2 objects read", out)
        self.assertIn(f"cofferdam scan --kubeconfig {self.config} -v", " ".join(out.split()))

    def test_verbs_take_a_cluster(self):
        self.assertIn('"workload":{"namespace":"shop","name":"p"', run("reach", "--kubeconfig", self.config, "--format", "json")[1])
        status, out, err = run("diff", "--kubeconfig", self.config, os.path.join(SOURCE, "demo/shop"))
        self.assertNotEqual(status, 2, err)
        self.assertIn("web", out)

    def test_what_is_damaged_is_told(self):
        path = os.path.join(self.folder, "damaged")
        with open(path, "wb") as file:
            file.write(b"\x28\xb5\x2f\xfd nothing")
        status, _, err = run("scan", path)
        self.assertEqual(status, 2)
        self.assertIn("cannot read " + path, err)

    def test_a_pod_is_asked_for_in_a_pod_only(self):
        status, _, err = run("scan", "--in-cluster", KUBERNETES_SERVICE_HOST="")
        self.assertEqual(status, 2)
        self.assertIn("this is no pod", err)

    def test_the_role_lists_and_watches_and_nothing_else(self):
        verbs = set(re.findall(r"verbs: (.*)", run("rbac-manifest")[1]))
        self.assertEqual(verbs, {'["list", "watch"]'})


class Events(unittest.TestCase):
    """What was seen while the estate ran, beside it."""
    SHOP = os.path.join(SOURCE, "demo", "shop")
    FALCO = json.dumps({"hostname": "n1", "priority": "Notice", "rule": "Terminal shell in container", "source": "syscall",
                        "output_fields": {"k8s.ns.name": "shop", "k8s.pod.name": "web-6d4b8c9d7f-x7k2p", "proc.cmdline": "c4n4ry"},
                        "tags": ["T1059"], "time": "2026-11-23T03:10:00Z"}) + "\n"
    AUDIT = json.dumps({"kind": "Event", "apiVersion": "audit.k8s.io/v1", "stage": "ResponseComplete", "verb": "list",
                        "user": {"username": "jane"}, "objectRef": {"resource": "secrets"}, "responseStatus": {"code": 200},
                        "requestReceivedTimestamp": "2026-11-23T03:10:00.1Z"}) + "\n"

    def scan(self, events, *words):
        status, out, err = run("scan", self.SHOP, "--events", "-", "--format", "json", *words, input=events.encode())
        self.assertNotEqual(status, 2, err)
        return json.loads(out)

    def test_a_workload_that_a_sensor_told_of_is_watched(self):
        report = self.scan(self.FALCO)
        numbers = {number["name"]: number["count"] for number in report["answers"]["detection"]["numbers"]}
        self.assertEqual((numbers["seen"], numbers["watched"], numbers["unwatched"]), (1, 1, 0))
        seen = report["observed"]["workloads"][0]
        self.assertEqual((seen["workload"]["name"], seen["sensor"], seen["rule"], seen["count"]),
                         ("web", "Falco", "Terminal shell in container", 1))
        self.assertEqual(report["observed"]["sensors"][0], {"name": "Falco", "in_estate": False, "events": 1, "nodes": 1,
                                                            "first": "2026-11-23T03:10:00Z", "last": "2026-11-23T03:10:00Z"})

    def test_without_events_nothing_is_said_of_them(self):
        report = json.loads(run("scan", self.SHOP, "--format", "json")[1])
        self.assertNotIn("observed", report)
        self.assertNotIn("seen", [number["name"] for number in report["answers"]["detection"]["numbers"]])

    def test_command_lines_appear_nowhere(self):
        for form in ("json", "text"):
            self.assertNotIn("c4n4ry", "".join(map(str, run("scan", self.SHOP, "-v", "--events", "-", "--format", form,
                                                             input=self.FALCO.encode()))))

    def test_an_audit_log_shows_who_used_what_he_may(self):
        role = ("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
                "rules: [{apiGroups: [''], resources: [secrets], verbs: [list]}]\n---\n"
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
                "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}\n"
                "subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}, "
                "{kind: User, name: joe, apiGroup: rbac.authorization.k8s.io}]\n")
        with tempfile.TemporaryDirectory() as folder:
            events = os.path.join(folder, "audit.log")
            with open(events, "w", encoding="utf-8") as file:
                file.write(self.AUDIT)
            status, out, err = run("scan", "-", "--events", events, "--format", "json", input=role.encode())
        self.assertNotEqual(status, 2, err)
        uses = {(use["subject"]["name"], use["count"]) for use in json.loads(out)["observed"]["powers"]}
        self.assertEqual(uses, {("jane", 1), ("joe", 0)})

    def test_old_events_are_left_out_and_told(self):
        window = self.scan(self.FALCO, "--events-since", "2026-11-24T00:00:00Z")["observed"]["window"]
        self.assertEqual((window["events"], window["too_old"]), (0, 1))

    def test_what_is_no_event_is_not_done(self):
        status, _, err = run("scan", self.SHOP, "--events", "-", input=b"hello\n")
        self.assertEqual(status, 2)
        self.assertIn("no format of events that is known", err)
        self.assertEqual(run("scan", self.SHOP, "--events", "-", "--events-since", "soon", input=b"")[0], 2)


class Reach(unittest.TestCase):
    """Who may talk to whom in demo/: web reaches payments by a policy, everybody reaches web."""
    DEMO = os.path.join(SOURCE, "demo")

    def test_a_table_is_no_finding(self):
        status, out, err = run("reach", self.DEMO)
        self.assertEqual((status, err), (0, ""))
        self.assertIn("  shop/payments (StatefulSet)\n    from shop/web: TCP 8443\n", out)
        self.assertRegex(out, r"\d+ of \d+ pairs of pods may talk, \d+ cannot be known")
        self.assertIn("Assumed: the network plugin enforces network policies", out)

    def test_one_connection(self):
        status, out, _ = run("reach", "--from", "shop/web", "--to", "payments", "--port", "8443/tcp", self.DEMO, "-f", "json")
        answer = json.loads(out)
        self.assertEqual(status, 0)
        self.assertEqual([c["ports"] for c in answer["connections"]], [["TCP 8443"]])
        self.assertEqual(answer["connections"][0]["to"], {"target": self.DEMO, "namespace": "shop", "name": "payments", "kind": "StatefulSet"})

    def test_every_format_in_one_run(self):
        with tempfile.TemporaryDirectory() as folder:
            names = ["r.json", "r.md", "r.csv", "r.txt", "r.dot"]
            outputs = [word for name in names for word in ("-o", os.path.join(folder, name))]
            self.assertEqual(run("reach", self.DEMO, *outputs)[0], 0)
            for name in names:
                self.assertGreater(os.path.getsize(os.path.join(folder, name)), 100, name)

    def test_what_cannot_be_answered(self):
        for words, message in {
            ("reach", "--from", "nobody"): 'no workload "nobody"',
            ("reach", "--port", "http"): "http: no port; write 443, TCP/443 or 53/udp",
            ("reach", "--assume", "cni=flannel"): "--assume cni=flannel: must be one of cni=enforcing, ",
            ("reach", "--exposure", "-f", "csv"): "print text and json, not csv",
            ("why", "payment", "shop/web"): "there are StatefulSet/shop/payments of",
            ("why", "10.0.0.1", "internet"): "one end must be a workload",
            ("why", "shop/web", "shop/web"): "a pod may always connect to itself",
        }.items():
            status, out, err = run(*words, self.DEMO)
            self.assertEqual((status, out), (2, ""), words)
            self.assertIn(message, err, words)

    def test_why_takes_a_port_before_the_targets(self):
        status, out, _ = run("why", "shop/web", "shop/payments", "8443", self.DEMO)
        self.assertEqual(status, 0)
        self.assertIn("allowed on TCP 8443\n\nallowed  TCP 8443\n", out)
        self.assertRegex(out, r"NetworkPolicy shop/payments allows it by ingress rule 1\s+\(\S+:\d+:\d+\)")
        self.assertEqual(run("why", "shop/web", "shop/payments", self.DEMO, "--port", "8443")[1], out)

    def test_a_file_that_looks_like_a_port_is_a_target(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(os.path.join(self.DEMO, "shop"), os.path.join(folder, "8443"))
            status, out, _ = run("why", "web", "payments", "8443", cwd=folder)
        self.assertEqual(status, 0)
        self.assertIn("denied   all else", out)

    def test_the_other_answer_is_told_too(self):
        denied = run("why", "shop/payments", "shop/web", "22", self.DEMO)
        self.assertEqual(denied[0], 0)
        self.assertTrue(denied[1].startswith("It is not allowed; this is why not.\n"), denied[1])
        allowed = run("why-not", "shop/web", "shop/payments", "8443", self.DEMO)
        self.assertEqual(allowed[0], 0)
        self.assertTrue(allowed[1].startswith("It is allowed; this is why.\n"), allowed[1])

    def test_names_cannot_command_the_terminal(self):
        pod = b'{apiVersion: v1, kind: Pod, metadata: {name: "a\\u001b[31m"}, spec: {containers: [{name: c, image: i}]}}'
        for words in (["reach", "-"], ["reach", "-", "--exposure"], ["reach", "-", "--internet"], ["why", "internet", "a", "-"]):
            _, out, err = run(*words, input=pod)
            self.assertNotIn("\x1b", out + err, words)


class Diff(unittest.TestCase):
    SHOP = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: %s, namespace: shop}
spec: {selector: {matchLabels: {app: %s}}, template: {metadata: {labels: {app: %s}}, spec: {containers: [{name: c, image: i}]}}}
---
"""
    POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [%s]}
"""

    def estate_with(self, rules):
        return "".join(self.SHOP % (name, name, name) for name in ("web", "cart", "db")) + self.POLICY % rules

    def run_diff(self, before, after, *words):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("a.yaml", before), ("b.yaml", after)):
                with open(os.path.join(folder, name), "w") as file:
                    file.write(text)
            return run("diff", "a.yaml", "b.yaml", *words, cwd=folder)

    CLOSED, OPEN = "", "{from: [{podSelector: {}}], ports: [{port: 5432}]}"

    def test_what_is_new_is_told_and_fails(self):
        status, out, _ = self.run_diff(self.estate_with(self.CLOSED), self.estate_with(self.OPEN), "--reach")
        self.assertEqual(status, 1)
        self.assertIn("+ shop/* may now reach shop/db: TCP 5432 (2 sources)\n", out)

    def test_what_is_gone_fails_only_if_asked(self):
        before, after = self.estate_with(self.OPEN), self.estate_with(self.CLOSED)
        self.assertEqual(self.run_diff(before, after)[0], 0)
        self.assertEqual(self.run_diff(before, after, "--fail-on", "removed")[0], 1)
        self.assertEqual(self.run_diff(before, after, "--fail-on", "any")[0], 1)

    def test_no_difference(self):
        same = self.estate_with(self.OPEN)
        self.assertEqual(self.run_diff(same, same, "--fail-on", "any")[:2], (0, ""))
        status, out, _ = self.run_diff(same, same, "--all")
        self.assertEqual(status, 0)
        self.assertIn("nothing is allowed or denied that was not before", out)

    def test_json_is_exact(self):
        status, out, _ = self.run_diff(self.estate_with(self.CLOSED), self.estate_with(self.OPEN), "-f", "json", "--fail-on", "none")
        self.assertEqual(status, 0)
        reach = json.loads(out)["reach"]
        self.assertEqual([(c["from"]["name"], c["to"]["name"], c["ports"], c["before"], c["after"]) for c in reach["added"]],
                         [("cart", "db", ["TCP 5432"], "denied", "allowed"), ("web", "db", ["TCP 5432"], "denied", "allowed")])
        self.assertEqual((reach["removed"], reach["unknown"], reach["isolation"]), ([], [], []))

    def test_every_format_to_files(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, rules in (("a.yaml", self.CLOSED), ("b.yaml", self.OPEN)):
                with open(os.path.join(folder, name), "w") as file:
                    file.write(self.estate_with(rules))
            names = ["d.txt", "d.json", "d.md", "d.csv"]
            run("diff", "a.yaml", "b.yaml", *(word for name in names for word in ("-o", name)), cwd=folder)
            for name in names:
                with open(os.path.join(folder, name)) as file:
                    self.assertIn("5432", file.read(), name)

    def test_standard_input_is_one_of_the_two(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "a.yaml"), "w") as file:
                file.write(self.estate_with(self.CLOSED))
            after = self.estate_with(self.OPEN).encode()
            self.assertEqual(run("diff", "a.yaml", "-", cwd=folder, input=after)[0], 1)
            self.assertEqual(run("diff", "--before", "a.yaml", "--after", "-", cwd=folder, input=after)[0], 1)
            status, _, err = run("diff", "-", "-", cwd=folder, input=after)
            self.assertEqual(status, 2)
            self.assertIn("only one of the two estates can be standard input", err)

    def test_what_cannot_be_compared_is_not_done(self):
        self.assertEqual(run("diff", "no-such-folder", "neither")[0], 2)
        self.assertEqual(run("diff", estate("same-key-twice"))[0], 2)
        self.assertEqual(self.run_diff(self.estate_with(""), "kind: [")[0], 2)
        some = self.estate_with(self.OPEN)
        self.assertEqual(self.run_diff(some, "")[0], 2)
        self.assertEqual(self.run_diff("", some)[0], 2)
        status, _, err = self.run_diff("", "", "--fail-on", "much")
        self.assertEqual(status, 2)
        self.assertIn("--fail-on much: must be added, removed, any, unknown or none", err)

    def test_what_was_not_read_is_unknown(self):
        same = self.estate_with(self.OPEN)
        status, out, _ = self.run_diff(same, same + "\n---\nkind: [", "--fail-on", "unknown")
        self.assertEqual(status, 1)
        self.assertIn("Not read of b.yaml, and compared as if it were not there", out)


class Policy(unittest.TestCase):
    """Policies as code, over the estate whose admission only warns, and cases of a policy that is exported."""

    def test_list_tells_of_every_policy_whom_it_selects_and_who_enforces_it(self):
        status, out, err = run("policy", "list", estate("policies-nobody-enforces"), "--format", "json")
        self.assertEqual((status, err), (0, ""))
        policies = json.loads(out)["policies"]
        self.assertTrue(policies)
        self.assertIn("nobody enforces it", {policy["state"] for policy in policies})
        self.assertEqual(len(policies), run("policy", "list", estate("policies-nobody-enforces"))[1].count("\n\n"))

    def test_lint_tells_what_the_scan_finds(self):
        status, out, _ = run("policy", "lint", estate("admission-that-only-warns"), "--format", "json")
        self.assertEqual(status, 1)
        linted = {finding["fingerprint"] for finding in json.loads(out)["findings"]}
        scanned = json.loads(run("scan", estate("admission-that-only-warns"), "--format", "json")[1])
        self.assertTrue(linted)
        self.assertLessEqual(linted, set(re.findall(r'"fingerprint": ?"([0-9a-f]+)"', json.dumps(scanned))))

    def test_lint_of_a_webhook_that_locks_itself_out(self):
        webhook = b"""{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: w}, webhooks: [
  {name: w.x.io, clientConfig: {service: {namespace: guard, name: guard}}, admissionReviewVersions: [v1], sideEffects: None,
   rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}]}"""
        status, out, _ = run("policy", "lint", "-", input=webhook)
        self.assertEqual(status, 1)
        self.assertIn("enforcement-deadlock: webhook w.x.io fails closed and is asked about pods in guard", out)

    def test_what_is_exported_is_replayed_and_tested(self):
        with tempfile.TemporaryDirectory() as folder:
            status, _, err = run("policy", "export", "workload-privileged", "--over", os.path.join(SOURCE, "demo"), "-o", folder)
            self.assertEqual((status, err), (0, ""))
            with open(os.path.join(folder, "3-deny", "workload-privileged.yaml")) as file:
                binding = file.read()
            self.assertIn("# Step 3 of 3, deny: it is refused.\n# Replayed over ", binding)
            self.assertIn("would be refused", binding)
            self.assertIn("validationActions: [Deny, Audit]", binding)
            cases = os.path.join(folder, "cases.yaml")
            pod = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i, securityContext: {privileged: %s}}]}}"
            with open(cases, "w") as file:
                file.write("policies: [policies/workload-privileged.yaml]\ncases:\n"
                           f"- {{name: bad, object: {pod % 'true'}, expect: refused, by: workload-privileged, message: privileged}}\n"
                           f"- {{name: good, object: {pod % 'false'}, expect: admitted}}\n")
            status, out, err = run("policy", "test", cases)
            self.assertEqual((status, err), (0, ""))
            self.assertIn("pass bad\npass good\n", out)
            self.assertIn("not tried: ValidatingAdmissionPolicy workload-privileged: spec.matchConditions[0]", out)
            with open(cases, "a") as file:
                file.write(f"- {{name: wrong, object: {pod % 'true'}, expect: admitted}}\n")
            status, out, _ = run("policy", "test", cases)
            self.assertEqual(status, 1)
            self.assertIn("FAIL wrong", out)
            self.assertRegex(out, r"cases.yaml:5:\d+: expected admitted, and it is refused by ValidatingAdmissionPolicy")

    def test_what_cannot_be_exported_says_why(self):
        status, out, err = run("policy", "export", "workload-token-mounted")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("it reads the pod's ServiceAccount", err)
        status, _, err = run("policy", "export", "--cel", "container.image.x(")
        self.assertEqual(status, 2)
        self.assertRegex(err, r"^cofferdam: --cel: 1:\d+: ")

    def test_bad_cases_are_told_with_their_place(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "cases.yaml"), "w") as file:
                file.write("policies: [p.yaml]\ncases: [{object: {}}]\n")
            status, _, err = run("policy", "test", os.path.join(folder, "cases.yaml"))
        self.assertEqual(status, 2)
        self.assertIn("cases.yaml:2:9: a case needs expect", err)


class Seal(unittest.TestCase):
    FLOWS = b"src,dst,port,protocol\nshop/web,shop/payments,8443,TCP\n"

    def seal(self, *words, **more):
        return run("seal", "--network", *words, cwd=SOURCE, **more)

    def test_policies_are_written_and_then_found_to_be_enough(self):
        with tempfile.TemporaryDirectory() as folder:
            shop = os.path.join(folder, "shop")
            shutil.copytree(os.path.join(SOURCE, "demo", "shop"), shop)
            out = os.path.join(shop, "policies")
            status, told, err = self.seal(shop, "--out", out)
            self.assertEqual((status, err), (0, ""))
            self.assertRegex(told, r"^[1-9]\d* policies for 3 workloads, in ")
            self.assertEqual(sorted(os.listdir(out)), ["kustomization.yaml", "shop.yaml"])
            status, told, _ = self.seal(os.path.join(folder), "--out", os.path.join(folder, "more"))
            self.assertEqual(status, 0)
            self.assertTrue(told.startswith("0 policies for 3 workloads\n"))
            self.assertEqual(os.listdir(folder), ["shop"])

    def test_nothing_is_replaced_unless_told(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "shop.yaml"), "w") as file:
                file.write("mine")
            status, told, err = self.seal("demo/shop", "--out", folder)
            self.assertEqual((status, told), (2, ""))
            self.assertIn("shop.yaml is there already; --force replaces it", err)
            self.assertEqual(os.listdir(folder), ["shop.yaml"])
            self.assertEqual(self.seal("demo/shop", "--out", folder, "--force")[0], 0)

    def test_without_a_folder_policies_go_to_standard_output(self):
        status, out, err = self.seal("demo/shop")
        self.assertEqual(status, 0)
        self.assertTrue(out.startswith("# Written by `cofferdam seal --network`."))
        self.assertNotIn("Kustomization", out)
        self.assertIn("Assumed: the cluster's network plugin enforces NetworkPolicy.", err)

    def test_flows_from_a_pipe_and_json(self):
        with tempfile.TemporaryDirectory() as folder:
            status, out, _ = self.seal("demo/shop", "--flows", "-", "--observed-only", "-f", "json", "--out",
                                       os.path.join(folder, "x"), input=self.FLOWS)
        told = json.loads(out)
        self.assertEqual(status, 0)
        self.assertEqual(told["files"], ["kustomization.yaml", "shop.yaml"])
        self.assertLess(told["after"]["to_outside"], told["before"]["to_outside"])
        self.assertIn("no-traffic", [note["kind"] for note in told["notes"]])

    def test_what_is_cut_is_a_finding(self):
        status, _, err = self.seal("demo/shop", "demo/ci", "--namespace", "ci")
        self.assertEqual(status, 1)
        self.assertIn("ServiceAccount runner of Deployment ci/runner has permissions", err)

    def test_what_is_not_sealed_is_told_beside_the_figures(self):
        with tempfile.TemporaryDirectory() as folder:
            _, out, _ = self.seal("demo", "--namespace", "ci", "-f", "json", "--out", os.path.join(folder, "x"))
            told = json.loads(out)["not_sealed"]
            self.assertGreater(told["pairs"], 0)
            self.assertIn("shop", told["namespaces"])
            _, out, _ = self.seal("demo", "--namespace", "ci", "--out", os.path.join(folder, "y"))
            self.assertRegex(out, r"\nNot counted: \d+ pairs of workloads that are not sealed, in ")

    def test_what_cannot_be_done(self):
        self.assertEqual(self.seal("demo/shop", "-f", "markdown")[0], 2)
        self.assertEqual(self.seal("demo/shop", "--observed-only")[0], 2)
        self.assertEqual(self.seal("demo/shop", "--api-server", "master")[0], 2)
        status, _, err = self.seal("demo/shop", "--flows", "-", input=b"no flow\n")
        self.assertEqual(status, 2)
        self.assertIn("-:1:1: no format of flows that is known", err)


class Fix(unittest.TestCase):
    ESTATE = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - name: web
      image: web  # kept
      securityContext: {privileged: true}
"""
    ASKED = ("--rule", "compliance-pss-privileged")

    def fix(self, folder, *words):
        with open(os.path.join(folder, "all.yaml"), "w") as file:
            file.write(self.ESTATE)
        return run("fix", ".", *self.ASKED, *words, cwd=folder)

    def found(self, folder):
        _, out, _ = run("scan", folder, "-f", "json")
        return out.count('"rule":"compliance-pss-privileged"')

    def test_copies_are_written_and_the_finding_is_gone_in_them(self):
        with tempfile.TemporaryDirectory() as folder:
            self.fix(folder, "--out", "fixed")
            with open(os.path.join(folder, "all.yaml")) as file:
                self.assertEqual(file.read(), self.ESTATE)
            with open(os.path.join(folder, "fixed", "all.yaml")) as file:
                text = file.read()
            self.assertIn("image: web  # kept\n", text)
            self.assertLess(self.found(os.path.join(folder, "fixed")), self.found(os.path.join(folder, "all.yaml")))
            status, _, err = self.fix(folder, "--out", "fixed")
            self.assertEqual(status, 2)
            self.assertIn("--force", err)

    def test_in_place_only_what_is_meant_changes(self):
        with tempfile.TemporaryDirectory() as folder:
            self.fix(folder, "--in-place")
            with open(os.path.join(folder, "all.yaml")) as file:
                text = file.read()
            self.assertNotEqual(text, self.ESTATE)
            self.assertEqual(text.replace("false", "true"), self.ESTATE)
            self.assertEqual(sorted(os.listdir(folder)), ["all.yaml"])

    def test_a_diff_changes_nothing_by_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            _, out, _ = self.fix(folder)
            self.assertIn("\n-      securityContext: {privileged: true}\n", out)
            with open(os.path.join(folder, "all.yaml")) as file:
                self.assertEqual(file.read(), self.ESTATE)

    def test_diff_and_in_place_are_two_things(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(self.fix(folder, "--in-place", "--out", "fixed")[0], 2)


@unittest.skipUnless(shutil.which("git"), "git is not installed")
class DiffRevisions(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.git("init", "-q", "-b", "main")
        os.mkdir(os.path.join(self.folder, "k8s"))
        self.commit("kind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: a}\nrules: []\n")
        self.git("checkout", "-q", "-b", "change")
        self.commit('''\
kind: ClusterRoleBinding
apiVersion: rbac.authorization.k8s.io/v1
metadata: {name: a}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
''')

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words], cwd=self.folder, check=True,
                       capture_output=True)

    def commit(self, text):
        with open(os.path.join(self.folder, "k8s", "all.yaml"), "w") as file:
            file.write(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a")

    def test_what_a_change_makes_worse(self):
        for words in (["main..change", "k8s"], ["main...change"], ["main..", "k8s/"], ["main..HEAD", "./k8s"]):
            status, out, err = run("diff", *words, cwd=self.folder)
            self.assertEqual((status, err), (1, ""), words)
            self.assertIn("cluster-admin", out, words)

    def test_the_other_way_nothing_got_worse(self):
        self.assertEqual(run("diff", "change..main", "k8s", cwd=self.folder)[:2], (0, ""))
        self.assertEqual(run("diff", "change..change", "k8s", cwd=self.folder)[:2], (0, ""))

    def test_a_path_that_only_one_has(self):
        os.mkdir(os.path.join(self.folder, "more"))
        shutil.copy(os.path.join(self.folder, "k8s", "all.yaml"), os.path.join(self.folder, "more"))
        self.assertEqual(run("diff", "main..", "more", cwd=self.folder)[0], 1)

    def test_what_cannot_be_done(self):
        for words in (["no..such"], ["main..change", "nothing"], ["main..change", "k8s", "--render"]):
            status, out, err = run("diff", *words, cwd=self.folder)
            self.assertEqual((status, out), (2, ""), words)
            self.assertIn("cofferdam: ", err)


class SealWays(unittest.TestCase):
    ESTATE = """\
kind: List
apiVersion: v1
items:
  - apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          serviceAccountName: web
          containers:
            - name: web
              image: web  # kept
              securityContext: {privileged: true}
  - {apiVersion: v1, kind: ServiceAccount, metadata: {name: web, namespace: shop}}
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: web-is-admin}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
    subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
"""

    def seal(self, folder, *words):
        return run("seal", *words, cwd=folder)

    def test_after_the_edits_nothing_falls(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "all.yaml"), "w") as file:
                file.write(self.ESTATE)
            status, told, err = self.seal(folder, ".", "--out", "fixes", "-f", "json")
            self.assertEqual((status, err), (0, ""))
            plan = json.loads(told)
            self.assertEqual(len(plan["edits"]), 2)
            self.assertTrue(plan["optimal"])
            self.assertEqual((plan["before"]["surely"], plan["after"]["surely"]), (2, 0))
            self.assertEqual([point["falls"] for point in plan["curve"]], [2, 1, 0])
            with open(os.path.join(folder, "fixes", "all.yaml")) as file:
                self.assertIn("image: web  # kept\n", file.read())
            status, told, _ = self.seal(folder, "fixes", "-f", "json")
            self.assertEqual((status, json.loads(told)["before"]["surely"]), (0, 0))

    # What was written, read beside the estate as it is applied: nothing falls.
    def test_new_objects_are_written_and_close_what_they_are_for(self):
        estate = """\
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {automountServiceAccountToken: false, containers: [{name: a, image: a}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {automountServiceAccountToken: false, containers: [{name: a, image: a, volumeMounts: [{name: k, mountPath: /k}]}], volumes: [{name: k, secret: {secretName: key}}]}}
---
{apiVersion: v1, kind: Secret, metadata: {name: key, namespace: shop}}
"""
        asked = ("--from", "pod/shop/web", "--protect", "secret/shop/key", "--assume-breach", "reached",
                 "--assume", "cni=calico", "-f", "json")
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "all.yaml"), "w") as file:
                file.write(estate)
            status, told, err = self.seal(folder, ".", "--out", "fixes", *asked)
            self.assertEqual((status, err), (0, ""))
            self.assertEqual([file["kind"] for file in json.loads(told)["files"]], ["added"])
            status, told, _ = self.seal(folder, ".", *asked)
            self.assertEqual((status, json.loads(told)["before"]["surely"]), (0, 0))

    def test_the_same_estate_gives_the_same_bytes(self):
        first = self.seal(SOURCE, "demo", "-f", "json")
        self.assertEqual(self.seal(SOURCE, "demo", "-f", "json"), first)

    # A pipe is not rewritten: a patch for kustomize stands for it.
    def test_what_is_not_to_be_edited_gets_an_overlay(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([PROGRAM, "seal", "-", "--out", "fixes", "-f", "json"], input=self.ESTATE.encode(),
                                  cwd=folder, capture_output=True, timeout=120)
            files = {file["path"]: file["kind"] for file in json.loads(done.stdout)["files"]}
            self.assertEqual(files.pop("overlay/kustomization.yaml"), "overlay")
            self.assertEqual(set(files.values()), {"overlay"})
            for path in files:
                with open(os.path.join(folder, "fixes", path)) as file:
                    self.assertTrue(all(edit["op"] in ("add", "remove", "replace") for edit in json.load(file)))

    def test_a_budget_that_is_too_small_leaves_something(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "all.yaml"), "w") as file:
                file.write(self.ESTATE)
            status, told, _ = self.seal(folder, ".", "--budget", "1", "-f", "json")
            plan = json.loads(told)
            self.assertEqual((status, len(plan["edits"]), plan["after"]["surely"]), (1, 1, 1))
            status, told, _ = self.seal(folder, ".", "--budget", "1", "-f", "markdown")
            self.assertEqual((status, told.startswith("## Sealed: 2 → 1\n")), (1, True))

    def test_a_pod_is_contained(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "all.yaml"), "w") as file:
                file.write(self.ESTATE)
            status, told, err = self.seal(folder, ".", "--contain", "pod/shop/web", "--out", "now")
            self.assertEqual((status, err), (0, ""))
            self.assertTrue(told.startswith("# An intruder is in Deployment shop/web\n"))
            self.assertIn("ServiceAccount shop/web: bound to the pod, and dies with it", told)
            self.assertIn("ClusterRoleBinding web-is-admin", told)
            self.assertIn("Analysed again with it: nothing passes.", told)
            self.assertEqual(sorted(os.listdir(os.path.join(folder, "now"))), ["playbook.md", "shop"])
            status, told, _ = self.seal(folder, ".", "--contain", "pod/shop/web", "-f", "json")
            self.assertIn("node/*", [thing["id"] for thing in json.loads(told)["touched"]])

    def test_what_cannot_be_done(self):
        self.assertEqual(run("seal", "--contain", "user:jane", "demo", cwd=SOURCE)[0], 2)
        self.assertEqual(run("seal", "--flows", "-", "demo", cwd=SOURCE)[0], 2)
        self.assertEqual(run("seal", "--from", "pod/no/such", "demo", cwd=SOURCE)[0], 2)
        self.assertEqual(run("seal", "--protect", "nothing", "demo", cwd=SOURCE)[0], 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
