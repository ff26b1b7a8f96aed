"""A random estate for the live test: about fifty pods in five namespaces, and policies of every shape.

The same seed gives the same estate. ipBlocks are of outside hosts only: whether one covers a pod depends on the CNI."""

import random

import yaml

from pods import Pod

TCP_PORTS, UDP_PORTS = [80, 8080, 9000, 9005], [53, 8080, 9000]
PROBED_PORTS = [("TCP", p) for p in TCP_PORTS] + [("UDP", p) for p in UDP_PORTS]

NAMESPACES = {
    "shop": {"team": "shop", "env": "prod"},
    "pay": {"team": "pay", "env": "prod", "pci": "yes"},
    "data": {"team": "data", "env": "prod"},
    "lab": {"team": "data", "env": "test"},
    "bare": {},
}
APPS, TIERS = ["web", "api", "db", "cache"], ["front", "back"]
KINDS = ["Pod", "Pod", "Pod", "Deployment", "StatefulSet", "DaemonSet", "owned"]
PORT_NAMES = ["http", "admin", "dns", "metrics"]

# Documentation ranges (RFC 5737, RFC 3849): a block, a part of it that policies except, and two others.
OUTSIDE = {
    "outside-block": ("203.0.113.5", "2001:db8:a::5"),
    "outside-except": ("203.0.113.70", "2001:db8:a:1::5"),
    "outside-other": ("198.51.100.9", "2001:db8:b::9"),
    "outside-last": ("198.51.100.255", "2001:db8:b:ffff:ffff:ffff:ffff:ffff"),
}
BLOCKS = [
    {"cidr": "203.0.113.0/24", "except": ["203.0.113.64/26"]},
    {"cidr": "203.0.113.0/24"},
    {"cidr": "198.51.100.0/24", "except": ["198.51.100.0/29", "198.51.100.255/32"]},
    {"cidr": "198.51.100.9/32"},
    {"cidr": "192.0.0.0/4"},
    {"cidr": "2001:db8:a::/47", "except": ["2001:db8:a:1::/64"]},
    {"cidr": "2001:db8:a::/48"},
    {"cidr": "2001:db8::/32", "except": ["2001:db8:b::/64"]},
]


def outside_hosts():
    return [Pod("", ("", name), name, {4: v4, 6: v6}) for name, (v4, v6) in OUTSIDE.items()]


def chance(rng, share):
    return rng.random() < share


class Estate:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.next_address = 1

    # Workloads

    def labels(self):
        labels = {"app": self.rng.choice(APPS)}
        if chance(self.rng, 0.7):
            labels["tier"] = self.rng.choice(TIERS)
        if chance(self.rng, 0.2):
            labels["canary"] = ""
        return labels

    def containers(self):
        """Named ports: the same name has another number or protocol elsewhere, and may be a sidecar's."""
        rng = self.rng
        main = [{"name": "http", "containerPort": rng.choice([80, 8080])}]
        if chance(rng, 0.5):
            main.append({"name": "dns", "protocol": "UDP", "containerPort": rng.choice(UDP_PORTS)})
        containers = [{"name": "main", "image": "example.org/main:1", "ports": main}]
        if chance(rng, 0.5):
            containers.append({"name": "second", "image": "example.org/second:1",
                               "ports": [{"name": "admin", "protocol": rng.choice(["TCP", "UDP"]), "containerPort": 9000},
                                         {"containerPort": 9005}]})
        spec = {"containers": containers}
        if chance(rng, 0.3):
            spec["initContainers"] = [{"name": "sidecar", "image": "example.org/sidecar:1", "restartPolicy": "Always",
                                       "ports": [{"name": "metrics", "containerPort": 9005}]}]
        return spec

    def pod(self, namespace, name, template, owner=None):
        metadata = {"namespace": namespace, "name": name, "labels": template["metadata"]["labels"]}
        if owner:
            metadata["ownerReferences"] = [{"apiVersion": "apps/v1", "kind": owner[0], "name": owner[1], "controller": True,
                                            "uid": f"00000000-0000-0000-0000-{self.next_address:012}"}]
        addresses = [f"10.244.1.{self.next_address}", f"fd00:244::{self.next_address:x}"]
        self.next_address += 1
        status = {"phase": "Running", "podIP": addresses[0], "podIPs": [{"ip": ip} for ip in addresses]}
        return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"], "status": status}

    def workload(self, namespace, name):
        kind = self.rng.choice(KINDS)
        template = {"metadata": {"labels": self.labels()}, "spec": self.containers()}
        if kind == "Pod":
            return [self.pod(namespace, name, template)]
        if kind == "owned":  # a controller that is known only from its pods
            return [self.pod(namespace, f"{name}-{i}", template, ("StatefulSet", name)) for i in range(2)]
        template["metadata"]["labels"]["workload"] = name
        spec = {"selector": {"matchLabels": {"workload": name}}, "template": template}
        if kind != "DaemonSet":
            spec["replicas"] = self.rng.choice([1, 2])
        return [{"apiVersion": "apps/v1", "kind": kind, "metadata": {"namespace": namespace, "name": name}, "spec": spec}]

    # Selectors: seldom one that selects nothing

    def selector(self, keys):
        rng = self.rng
        key = rng.choice(sorted(keys))
        values = keys[key]
        some = rng.sample(values, rng.randint(1, len(values) - 1)) if len(values) > 1 else values
        parts = [
            {"matchLabels": {key: rng.choice(values)}},
            {"matchExpressions": [{"key": key, "operator": "In", "values": some}]},
            {"matchExpressions": [{"key": key, "operator": "NotIn", "values": some}]},
            {"matchExpressions": [{"key": key, "operator": "Exists"}]},
            {"matchExpressions": [{"key": key, "operator": "DoesNotExist"}]},
        ]
        chosen = rng.choice(parts)
        if chance(rng, 0.2):
            other = rng.choice(sorted(keys))
            chosen = {**chosen, "matchLabels": {**chosen.get("matchLabels", {}), other: rng.choice(keys[other])}}
        return chosen

    def pod_selector(self):
        return self.selector({"app": APPS, "tier": TIERS, "canary": [""], "absent": ["x"]}) if chance(self.rng, 0.9) else {}

    def namespace_selector(self):
        keys = {"team": ["shop", "pay", "data"], "env": ["prod", "test"], "pci": ["yes"],
                "kubernetes.io/metadata.name": sorted(NAMESPACES)}
        return self.selector(keys) if chance(self.rng, 0.9) else {}

    # NetworkPolicy

    def peer(self):
        shape = self.rng.choice(["pods", "namespaces", "both", "both", "block"])
        if shape == "block":
            return {"ipBlock": self.rng.choice(BLOCKS)}
        peer = {} if shape == "pods" else {"namespaceSelector": self.namespace_selector()}
        return peer if shape == "namespaces" else {**peer, "podSelector": self.pod_selector()}

    def port(self):
        rng = self.rng
        shape = rng.choice(["number", "number", "range", "name", "protocol"])
        protocol = rng.choice(["TCP", "TCP", "UDP", "SCTP"])
        port = {} if protocol == "TCP" and shape != "protocol" and chance(rng, 0.5) else {"protocol": protocol}
        if shape == "number":
            port["port"] = rng.choice(TCP_PORTS + UDP_PORTS)
        elif shape == "range":
            port["port"], port["endPort"] = rng.choice([(80, 8079), (8080, 8080), (1, 65535), (8081, 9004), (53, 80)])
        elif shape == "name":
            port["port"] = rng.choice(PORT_NAMES)
        return port

    def policy_rule(self, word):
        rng, rule = self.rng, {}
        if chance(rng, 0.85):
            rule[word] = [self.peer() for _ in range(rng.randint(1, 3))]
        elif chance(rng, 0.5):
            rule[word] = []
        if chance(rng, 0.6):
            rule["ports"] = [self.port() for _ in range(rng.randint(1, 3))]
        return rule

    def network_policy(self, namespace, name):
        rng = self.rng
        spec = {"podSelector": self.pod_selector()}
        shape = rng.choice(["deny", "ingress", "ingress", "egress", "both", "both", "implied", "implied"])
        if shape == "deny":
            spec["policyTypes"] = rng.choice([["Ingress"], ["Egress"], ["Ingress", "Egress"]])
        if shape in ("ingress", "both", "implied"):
            spec["ingress"] = [self.policy_rule("from") for _ in range(rng.randint(1, 3))]
        if shape in ("egress", "both") or shape == "implied" and chance(rng, 0.5):
            spec["egress"] = [self.policy_rule("to") for _ in range(rng.randint(1, 3))]
        if shape in ("ingress", "egress", "both"):
            spec["policyTypes"] = [w.capitalize() for w in ("ingress", "egress") if w in spec]
        return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"namespace": namespace, "name": name}, "spec": spec}

    # AdminNetworkPolicy, BaselineAdminNetworkPolicy

    def admin_pods(self):
        if chance(self.rng, 0.4):
            return {"namespaces": self.namespace_selector()}
        return {"pods": {"namespaceSelector": self.namespace_selector(), "podSelector": self.pod_selector()}}

    def admin_port(self, names):
        rng = self.rng
        shape = rng.choice(["number", "range", "name"] if names else ["number", "range"])
        protocol = rng.choice(["TCP", "TCP", "UDP"])
        if shape == "number":
            return {"portNumber": {"protocol": protocol, "port": rng.choice(TCP_PORTS + UDP_PORTS)}}
        if shape == "range":
            start, end = rng.choice([(53, 80), (80, 8080), (8081, 9004), (1, 65535), (9000, 9005)])
            return {"portRange": {"protocol": protocol, "start": start, "end": end}}
        return {"namedPort": rng.choice(PORT_NAMES)}

    def admin_rule(self, word, actions):
        rng = self.rng
        peers = [self.admin_pods() for _ in range(rng.randint(1, 2))]
        outside = word == "to" and chance(rng, 0.3)
        if outside:
            peers.append({"networks": [block["cidr"] for block in rng.sample(BLOCKS, 2)]})
        rule = {"action": rng.choice(actions), word: peers}
        if chance(rng, 0.7):  # a named port does not go with networks, says the CRD
            rule["ports"] = [self.admin_port(not outside) for _ in range(rng.randint(1, 2))]
        return rule

    def admin_policy(self, kind, name, actions, rules, **spec):
        spec.setdefault("subject", self.admin_pods())
        for direction, word in (("ingress", "from"), ("egress", "to")):
            if chance(self.rng, 0.8):
                spec[direction] = [self.admin_rule(word, actions) for _ in range(self.rng.randint(*rules))]
        return {"apiVersion": "policy.networking.k8s.io/v1alpha1", "kind": kind, "metadata": {"name": name}, "spec": spec}

    # All

    def workloads(self):
        objects = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
                   for name, labels in NAMESPACES.items()]
        for number in range(40):
            objects += self.workload(self.rng.choice(sorted(NAMESPACES)), f"w{number:02}")
        return objects

    def policies(self):
        rng = self.rng
        objects = [self.network_policy(rng.choice(["shop", "pay", "data", "lab"]), f"np{i:02}") for i in range(28)]
        objects += [self.admin_policy("AdminNetworkPolicy", f"anp{i}", ["Allow", "Deny", "Pass", "Pass"], (1, 5), priority=priority)
                    for i, priority in enumerate(rng.sample(range(1001), 8))]
        # There is one baseline only: many rules, so that some overlap.
        objects.append(self.admin_policy("BaselineAdminNetworkPolicy", "default", ["Allow", "Deny"], (4, 8), subject={"namespaces": {}}))
        return objects


class PlainDumper(yaml.SafeDumper):
    """No anchors: a shared block is written out wherever it stands."""

    def ignore_aliases(self, data):
        return True


def write(directory, seed):
    estate = Estate(seed)
    for name, objects in (("workloads", estate.workloads()), ("policies", estate.policies())):
        (directory / f"{name}.yaml").write_text(yaml.dump_all(objects, Dumper=PlainDumper, sort_keys=False))
