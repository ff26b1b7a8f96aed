#!/usr/bin/env python3
"""record.py FILE SECONDS: what cofferdam reads of a cluster, and then what watches of it say, for replay.py.

KUBECONFIG names the cluster; something has to happen in it meanwhile (bench/cluster/churn.py)."""
import gzip
import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../bench/cluster"))
from api_server import ApiServer  # noqa: E402

KINDS = [("", "v1", "Namespace", "namespaces", False), ("", "v1", "Node", "nodes", False), ("", "v1", "Pod", "pods", True),
         ("", "v1", "Service", "services", True), ("", "v1", "ServiceAccount", "serviceaccounts", True),
         ("apps", "v1", "Deployment", "deployments", True), ("apps", "v1", "ReplicaSet", "replicasets", True),
         ("apps", "v1", "DaemonSet", "daemonsets", True), ("apps", "v1", "StatefulSet", "statefulsets", True),
         ("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", True),
         ("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", False),
         ("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", False),
         ("rbac.authorization.k8s.io", "v1", "Role", "roles", True),
         ("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", True)]


def follow(resource, path, version, end, events):
    """One connection each: a watch holds it."""
    server = ApiServer()
    seconds = max(1, int(end - time.monotonic()))
    server.connection.request("GET", f"{path}?watch=true&resourceVersion={version}&timeoutSeconds={seconds}",
                              headers=server.headers)
    answer = server.connection.getresponse()
    for line in answer:
        event = json.loads(line)
        event["object"]["metadata"].pop("managedFields", None)
        events.append((int(event["object"]["metadata"]["resourceVersion"]), event | {"resource": resource}))


def main():
    path, seconds = sys.argv[1], float(sys.argv[2])
    server, kinds, events, threads = ApiServer(), [], [], []
    end = time.monotonic() + seconds
    for group, version, kind, resource, namespaced in KINDS:
        of_kind = f"/apis/{group}/{version}/{resource}" if group else f"/api/{version}/{resource}"
        listed = server.ask(of_kind)[1]
        for item in listed["items"]:
            item["metadata"].pop("managedFields", None)
        kinds.append({"group": group, "version": version, "kind": kind, "resource": resource, "namespaced": namespaced,
                      "items": listed["items"]})
        threads.append(threading.Thread(target=follow, args=(resource, of_kind, listed["metadata"]["resourceVersion"], end,
                                                             events)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    with gzip.open(path, "wt", compresslevel=3) as file:
        file.write(json.dumps({"kinds": kinds}) + "\n")
        for _, event in sorted(events, key=lambda entry: entry[0]):
            file.write(json.dumps(event) + "\n")
    print(f"{sum(len(kind['items']) for kind in kinds)} objects, {len(events)} events")


if __name__ == "__main__":
    main()
