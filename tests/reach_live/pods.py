"""Files of Kubernetes objects → the pods that they make, with addresses."""

import dataclasses
import ipaddress
import pathlib

import yaml

TEMPLATES = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"}


@dataclasses.dataclass(frozen=True)
class Pod:
    """A pod, or with no namespace a host outside the cluster."""

    namespace: str
    workload: tuple  # (kind, name): the controller, or the pod itself
    name: str
    addresses: dict  # family → text
    labels: dict = dataclasses.field(default_factory=dict)
    ports: tuple = ()  # (name, protocol, number)

    def __hash__(self):
        return hash((self.namespace, self.name))

    def __str__(self):
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


def load(directory):
    """Every object of the YAML and JSON files below; those of a PodList do not say that they are pods."""
    objects = []
    for path in sorted(p for p in pathlib.Path(directory).rglob("*") if p.suffix in (".yaml", ".yml", ".json")):
        for document in yaml.safe_load_all(path.read_text()):
            if not isinstance(document, dict) or "kind" not in document:
                continue
            kind = document["kind"].removesuffix("List")
            objects += [{"kind": kind, **item} for item in document.get("items") or []] if kind != document["kind"] else [document]
    return objects


def named_ports(spec):
    """Of the containers and of the sidecars: init containers that go on running (KEP-753)."""
    sidecars = [c for c in spec.get("initContainers") or [] if c.get("restartPolicy") == "Always"]
    return tuple((port["name"], port.get("protocol", "TCP"), port["containerPort"])
                 for container in spec["containers"] + sidecars
                 for port in container.get("ports") or [] if "name" in port)


def pods_of(objects, range4="10.244.128.0/17", range6="fd00:244:1::/64"):
    """Every pod that the objects make; one without an address in its status gets the next of the ranges."""
    free = {4: iter(ipaddress.ip_network(range4).hosts()), 6: iter(ipaddress.ip_network(range6).hosts())}
    pods = []
    for item in objects:
        kind, metadata = item["kind"], item["metadata"]
        if kind == "Pod":
            template, replicas = item, 1
        elif kind in TEMPLATES:
            template = item["spec"]["template"]
            replicas = 1 if kind in ("DaemonSet", "Job") else item["spec"].get("replicas", 1)
        else:
            continue
        if template["spec"].get("hostNetwork"):
            raise ValueError(f"{metadata['name']}: host-networked pods are not translated")
        owner = next((o for o in metadata.get("ownerReferences") or [] if o.get("controller")), None)
        workload = (owner["kind"], owner["name"]) if owner else (kind, metadata["name"])
        known = [ip["ip"] for ip in (item.get("status") or {}).get("podIPs") or []] if kind == "Pod" else []
        for number in range(replicas):
            addresses = {ipaddress.ip_address(ip).version: ip for ip in known} or {f: str(next(free[f])) for f in free}
            labels = (template.get("metadata") or {}).get("labels") or {}
            name = metadata["name"] if kind == "Pod" else f"{metadata['name']}-{number}"
            pods.append(Pod(metadata.get("namespace", "default"), workload, name, addresses, labels, named_ports(template["spec"])))
    return pods
