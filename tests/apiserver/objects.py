"""Objects that are asked about: those of real estates, and random pods in every kind that makes pods."""
import copy
import glob
import os

import yaml

# kind → version, path, is it namespaced
KINDS = {
    "Pod": ("v1", "pods", True), "ReplicationController": ("v1", "replicationcontrollers", True),
    "PodTemplate": ("v1", "podtemplates", True), "Service": ("v1", "services", True),
    "ServiceAccount": ("v1", "serviceaccounts", True), "ConfigMap": ("v1", "configmaps", True),
    "Secret": ("v1", "secrets", True), "PersistentVolumeClaim": ("v1", "persistentvolumeclaims", True),
    "PersistentVolume": ("v1", "persistentvolumes", False), "Namespace": ("v1", "namespaces", False),
    "Deployment": ("apps/v1", "deployments", True), "ReplicaSet": ("apps/v1", "replicasets", True),
    "StatefulSet": ("apps/v1", "statefulsets", True), "DaemonSet": ("apps/v1", "daemonsets", True),
    "Job": ("batch/v1", "jobs", True), "CronJob": ("batch/v1", "cronjobs", True),
    "Role": ("rbac.authorization.k8s.io/v1", "roles", True),
    "RoleBinding": ("rbac.authorization.k8s.io/v1", "rolebindings", True),
    "ClusterRole": ("rbac.authorization.k8s.io/v1", "clusterroles", False),
    "ClusterRoleBinding": ("rbac.authorization.k8s.io/v1", "clusterrolebindings", False),
    "NetworkPolicy": ("networking.k8s.io/v1", "networkpolicies", True),
    "Ingress": ("networking.k8s.io/v1", "ingresses", True),
    "PodDisruptionBudget": ("policy/v1", "poddisruptionbudgets", True),
}


def path_of(item, namespace):
    version, plural, namespaced = KINDS[item["kind"]]
    root = "/api/v1" if version == "v1" else f"/apis/{version}"
    return f"{root}/namespaces/{namespace}/{plural}" if namespaced else f"{root}/{plural}"


def is_namespaced(item):
    return KINDS[item["kind"]][2]


def items_in(document):
    if isinstance(document, dict) and str(document.get("kind", "")).endswith("List") and document.get("items"):
        for item in document["items"]:
            yield from items_in(item)
    elif isinstance(document, dict) and KINDS.get(document.get("kind"), ("", "", 0))[0] == document.get("apiVersion"):
        yield document


def found_below(folder):
    """Objects of kinds that we know in all YAML files; what is no YAML, a template, say, is left out."""
    for name in sorted(glob.glob(os.path.join(folder, "**", "*.y*ml"), recursive=True)):
        try:
            with open(name, encoding="utf-8") as file:
                documents = list(yaml.load_all(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        except (yaml.YAMLError, UnicodeDecodeError, ValueError):
            continue
        for document in documents:
            yield from items_in(document)


def chance(rng, probability, value):
    return value if rng.random() < probability else None


def compact(fields):
    return {key: value for key, value in fields.items() if value is not None}


def security_context(rng):
    return compact({
        "privileged": chance(rng, 0.2, rng.random() < 0.5), "runAsUser": chance(rng, 0.4, rng.choice([0, 1, 9999, 10001])),
        "runAsGroup": chance(rng, 0.3, rng.choice([0, 1000])), "runAsNonRoot": chance(rng, 0.4, rng.random() < 0.6),
        "readOnlyRootFilesystem": chance(rng, 0.4, rng.random() < 0.6),
        "allowPrivilegeEscalation": chance(rng, 0.2, True),
        "capabilities": chance(rng, 0.6, compact({
            "add": chance(rng, 0.4, rng.sample(["NET_RAW", "SYS_ADMIN", "NET_BIND_SERVICE", "CHOWN", "BPF"], rng.randint(0, 2))),
            "drop": chance(rng, 0.7, rng.choice([["ALL"], ["NET_RAW"], ["all"], ["CHOWN", "NET_RAW"]]))})),
        "seccompProfile": chance(rng, 0.4, {"type": rng.choice(["RuntimeDefault", "Unconfined"])}),
        "appArmorProfile": chance(rng, 0.3, {"type": rng.choice(["RuntimeDefault", "Unconfined"])}),
        "seLinuxOptions": chance(rng, 0.2, {"level": "s0"})})


def probe(rng):
    handler = rng.choice([{"httpGet": {"port": 80}}, {"tcpSocket": {"port": 80}}, {"exec": {"command": ["true"]}}, {"grpc": {"port": 80}}])
    return handler | compact({"periodSeconds": chance(rng, 0.3, 5), "failureThreshold": chance(rng, 0.3, 1)})


def environment(rng, number):
    return rng.choice([
        {"name": f"A{number}", "value": "x"}, {"name": "DB_PASSWORD", "value": "hunter22"}, {"name": "TOKEN", "value": "$(OTHER)"},
        {"name": f"K{number}", "value": "AKIA" + "B" * 16}, {"name": f"F{number}", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        {"name": f"S{number}", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}])


def container(rng, name, volumes):
    image = rng.choice(["web", "web:latest", "web:1.2", "registry.example/web:2", "registry.example:5000/web@sha256:" + "a" * 64])
    resources = rng.choice([None, {}, {"limits": {"memory": "64Mi"}}, {"limits": {"cpu": "100m", "memory": "1Gi"}},
                            {"requests": {"cpu": "0.5"}, "limits": {"cpu": "1"}}, {"requests": {"memory": "1G", "ephemeral-storage": "1Gi"}}])
    mounts = [compact({"name": volume, "mountPath": f"/m/{volume}", "readOnly": chance(rng, 0.5, rng.random() < 0.7),
                       "subPath": chance(rng, 0.2, "a")}) for volume in volumes if rng.random() < 0.7]
    return compact({
        "name": name, "image": image, "imagePullPolicy": chance(rng, 0.3, rng.choice(["Always", "Never", "IfNotPresent"])),
        "securityContext": chance(rng, 0.7, security_context(rng)), "resources": resources,
        "ports": chance(rng, 0.5, [compact({"containerPort": rng.choice([22, 80, 8080]), "protocol": chance(rng, 0.4, "UDP"),
                                            "hostPort": chance(rng, 0.0, 80)})]),
        "env": chance(rng, 0.6, [environment(rng, number) for number in range(rng.randint(1, 3))]),
        "command": chance(rng, 0.3, rng.choice([["sh", "-c", "run --password=hunter2"], ["run"]])),
        "args": chance(rng, 0.3, ["--level=3", "postgres://u:pw@db/x"][:rng.randint(1, 2)]),
        "livenessProbe": chance(rng, 0.4, probe(rng)), "readinessProbe": chance(rng, 0.4, probe(rng)),
        "lifecycle": chance(rng, 0.2, {"preStop": {"httpGet": {"port": 80}}}), "volumeMounts": mounts or None})


def volume(rng, name):
    source = rng.choice([
        {"hostPath": {"path": rng.choice(["/", "/etc", "/var/run/docker.sock", "/data", "/var/lib/kubelet"])}}, {"emptyDir": {}},
        {"secret": {"secretName": "s"}}, {"configMap": {"name": "c"}}, {"persistentVolumeClaim": {"claimName": "p"}},
        {"downwardAPI": {"items": [{"path": "x", "fieldRef": {"fieldPath": "metadata.name"}}]}},
        {"projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}}, {"nfs": {"server": "n", "path": "/x"}}])
    return {"name": name, **source}


def pod_spec(rng, restart):
    names = [f"v{number}" for number in range(rng.randint(0, 3))]
    return compact({
        "restartPolicy": restart,
        "containers": [container(rng, f"c{number}", names) for number in range(rng.randint(1, 3))],
        "initContainers": chance(rng, 0.3, [container(rng, "init", names) | {"livenessProbe": None, "readinessProbe": None, "lifecycle": None}]),
        "volumes": [volume(rng, name) for name in names] or None,
        "hostNetwork": chance(rng, 0.2, True), "hostPID": chance(rng, 0.2, rng.random() < 0.5), "hostIPC": chance(rng, 0.1, True),
        "serviceAccountName": chance(rng, 0.3, "default"), "automountServiceAccountToken": chance(rng, 0.3, rng.random() < 0.5),
        "enableServiceLinks": chance(rng, 0.2, False), "nodeName": chance(rng, 0.1, "node1"),
        "hostAliases": chance(rng, 0.1, [{"ip": "10.0.0.1", "hostnames": ["x"]}]),
        "tolerations": chance(rng, 0.3, [rng.choice([{"operator": "Exists"}, {"key": "a", "operator": "Exists", "effect": "NoSchedule"},
                                                     {"key": "node-role.kubernetes.io/control-plane"}])]),
        "securityContext": chance(rng, 0.5, compact({
            "runAsUser": chance(rng, 0.4, rng.choice([0, 10001])), "runAsNonRoot": chance(rng, 0.4, True), "fsGroup": chance(rng, 0.3, 0),
            "runAsGroup": chance(rng, 0.3, 100), "supplementalGroups": chance(rng, 0.2, [0, 5]),
            "seccompProfile": chance(rng, 0.4, {"type": "RuntimeDefault"}), "appArmorProfile": chance(rng, 0.2, {"type": "RuntimeDefault"})}))})


def random_object(rng):
    kind = rng.choice(["Pod", "Pod", "ReplicationController", "PodTemplate", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"])
    restart = rng.choice(["Never", "OnFailure"]) if kind in ("Job", "CronJob") else None
    item = {"apiVersion": KINDS[kind][0], "kind": kind, "metadata": {"name": "x"}}
    if kind == "Pod":
        return item | {"spec": pod_spec(rng, restart)}
    template = {"metadata": {"labels": {"app": "x"}}, "spec": pod_spec(rng, restart)}
    if kind == "PodTemplate":
        return item | {"template": template}
    if kind == "CronJob":
        return item | {"spec": {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": template}}}}
    spec = {"template": template}
    if kind == "ReplicationController":
        spec["selector"] = {"app": "x"}
    elif kind != "Job":
        spec["selector"] = {"matchLabels": {"app": "x"}}
    if kind == "StatefulSet":
        spec["serviceName"] = "x"
    return item | {"spec": spec}


def without_nulls(value):
    """The API server reads a null as an absent field; so that it is no matter of ours, none is written."""
    if isinstance(value, dict):
        return {key: without_nulls(child) for key, child in value.items() if child is not None}
    return [without_nulls(child) for child in value] if isinstance(value, list) else value


def asked_about(rng, folders, random_count, most):
    """All with names of their own, in no namespace yet."""
    found = [item for folder in folders for item in found_below(folder)]
    rng.shuffle(found)
    items = []
    for item in found[:most] + [random_object(rng) for _ in range(random_count)]:
        item = without_nulls(copy.deepcopy(item))
        item.pop("status", None)
        metadata = item.setdefault("metadata", {})
        item["metadata"] = {key: metadata[key] for key in ("labels", "annotations") if isinstance(metadata.get(key), dict)}
        item["metadata"]["name"] = f"o{len(items)}"
        items.append(item)
    return items
