#!/usr/bin/env python3
"""agree.py COFFERDAM EFFECTIVE_DOCUMENTS ACCESS_AUTHORIZE SOURCE: a real API server and we say the same.

Brings up a control plane, gives it every control that can be exported as a ValidatingAdmissionPolicy, and asks it by
dry run to create some hundred objects: those of ../shared/suites and random ones. Compared are
- which policies object to which object, and their messages, with `cofferdam policy replay`;
- the object that the server would store, with our effective document;
- who may do what, by SubjectAccessReview, with our RBAC analysis (access_oracle/compare.py).
Skipped with exit status 77 where there is no control plane to be had. COFFERDAM_ORACLE_SEED chooses other objects."""
import concurrent.futures
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time

import control_plane
from objects import KINDS, asked_about, is_namespaced, path_of

try:
    import yaml
except ImportError:
    print("skipped: no PyYAML")
    sys.exit(77)

API = "/apis/admissionregistration.k8s.io/v1"
# The server cuts warnings off at 4096 characters in all (k8s.io/apiserver pkg/endpoints/filters/warning.go): each
# namespace has a few of the policies only, and an object is asked about in every one.
PARTS = 8
DENYING, PLAIN = "denying", "plain"
WARNING = re.compile(r"Validation failed for ValidatingAdmissionPolicy '([^']+)' with binding '[^']+': (.*)", re.DOTALL)
DENIAL = re.compile(r"ValidatingAdmissionPolicy '([^']+)' with binding '[^']+' denied request: (.*)", re.DOTALL)


def part(number):
    return f"part-{number}"


def in_namespace(binding, name, namespace):
    binding = json.loads(json.dumps(binding))
    binding["metadata"]["name"] = name
    binding["spec"]["matchResources"] = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
    return binding


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return yaml.safe_load(file)


class Asked:
    """The objects, and what the server said of each."""

    def __init__(self, server, items):
        self.server, self.items = server, items

    def create(self, item, namespace):
        """By dry run; a policy of the whole cluster sees cluster-scoped objects wherever it is bound."""
        body = item | {"metadata": item["metadata"] | ({"namespace": namespace} if is_namespaced(item) else {})}
        return self.server.ask("POST", path_of(item, namespace) + "?dryRun=All&fieldValidation=Ignore", body)

    def in_all(self, item):
        plain = self.create(item, PLAIN)
        if plain[0] != 201:
            return plain, None, None  # not an object that it would take
        warned = {}
        for number in range(PARTS):
            for text in self.create(item, part(number))[2]:
                if match := WARNING.match(text):
                    warned.setdefault(match[1], set()).add(match[2])
        return plain, warned, self.create(item, DENYING)

    def answers(self):
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            return list(pool.map(self.in_all, self.items))


def apply(server, folder):
    """Every policy, warning in one part and denying in one namespace; returns when all are in force."""
    for namespace in [*map(part, range(PARTS)), DENYING, PLAIN]:
        server.create("/api/v1/namespaces", {"metadata": {"name": namespace}})
    names = sorted(os.listdir(os.path.join(folder, "policies")))
    sentinel = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy", "metadata": {"name": "sentinel"},
                "spec": {"matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
                                                                 "resources": ["limitranges"]}]},
                         "validations": [{"expression": "false"}]}}
    policies = [read(os.path.join(folder, "policies"), name) for name in names] + [sentinel]
    bindings = []
    for number, name in enumerate(names):
        warn, deny = read(os.path.join(folder, "2-warn"), name), read(os.path.join(folder, "3-deny"), name)
        bindings.append(in_namespace(warn, name.removesuffix(".yaml") + "-warn", part(number % PARTS)))
        bindings.append(in_namespace(deny, name.removesuffix(".yaml") + "-deny", DENYING))
    bindings.append({"metadata": {"name": "sentinel"}, "spec": {"policyName": "sentinel", "validationActions": ["Deny"]}})
    with concurrent.futures.ThreadPoolExecutor(6) as pool:  # the sentinel last
        list(pool.map(lambda policy: server.create(API + "/validatingadmissionpolicies", policy), policies[:-1]))
        list(pool.map(lambda binding: server.create(API + "/validatingadmissionpolicybindings", binding), bindings[:-1]))
    server.create(API + "/validatingadmissionpolicies", policies[-1])
    server.create(API + "/validatingadmissionpolicybindings", bindings[-1])
    for _ in range(100):
        status, _ = server.call("POST", f"/api/v1/namespaces/{PLAIN}/limitranges?dryRun=All", {"metadata": {"name": "x"}, "spec": {"limits": []}})
        if status == 422:
            return len(names)
        time.sleep(0.2)
    sys.exit("the policies do not come into force")


def write_estate(path, items):
    """The objects in the namespace PLAIN, with that namespace; without its account, pods would lack their tokens."""
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": PLAIN, "labels": {"kubernetes.io/metadata.name": PLAIN}}}
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": PLAIN}}
    placed = [item | {"metadata": item["metadata"] | ({"namespace": PLAIN} if is_namespaced(item) else {})} for item in items]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"apiVersion": "v1", "kind": "List", "items": [*placed, namespace, account]}, file)


def replayed(program, folder, estate):
    """name → policy → messages, of the object itself and not of what becomes of it; names of which we are not sure."""
    run = subprocess.run([program, "policy", "replay", os.path.join(folder, "policies"), estate, "--format", "json"],
                         capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    answer, objections = json.loads(run.stdout), {}
    for one in answer["refused"]:
        for said in one["by"]:
            if said["link"] == one["kind"]:
                policy = re.search(r"'([^']+)'", said["policy"])[1]
                objections.setdefault(one["name"], {}).setdefault(policy, set()).add(said["message"])
    return objections, {one["name"]: one["by"] for one in answer["unknown"]}


def compare_verdicts(items, answers, ours, unknown):
    wrong = compared = denied = 0
    for item, (_, theirs, denial) in zip(items, answers):
        if theirs is None:
            continue
        name, compared = item["metadata"]["name"], compared + 1
        we_say = ours.get(name, {})
        if name in unknown:
            print(f"{item['kind']} {name}: we cannot know: {unknown[name][:2]}")
            wrong += 1
        elif we_say != theirs:
            differing = {policy for policy in {*we_say, *theirs} if we_say.get(policy) != theirs.get(policy)}
            for policy in sorted(differing)[:3]:
                print(f"{item['kind']} {name}: {policy}: we say {we_say.get(policy)}, the API server {theirs.get(policy)}")
            wrong += 1
        elif theirs:
            denied += 1
            match = DENIAL.search(denial[1].get("message", ""))
            if denial[0] != 422 or not match or match[2] not in we_say.get(match[1], ()):
                print(f"{item['kind']} {name}: denied as {denial[1].get('message')}")
                wrong += 1
        elif denial[0] != 201:
            print(f"{item['kind']} {name}: admitted by all, and yet {denial[1].get('message')}")
            wrong += 1
    print(f"{compared - wrong} of {compared} objects judged alike, {denied} of them refused; "
          f"{len(items) - compared} the server would not take at all")
    return wrong


SERVERS_OWN = {"uid", "creationTimestamp", "managedFields", "resourceVersion", "generation"}
# A count that conversion keeps beside a DaemonSet, of no meaning to a policy (pkg/apis/apps/v1/conversion.go).
KEPT_BESIDE = "deprecated.daemonset.template.generation"


# Of a Job, made from its uid (pkg/registry/batch/job/strategy.go, generateSelector).
OF_UID = {name + key for name in ("", "batch.kubernetes.io/") for key in ("controller-uid", "job-name")}


def without_generated_selector(job):
    job["spec"].pop("selector", None)
    for metadata in (job["metadata"], job["spec"]["template"].get("metadata", {})):
        metadata["labels"] = {key: value for key, value in metadata.get("labels", {}).items() if key not in OF_UID}


def comparable(item):
    """Without what only a server can know, and what says nothing."""
    item = json.loads(json.dumps(item))
    item.pop("status", None)
    if item["kind"] == "Job":
        without_generated_selector(item)
    item["metadata"] = {key: value for key, value in item["metadata"].items() if key not in SERVERS_OWN}
    if item["metadata"].get("annotations", {}).pop(KEPT_BESIDE, None) and not item["metadata"]["annotations"]:
        del item["metadata"]["annotations"]
    text = re.sub(r"kube-api-access-[a-z0-9]{5}", "kube-api-access", json.dumps(item))
    return json.loads(text)


def differences(ours, theirs, path=""):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}):
            yield from differences(ours.get(key), theirs.get(key), f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (our, their) in enumerate(zip(ours, theirs)):
            yield from differences(our, their, f"{path}[{index}]")
    elif ours != theirs and (ours, theirs) != ([], None):  # an empty list that has to be there becomes null
        yield f"{path}: we say {json.dumps(ours)}, the API server {json.dumps(theirs)}"


MODELLED = {"Pod", "ReplicationController", "PodTemplate", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"}


def compare_documents(program, items, answers, estate):
    lines = subprocess.run([program, estate], capture_output=True, text=True, check=True).stdout.splitlines()
    ours = {document["metadata"]["name"]: document for document in map(json.loads, lines)}
    wrong = compared = 0
    for item, (plain, theirs, _) in zip(items, answers):
        if theirs is None or item["kind"] not in MODELLED:
            continue
        compared += 1
        found = list(differences(comparable(ours[item["metadata"]["name"]]), comparable(plain[1])))
        wrong += bool(found)
        for line in found[:3]:
            print(f"{item['kind']} {item['metadata']['name']}{line}")
    print(f"{compared - wrong} of {compared} stored objects as we say")
    return wrong


def compare_access(program, source, kubeconfig):
    """Before any policy refuses what the comparison writes."""
    script = os.path.join(source, "tests", "access_oracle", "compare.py")
    environment = dict(os.environ, COFFERDAM_ORACLE_KUBECONFIG=kubeconfig, COFFERDAM_ORACLE_REQUESTS="1000")
    sys.stdout.flush()
    return subprocess.run([sys.executable, script, program], env=environment, check=False).returncode


def main():
    program, effective, authorize, source = sys.argv[1:]
    rng = random.Random(int(os.environ.get("COFFERDAM_ORACLE_SEED", "1")))
    suites = [os.path.join(source, "..", "shared", "suites", name) for name in ("estates", "pss")]
    items = asked_about(rng, suites, random_count=80, most=80)
    try:
        plane = control_plane.ControlPlane(source)
        with plane, tempfile.TemporaryDirectory() as folder:
            server = control_plane.Server(plane.kubeconfig)
            wrong = compare_access(authorize, source, plane.kubeconfig)
            policies, estate = os.path.join(folder, "exported"), os.path.join(folder, "estate.json")
            subprocess.run([program, "policy", "export", "--all", "-o", policies], check=True, capture_output=True)
            count = apply(server, policies)
            answers = Asked(server, items).answers()
            write_estate(estate, items)
            wrong += compare_verdicts(items, answers, *replayed(program, policies, estate))
            print(f"{count} policies accepted")
            wrong += compare_documents(effective, items, answers, estate)
    except control_plane.Missing as missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
