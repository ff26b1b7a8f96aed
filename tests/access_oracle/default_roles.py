#!/usr/bin/env python3
"""Writes content/rbac-defaults/kubernetes-MINOR.yaml from a fresh API server's own bootstrap policy.

    kubectl get clusterroles,roles,clusterrolebindings,rolebindings -A -o json \
        | tests/access_oracle/default_roles.py 1.35 > content/rbac-defaults/kubernetes-1.35.yaml

Only objects that carry the label kubernetes.io/bootstrapping=rbac-defaults are taken. What a server adds to every
object (uid, times, managed fields, the autoupdate annotation) is left out, and so are the rules of aggregated roles,
which a controller computes.
"""
import json
import sys

MARK = ("kubernetes.io/bootstrapping", "rbac-defaults")
KINDS = ["ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"]


def flow(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    plain = value and all(c.isalnum() or c in "-./" for c in value) and value[0].isalpha()
    return value if plain and value not in ("true", "false", "null") else json.dumps(value)


def rule_text(rule):
    keys = ["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"]
    return flow({key: rule[key] for key in keys if rule.get(key)})


def metadata_text(metadata):
    kept = {key: metadata[key] for key in ("name", "namespace", "labels") if key in metadata}
    return flow(kept)


def write_role(role):
    if "aggregationRule" in role:
        selectors = [{"matchLabels": s["matchLabels"]} for s in role["aggregationRule"]["clusterRoleSelectors"]]
        print(f"  aggregationRule: {flow({'clusterRoleSelectors': selectors})}")
        return
    print("  rules:")
    for rule in role.get("rules") or []:
        print(f"  - {rule_text(rule)}")


def write_binding(binding):
    print(f"  roleRef: {flow({'kind': binding['roleRef']['kind'], 'name': binding['roleRef']['name']})}")
    print("  subjects:" if binding.get("subjects") else "  subjects: []")
    for subject in binding.get("subjects") or []:
        keys = [key for key in ("kind", "namespace", "name") if key in subject]
        print(f"  - {flow({key: subject[key] for key in keys})}")


def main():
    items = [i for i in json.load(sys.stdin)["items"] if i["metadata"].get("labels", {}).get(MARK[0]) == MARK[1]]
    items.sort(key=lambda i: (KINDS.index(i["kind"]), i["metadata"].get("namespace", ""), i["metadata"]["name"]))
    print(f"# The roles and bindings that every Kubernetes {sys.argv[1]} API server makes for itself, whether a file shows")
    print("# them or not. Written by tests/access_oracle/default_roles.py; do not edit.")
    print("apiVersion: v1\nkind: List\nitems:")
    for item in items:
        print(f"- apiVersion: rbac.authorization.k8s.io/v1\n  kind: {item['kind']}")
        print(f"  metadata: {metadata_text(item['metadata'])}")
        (write_binding if item["kind"].endswith("Binding") else write_role)(item)


main()
