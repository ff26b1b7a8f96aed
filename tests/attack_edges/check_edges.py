"""Every row of want.tsv is an edge of `cofferdam graph`, or a listed exception.

usage: check_edges.py COFFERDAM SUITE
Rows: edge, from, to, in the words of the suite: `container/NAME` is a container of that name, or the containers of
a pod of that name; `volume/NAME` the volume of that name in any pod; `serviceaccount/NS/NAME`, `group/NAME` an
identity; `permissions/NS/ROLE::BINDING` and `node/*` as here.
"""

import json
import pathlib
import subprocess
import sys

# The suite's names of edges, and ours (several, where we tell apart what it does not).
KINDS = {
    "CE_MODULE_LOAD": ["SYS_MODULE", "PRIVILEGED"],
    "CE_NSENTER": ["HOSTPID_PTRACE"],
    "CE_PRIV_MOUNT": ["PRIVILEGED"],
    "CE_SYS_PTRACE": ["HOSTPID_PTRACE"],
    "CE_UMH_CORE_PATTERN": ["CORE_PATTERN"],
    "CE_VAR_LOG_SYMLINK": ["VAR_LOG_SYMLINK"],
    "EXPLOIT_HOST_READ": ["HOST_READ"],
    "EXPLOIT_HOST_WRITE": ["HOST_WRITE"],
    "EXPLOIT_HOST_TRAVERSE": ["HOST_TRAVERSE"],
    "SHARE_PS_NAMESPACE": ["SHARE_PROCESS_NAMESPACE"],
    "IDENTITY_IMPERSONATE": ["IMPERSONATE"],
    "PERMISSION_DISCOVER": ["PERMISSIONS"],
    "CONTAINER_ATTACH": ["POD_TO_CONTAINER"],
    "POD_ATTACH": ["NODE_TO_POD"],
}

# Rows that are not found, each with the primary source that says otherwise (docs/decisions, "Edges that another project
# sees and we do not").
NOTHING_GAINED = "a binding of the rights that are held already gains nothing; edges lead on"
OF_NAMESPACES = (
    "k8s.io/kubernetes pkg/registry/rbac/escalation_check.go, BindingAuthorized: who may create RoleBindings gives what a"
    " ClusterRole says in a namespace; what it says of the cluster takes a ClusterRoleBinding"
)
BY_CLUSTER = "permissions/*/rolebind-crb-cr-crb-cr::pod-bind-role-crb-cr-crb-cr"
BY_NAMESPACE = "permissions/*/rolebind-crb-cr-rb-cr::pod-bind-role-crb-cr-rb-cr"
EXCEPTIONS = {
    ("ROLE_BIND", BY_CLUSTER, BY_CLUSTER): NOTHING_GAINED,
    ("ROLE_BIND", BY_NAMESPACE, BY_NAMESPACE): NOTHING_GAINED,
    ("ROLE_BIND", BY_NAMESPACE, BY_CLUSTER): OF_NAMESPACES,
    ("ROLE_BIND", BY_NAMESPACE, "permissions/*/rolebind-crb-cr-crb-r-fail::pod-bind-role-crb-cr-crb-r-fail"): OF_NAMESPACES,
    ("ROLE_BIND", BY_NAMESPACE, "permissions/*/rolebind-crb-cr-rb-r::pod-bind-rola-crb-cr-rb-r"): OF_NAMESPACES,
}


def matches(wanted, found):
    kind, _, rest = wanted.partition("/")
    if rest == "*":
        return found.startswith(kind + "/")
    if rest.startswith("("):
        return found.startswith("volume/") and found.endswith("/kube-api-access")
    if kind == "container":
        parts = found.split("/")
        return parts[0] == "container" and rest in (parts[2], parts[3])
    if kind == "volume":
        parts = found.split("/")
        return parts[0] == "volume" and parts[3] == rest
    if kind in ("serviceaccount", "group", "user"):
        return found == "identity/" + wanted
    return found == wanted


def is_found(row, edges):
    kind, source, target = row
    kinds = KINDS.get(kind, [kind])
    return any(edge["kind"] in kinds and matches(source, edge["from"]) and matches(target, edge["to"])
               for edge in edges)


def main():
    program, suite = sys.argv[1], pathlib.Path(sys.argv[2])
    if not suite.is_dir():
        print(f"skipped: no {suite}")
        return 77
    run = subprocess.run([program, "graph", "--format", "json", str(suite / "inputs")], capture_output=True)
    if run.returncode != 0:
        print(run.stderr.decode())
        return 1
    edges = json.loads(run.stdout)["edges"]
    lines = (suite / "want.tsv").read_text().splitlines()
    rows = [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
    missing = [row for row in rows if row not in EXCEPTIONS and not is_found(row, edges)]
    needless = [row for row in EXCEPTIONS if row in rows and is_found(row, edges)]
    for row in missing:
        print("not found:", *row)
    for row in needless:
        print("found, though listed as an exception:", *row)
    print(f"{len(rows) - len(missing)} of {len(rows)} rows")
    return 1 if missing or needless or not rows else 0


sys.exit(main())
