#!/usr/bin/env python3
"""compare.py ACCESS_AUTHORIZE: random roles and bindings, judged by us and by a real API server.

Makes roles and bindings from a seed, gives them to the API server and, as a file, to access_authorize (which brings
the default roles itself), and asks both the same questions: the server by SubjectAccessReview. Prints N of N.

Needs COFFERDAM_ORACLE_KUBECONFIG: a kubeconfig with client certificate files, of a cluster that may be written to at
will (a throw-away one: members of system:masters only, fresh, with Node and RBAC authorization). Without it: skipped,
exit code 77. COFFERDAM_ORACLE_SEED and COFFERDAM_ORACLE_REQUESTS choose other worlds and more questions.
"""
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "apiserver"))
from control_plane import Server  # noqa: E402

RBAC = "rbac.authorization.k8s.io"
API = f"/apis/{RBAC}/v1"
NAMESPACES = ["oracle-a", "oracle-b", "oracle-c"]
VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "impersonate", "bind",
         "escalate", "approve", "frob"]
GROUPS = ["", "apps", "batch", RBAC, "acme.io"]
RESOURCES = ["pods", "secrets", "nodes", "deployments", "jobs", "roles", "clusterroles", "namespaces", "widgets"]
SUBRESOURCES = ["", "", "", "exec", "scale", "status", "token", "proxy"]
NAMES = ["", "", "x", "y", "tls"]
URLS = ["/healthz", "/healthz/etcd", "/metrics", "/logs/", "/logs/a", "/version", "/api", "/apis/apps", "/oracle/x", "/"]
URL_PATTERNS = ["/healthz", "/healthz/*", "/metrics", "/logs*", "/logs/**", "/oracle/*", "*", "/oracle"]
USERS = ["jane", "bob", "system:anonymous", "system:kube-scheduler", "system:serviceaccount:oracle-a:web",
         "system:serviceaccount:oracle-b:web", "system:serviceaccount:kube-system:job-controller",
         "system:serviceaccount:kube-system:namespace-controller"]
USER_GROUPS = ["dev", "ops", "system:monitoring"]
DEFAULT_ROLES = ["view", "edit", "admin", "cluster-admin", "system:basic-user", "system:node-proxier", "system:monitoring",
                 "system:controller:job-controller"]


def some(rng, words, most=3, star=0.08):
    return ["*"] if rng.random() < star else rng.sample(words, rng.randint(1, min(most, len(words))))


def resource_word(rng):
    resource, subresource = rng.choice(RESOURCES), rng.choice(SUBRESOURCES)
    if not subresource:
        return resource
    return ("*" if rng.random() < 0.2 else resource) + "/" + ("*" if rng.random() < 0.05 else subresource)


def random_rule(rng, namespaced):
    if not namespaced and rng.random() < 0.15:
        return {"verbs": some(rng, ["get", "post", "head"]), "nonResourceURLs": rng.sample(URL_PATTERNS, rng.randint(1, 2))}
    rule = {"verbs": some(rng, VERBS), "apiGroups": some(rng, GROUPS),
            "resources": ["*"] if rng.random() < 0.05 else [resource_word(rng) for _ in range(rng.randint(1, 3))]}
    if rng.random() < 0.25:
        rule["resourceNames"] = rng.sample(["x", "y", "tls"], rng.randint(1, 2))
    return rule


def rbac_object(kind, name, namespace=None, **rest):
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": metadata, **rest}


def random_subject(rng, namespaced):
    kind = rng.choice(["User", "User", "Group", "ServiceAccount"])
    if kind == "User":
        return {"kind": kind, "name": rng.choice(USERS), "apiGroup": RBAC}
    if kind == "Group":
        names = USER_GROUPS + ["system:serviceaccounts", "system:serviceaccounts:oracle-a"]
        return {"kind": kind, "name": rng.choice(names), "apiGroup": RBAC}
    subject = {"kind": kind, "name": "web", "namespace": rng.choice(NAMESPACES)}
    if namespaced and rng.random() < 0.3:
        del subject["namespace"]
    return subject


def random_cluster_role(rng, index):
    role = rbac_object("ClusterRole", f"oracle-{index}")
    # Aggregated roles 0–3 select plain roles and those of 4–5, which select plain ones.
    if index < 6:
        parts = ["a", "b"] if index >= 4 else ["c", "second"]
        role["aggregationRule"] = {"clusterRoleSelectors": [
            {"matchLabels": {"part": rng.choice(parts)}},
            {"matchExpressions": [{"key": "part", "operator": "In", "values": [rng.choice(parts)]}]}]}
        if index >= 4:
            role["metadata"]["labels"] = {"part": "second"}
        else:
            role["rules"] = [random_rule(rng, False)]  # the controller overwrites it
        return role
    role["rules"] = [random_rule(rng, False) for _ in range(rng.randint(1, 3))]
    labels = [{}, {"part": rng.choice("abc")}, {"part": rng.choice("abc")},
              {f"{RBAC}/aggregate-to-{rng.choice(['view', 'edit'])}": "true"}]
    role["metadata"]["labels"] = rng.choice(labels)
    return role


def random_world(rng):
    world = [random_cluster_role(rng, index) for index in range(40)]
    for index in range(30):
        rules = [random_rule(rng, True) for _ in range(rng.randint(1, 3))]
        world.append(rbac_object("Role", f"oracle-{index // 3}", NAMESPACES[index % 3], rules=rules))
    cluster_roles = [f"oracle-{index}" for index in range(42)] + DEFAULT_ROLES  # two do not exist
    for index in range(90):
        namespace = rng.choice([None] + NAMESPACES * 2)
        to_role = namespace and rng.random() < 0.5
        name = f"oracle-{rng.randint(0, 12)}" if to_role else rng.choice(cluster_roles)
        reference = {"apiGroup": RBAC, "kind": "Role" if to_role else "ClusterRole", "name": name}
        subjects = [random_subject(rng, bool(namespace)) for _ in range(rng.randint(0, 2))]
        kind = "RoleBinding" if namespace else "ClusterRoleBinding"
        world.append(rbac_object(kind, f"oracle-{index}", namespace, roleRef=reference, subjects=subjects))
    return world


def path_of(item):
    namespace = item["metadata"].get("namespace")
    return API + (f"/namespaces/{namespace}" if namespace else "") + f"/{item['kind'].lower()}s"


def random_user(rng):
    user = rng.choice(USERS)
    groups = rng.sample(USER_GROUPS, rng.choice([0, 0, 0, 1])) + (["system:masters"] if rng.random() < 0.01 else [])
    if user.startswith("system:serviceaccount:"):
        groups += ["system:serviceaccounts", "system:serviceaccounts:" + user.split(":")[2]]
    return user, groups + ["system:unauthenticated" if user == "system:anonymous" else "system:authenticated"]


def request_near(rng, rule):
    """A request that the rule is likely to allow, or nearly."""
    pick = lambda words, all_words: rng.choice(all_words) if words == ["*"] or rng.random() < 0.1 else rng.choice(words)
    if "nonResourceURLs" in rule:
        return ("url", pick(rule["verbs"], ["get", "post"]), rng.choice(URLS))
    word = pick(rule["resources"], RESOURCES)
    resource, _, subresource = word.partition("/")
    resource = rng.choice(RESOURCES) if resource == "*" else resource
    subresource = rng.choice(SUBRESOURCES) if subresource == "*" or rng.random() < 0.1 else subresource
    return ("resource", pick(rule["verbs"], VERBS), pick(rule["apiGroups"], GROUPS), resource, subresource,
            rng.choice(["", *NAMESPACES, *NAMESPACES]), rng.choice(NAMES))


def random_request(rng, rules):
    if rng.random() < 0.7:
        return random_user(rng) + request_near(rng, rng.choice(rules))
    if rng.random() < 0.2:
        return random_user(rng) + ("url", rng.choice(["get", "post"]), rng.choice(URLS))
    return random_user(rng) + ("resource", rng.choice(VERBS), rng.choice(GROUPS), rng.choice(RESOURCES),
                               rng.choice(SUBRESOURCES), rng.choice(["", *NAMESPACES]), rng.choice(NAMES))


def review(server, request):
    user, groups, kind, verb, *rest = request
    spec = {"user": user, "groups": groups}
    if kind == "url":
        spec["nonResourceAttributes"] = {"verb": verb, "path": rest[0]}
    else:
        keys = ["group", "resource", "subresource", "namespace", "name"]
        spec["resourceAttributes"] = {"verb": verb, **dict(zip(keys, rest))}
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}
    status, answer = server.call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", body)
    assert status == 201, answer
    return "yes" if answer["status"]["allowed"] else "no"


def settle(server):
    """Waits until the aggregation controller has nothing more to do."""
    last = None
    for _ in range(60):
        _, answer = server.call("GET", API + "/clusterroles")
        now = {item["metadata"]["name"]: item.get("rules") for item in answer["items"]}
        if now == last:
            return
        last = now
        time.sleep(1)
    sys.exit("the aggregated roles do not settle")


def our_answers(program, world, requests):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"apiVersion": "v1", "kind": "List", "items": world}, file)
        file.flush()
        lines = "".join("\t".join([user, ",".join(groups), *rest]) + "\n" for user, groups, *rest in requests)
        return subprocess.run([program, file.name], input=lines, text=True, capture_output=True,
                              check=True).stdout.split()


def main():
    kubeconfig = os.environ.get("COFFERDAM_ORACLE_KUBECONFIG")
    if not kubeconfig:
        print("skipped: COFFERDAM_ORACLE_KUBECONFIG does not name a throw-away cluster")
        sys.exit(77)
    rng = random.Random(int(os.environ.get("COFFERDAM_ORACLE_SEED", "1")))
    count = int(os.environ.get("COFFERDAM_ORACLE_REQUESTS", "4000"))
    server = Server(kubeconfig)
    world = random_world(rng)
    for namespace in NAMESPACES:
        server.call("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}})
    try:
        for item in world:
            status, answer = server.call("POST", path_of(item), item)
            assert status == 201, (item, answer)
        settle(server)
        rules = [rule for item in world for rule in item.get("rules", [])]
        requests = [random_request(rng, rules) for _ in range(count)]
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            theirs = list(pool.map(lambda request: review(server, request), requests))
    finally:
        for item in world:
            server.call("DELETE", path_of(item) + "/" + item["metadata"]["name"])
    ours = our_answers(sys.argv[1], world, requests)
    assert len(ours) == count, f"{len(ours)} answers to {count} requests"
    wrong = [row for row in zip(requests, ours, theirs) if row[1] != row[2]]
    for request, our, their in wrong[:20]:
        print(f"{request}: we say {our}, the API server {their}")
    print(f"{count - len(wrong)} of {count} requests alike, {theirs.count('yes')} of them allowed")
    sys.exit(1 if wrong else 0)


main()
