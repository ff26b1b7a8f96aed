"""Reads the objects of an estate that network policy speaks about: namespaces, pods by workload, policies.

Nothing here is shared with the program: the oracle has its own reader, so that a mistake in one does not hide in the other.
"""
import collections
import pathlib
from dataclasses import dataclass

import yaml

NAME_LABEL = "kubernetes.io/metadata.name"  # set on every Namespace by the API server
TEMPLATE_PATHS = {
    "Deployment": ("spec", "template"), "ReplicaSet": ("spec", "template"), "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"), "Job": ("spec", "template"), "ReplicationController": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
POLICY_KINDS = ("NetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy")


@dataclass(frozen=True)
class Workload:
    namespace: str
    kind: str
    name: str

    def __str__(self):
        return f"{self.namespace}/{self.name}[{self.kind}]"


class Pod:
    """A pod, or the pods that one template makes: policy cannot tell them apart."""

    def __init__(self, workload, labels, spec):
        self.workload = workload
        self.namespace = workload.namespace
        self.labels = labels
        self.host_network = bool(spec.get("hostNetwork"))
        self.named_ports = tuple(sorted(named_ports(spec)))

    def identity(self):
        return (sorted(self.labels.items()), self.host_network, self.named_ports)


def named_ports(spec):
    """(name, protocol, number) of every container that serves: an init container does so only as a sidecar (KEP-753)."""
    sidecars = [c for c in spec.get("initContainers") or [] if c.get("restartPolicy") == "Always"]
    for container in (spec.get("containers") or []) + sidecars:
        for port in container.get("ports") or []:
            if port.get("name"):
                yield port["name"], port.get("protocol") or "TCP", port["containerPort"]


class Estate:
    def __init__(self, objects):
        self.namespaces = {}  # name -> labels
        self.workloads = {}  # Workload -> [Pod], alike pods once
        self.policies = {kind: [] for kind in POLICY_KINDS}
        self.network_policies = collections.defaultdict(list)  # by namespace: one never acts in another
        for thing in objects:
            self._add(thing)
        for workload in self.workloads:
            self.namespaces.setdefault(workload.namespace, {NAME_LABEL: workload.namespace})

    def _add(self, thing):
        kind, meta = thing.get("kind"), thing.get("metadata") or {}
        if kind == "Namespace":
            self.namespaces[meta["name"]] = {**(meta.get("labels") or {}), NAME_LABEL: meta["name"]}
        elif kind == "Pod":
            self._add_pods(pod_owner(meta), meta, thing.get("spec") or {})
        elif kind in TEMPLATE_PATHS:
            template = thing
            for step in TEMPLATE_PATHS[kind]:
                template = template.get(step) or {}
            workload = Workload(namespace_of(meta), kind, meta["name"])
            self._add_pods(workload, template.get("metadata") or {}, template.get("spec") or {})
        elif kind in POLICY_KINDS:
            self.policies[kind].append(thing)
            if kind == "NetworkPolicy":
                self.network_policies[namespace_of(meta)].append(thing)

    def _add_pods(self, workload, meta, spec):
        pod = Pod(workload, meta.get("labels") or {}, spec)
        pods = self.workloads.setdefault(workload, [])
        if all(pod.identity() != other.identity() for other in pods):
            pods.append(pod)


def namespace_of(meta):
    return meta.get("namespace") or "default"


def pod_owner(meta):
    """The controller stands for its pods: it is one peer, whether or not it is in the estate."""
    for owner in meta.get("ownerReferences") or []:
        if owner.get("controller", True):
            return Workload(namespace_of(meta), owner["kind"], owner["name"])
    return Workload(namespace_of(meta), "Pod", meta["name"])


def read_objects(folder):
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.suffix in (".yaml", ".yml", ".json"):
            for document in yaml.load_all(path.read_text(), Loader=yaml.CSafeLoader):
                yield from flatten(document)


def flatten(document):
    if not isinstance(document, dict):
        return
    if str(document.get("kind")).endswith("List"):
        item_kind = document["kind"].removesuffix("List")
        for item in document.get("items") or []:
            yield from flatten({"kind": item_kind, **item})
    else:
        yield document
