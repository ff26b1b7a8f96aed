#!/usr/bin/env python3
"""random_estate.py SEED: a small, adversarial estate as YAML. Everything in it is valid, so that exactly one answer is right:
few names, labels and ports, which therefore collide; all operators, all ways to leave a field out, all kinds of policy.

AdminNetworkPolicy and ClusterNetworkPolicy never meet in one estate: no specification says how they rank."""
import random
import sys

import yaml

LABELS = {"app": ["web", "db", "cache"], "tier": ["front", "back"], "team": ["red", "blue"]}
NAMESPACE_LABELS = {"env": ["prod", "test"], "team": ["red", "blue"]}
PORT_NAMES = ["http", "dns", "metrics"]
PORTS = [1, 53, 79, 80, 81, 443, 8080, 8090, 65534, 65535]
PROTOCOLS = ["TCP", "UDP", "SCTP"]
PRIORITIES = [0, 5, 10, 10, 1000]
# CIDR -> excepts that lie inside it; the API wants them to.
BLOCKS_4 = {
    "0.0.0.0/0": ["10.0.0.0/8", "0.0.0.0/1", "255.255.255.255/32", "10.1.0.0/16"],
    "10.0.0.0/8": ["10.1.0.0/16", "10.0.0.0/9", "10.255.255.255/32", "10.1.2.0/24"],
    "10.1.0.0/16": ["10.1.2.0/24", "10.1.2.3/32"], "10.1.2.3/32": [], "10.2.3.4/15": ["10.2.0.0/16"],
    "128.0.0.0/1": ["192.168.0.0/16"], "192.168.0.0/24": ["192.168.0.128/25"], "11.0.0.0/8": [],
}
BLOCKS_6 = {"::/0": ["fd00::/8", "::/1", "2001:db8::/32"], "fd00::/8": ["fd00:1::/32", "fd00::1/128"],
            "2001:DB8:0::/32": ["2001:db8:0:1::/64"], "fe80::1/128": [], "64:ff9b::/96": []}


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.families = self.random.choice([BLOCKS_4, BLOCKS_4, {**BLOCKS_4, **BLOCKS_6}])
        self.cluster_api = self.random.choice(["none", "v1alpha1", "v1alpha1", "v1alpha2", "v1alpha2"])

    def chance(self, share):
        return self.random.random() < share

    def some(self, items, low=1, high=2):
        return self.random.sample(items, min(len(items), self.random.randint(low, high)))

    def labels(self, pool, share=0.6):
        return {key: self.random.choice(values) for key, values in pool.items() if self.chance(share)}

    def selector(self, pool):
        selector = {}
        if self.chance(0.5):
            selector["matchLabels"] = self.labels(pool, 0.4)
        if self.chance(0.4):
            selector["matchExpressions"] = [self.expression(pool) for _ in range(self.random.randint(1, 2))]
        return selector

    def expression(self, pool):
        key = self.random.choice([*pool, "absent"])
        operator = self.random.choice(["In", "NotIn", "Exists", "DoesNotExist"])
        expression = {"key": key, "operator": operator}
        if operator in ("In", "NotIn"):
            expression["values"] = self.some(pool.get(key, []) + ["other"])
        return expression

    def pod_selector(self):
        return self.selector(LABELS)

    def namespace_selector(self):
        if self.chance(0.2):
            return {"matchLabels": {"kubernetes.io/metadata.name": self.random.choice(self.namespaces)}}
        return self.selector({**NAMESPACE_LABELS, "kubernetes.io/metadata.name": self.namespaces})

    # Namespaces and workloads

    def estate(self):
        self.namespaces = self.some(["default", "shop", "data", "kube-system"], 1, 4)
        objects = [self.namespace(name) for name in self.namespaces]
        for number in range(self.random.randint(2, 7)):
            objects += self.workload(f"w{number}")
        objects += [self.network_policy(number) for number in range(self.random.randint(0, 6))]
        objects += self.cluster_policies()
        self.random.shuffle(objects)
        return objects

    def namespace(self, name):
        labels = self.labels(NAMESPACE_LABELS)
        if self.chance(0.3):
            labels["kubernetes.io/metadata.name"] = name
        return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, **({"labels": labels} if labels else {})}}

    def meta(self, name, **more):
        namespace = self.random.choice(self.namespaces)
        hidden = namespace == "default" and self.chance(0.5)
        return {"name": name, **({} if hidden else {"namespace": namespace}), **more}

    def workload(self, name):
        kind = self.random.choice(["Pod", "Pod", "Owned", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob",
                                   "ReplicaSet", "ReplicationController"])
        labels, spec = self.labels(LABELS), self.pod_spec()
        if kind == "Pod":
            more = {"labels": labels} if labels else {}
            return [{"apiVersion": "v1", "kind": "Pod", "metadata": self.meta(name, **more), "spec": spec}]
        if kind == "Owned":
            owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": name, "uid": name, "controller": True}
            meta = self.meta(name, labels=labels, ownerReferences=[owner])
            return [{"apiVersion": "v1", "kind": "Pod", "metadata": {**meta, "name": f"{name}-{letter}"}, "spec": spec}
                    for letter in "ab"]
        return [self.controller(kind, name, labels, spec)]

    def controller(self, kind, name, labels, spec):
        if kind in ("Job", "CronJob"):
            spec = {**spec, "restartPolicy": "Never"}
            job = {"template": {"metadata": {"labels": labels}, "spec": spec}}
            whole = job if kind == "Job" else {"schedule": "0 * * * *", "jobTemplate": {"spec": job}}
            return {"apiVersion": "batch/v1", "kind": kind, "metadata": self.meta(name), "spec": whole}
        labels = {**labels, "name": name}  # its selector must select its own pods
        template = {"metadata": {"labels": labels}, "spec": spec}
        whole = {"selector": {"name": name} if kind == "ReplicationController" else {"matchLabels": {"name": name}},
                 "template": template}
        version = "v1" if kind == "ReplicationController" else "apps/v1"
        return {"apiVersion": version, "kind": kind, "metadata": self.meta(name), "spec": whole}

    def pod_spec(self):
        spec = {"containers": [self.container(f"c{number}") for number in range(self.random.randint(1, 3))]}
        if self.chance(0.3):
            spec["initContainers"] = [self.container("init")]
            if self.chance(0.6):
                spec["initContainers"][0]["restartPolicy"] = "Always"
        if self.chance(0.1):
            spec["hostNetwork"] = True
        return spec

    def container(self, name):
        ports, taken = [], set()
        for _ in range(self.random.randint(0, 3)):
            port = {"containerPort": self.random.choice(PORTS)}
            port_name = self.random.choice(PORT_NAMES)
            if self.chance(0.8) and port_name not in taken:  # unique within a container, not within a pod
                taken.add(port_name)
                port["name"] = port_name
            if self.chance(0.6):
                port["protocol"] = self.random.choice(PROTOCOLS)
            ports.append(port)
        return {"name": name, "image": "example.org/image:1", **({"ports": ports} if ports else {})}

    # NetworkPolicy

    def network_policy(self, number):
        spec = {"podSelector": self.pod_selector()}
        if self.chance(0.6):
            spec["policyTypes"] = self.random.choice([["Ingress"], ["Egress"], ["Ingress", "Egress"]])
        for direction, peers in (("ingress", "from"), ("egress", "to")):
            if self.chance(0.6):
                spec[direction] = [self.network_policy_rule(peers) for _ in range(self.random.randint(0, 2))]
        return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": self.meta(f"np{number}"), "spec": spec}

    def network_policy_rule(self, peers):
        rule = {}
        if self.chance(0.8):
            rule[peers] = [self.network_policy_peer() for _ in range(self.random.choice([0, 1, 1, 2]))]
        if self.chance(0.7):
            rule["ports"] = [self.network_policy_port() for _ in range(self.random.choice([0, 1, 1, 2, 3]))]
        return rule

    def network_policy_peer(self):
        choice = self.random.choice(["pods", "namespaces", "both", "both", "block"])
        if choice == "block":
            return {"ipBlock": self.block()}
        peer = {}
        if choice in ("pods", "both"):
            peer["podSelector"] = self.pod_selector()
        if choice in ("namespaces", "both"):
            peer["namespaceSelector"] = self.namespace_selector()
        return peer

    def block(self):
        cidr = self.random.choice(list(self.families))
        block = {"cidr": cidr}
        if self.families[cidr] and self.chance(0.5):
            block["except"] = self.some(self.families[cidr])
        return block

    def network_policy_port(self):
        port = {} if self.chance(0.4) else {"protocol": self.random.choice(PROTOCOLS)}
        choice = self.random.choice(["number", "range", "name", "none"])
        if choice == "name":
            port["port"] = self.random.choice(PORT_NAMES)
        elif choice != "none":
            port["port"] = self.random.choice(PORTS)
        if choice == "range":
            port["endPort"] = self.random.choice([end for end in PORTS if end >= port["port"]])
        return port

    # AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy

    def cluster_policies(self):
        kinds = {"none": [], "v1alpha1": ["AdminNetworkPolicy"], "v1alpha2": ["ClusterNetworkPolicy"]}[self.cluster_api]
        policies = [self.cluster_policy(kind, f"{self.cluster_api}-{number}")
                    for number in range(self.random.randint(1, 4)) for kind in kinds]
        if self.cluster_api == "v1alpha1" and self.chance(0.5):
            policies.append(self.cluster_policy("BaselineAdminNetworkPolicy", "default"))
        return policies

    def cluster_policy(self, kind, name):
        spec = {"subject": self.scope()}
        if kind != "BaselineAdminNetworkPolicy":
            spec["priority"] = self.random.choice(PRIORITIES)
        if kind == "ClusterNetworkPolicy":
            spec["tier"] = self.random.choice(["Admin", "Baseline"])
        for direction in ("ingress", "egress"):
            if self.chance(0.7):
                spec[direction] = [self.cluster_rule(kind, direction) for _ in range(self.random.randint(1, 3))]
        return {"apiVersion": f"policy.networking.k8s.io/{self.cluster_api}", "kind": kind, "metadata": {"name": name}, "spec": spec}

    def scope(self):
        if self.chance(0.5):
            return {"namespaces": self.namespace_selector()}
        return {"pods": {"namespaceSelector": self.namespace_selector(), "podSelector": self.pod_selector()}}

    def cluster_rule(self, kind, direction):
        actions = {"AdminNetworkPolicy": ["Allow", "Deny", "Pass"], "BaselineAdminNetworkPolicy": ["Allow", "Deny"],
                   "ClusterNetworkPolicy": ["Accept", "Deny", "Pass"]}[kind]
        peers = [self.cluster_peer(direction) for _ in range(self.random.randint(1, 2))]
        rule = {"action": self.random.choice(actions), "from" if direction == "ingress" else "to": peers}
        if self.chance(0.6):
            # The API refuses a named port beside peers which have no names.
            names = not any(peer.keys() & {"networks", "nodes"} for peer in peers)
            field = "protocols" if kind == "ClusterNetworkPolicy" else "ports"
            rule[field] = [self.cluster_port(kind, names) for _ in range(self.random.randint(1, 3))]
        return rule

    def cluster_peer(self, direction):
        if direction == "egress" and self.chance(0.3):
            return {"networks": self.some([cidr for cidr in self.families if cidr not in ("10.2.3.4/15", "2001:DB8:0::/32")])}
        if direction == "egress" and self.chance(0.1):
            return {"nodes": self.selector(NAMESPACE_LABELS)}
        return self.scope()

    def cluster_port(self, kind, names):
        choice = self.random.choice(["number", "range"] + ["name"] * names)
        protocol, start = self.random.choice(PROTOCOLS), self.random.choice(PORTS[:-1])
        end = self.random.choice([end for end in PORTS if end > start])
        if kind == "ClusterNetworkPolicy":
            if choice == "name":
                return {"destinationNamedPort": self.random.choice(PORT_NAMES)}
            port = {"number": start} if choice == "number" else {"range": {"start": start, "end": end}}
            return {protocol.lower(): {"destinationPort": port}}
        if choice == "name":
            return {"namedPort": self.random.choice(PORT_NAMES)}
        stated = {} if self.chance(0.3) else {"protocol": protocol}
        return {"portNumber": {**stated, "port": start}} if choice == "number" else \
            {"portRange": {**stated, "start": start, "end": end}}


def random_estate(seed):
    return Generator(seed).estate()


def estate_yaml(objects):
    # Shared parts are written out: an alias is right YAML, but not what people write.
    dumper = yaml.CSafeDumper
    dumper.ignore_aliases = lambda *_: True
    return yaml.dump_all(objects, Dumper=dumper, sort_keys=False)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(estate_yaml(random_estate(int(sys.argv[1]))), end="")
