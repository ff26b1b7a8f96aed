"""Kubernetes objects and their pods (pods.py) → nftables rules that do what the policies say.

Shares nothing with analysis/reach: policies become chains of a real packet filter, and the kernel decides. Two base
chains stand for the two ends of a connection (`accept` ends only one of them): egress asks the policies of the
source, ingress those of the destination. Each runs through the tiers:

  AdminNetworkPolicy, lowest priority number first    Allow and Deny are final, Pass goes on with the next tier
  NetworkPolicy                                       a rule that matches allows; else one that selects the pod denies
  BaselineAdminNetworkPolicy                          Allow and Deny are final
  nothing said                                        allowed

Sources: k8s.io/api networking/v1 types.go (NetworkPolicySpec and below), sigs.k8s.io/network-policy-api
apis/v1alpha1 (shared_types.go, adminnetworkpolicy_types.go, baselineadminnetworkpolicy_types.go). Rules that nft
cannot state here (nodes, domainNames, host-networked pods) are refused, not left out."""

import collections
import ipaddress

PROTOCOLS = ("TCP", "UDP", "SCTP")
FAMILIES = {4: ("ip", "ipv4"), 6: ("ip6", "ipv6")}
# Without the capabilities of the first user namespace a netlink message is limited to the socket's buffer.
TEXT_AT_ONCE = 20_000


def matches(selector, labels):
    """A LabelSelector: all parts must hold; NotIn and DoesNotExist hold where the key is missing."""
    selector = selector or {}
    holds = {
        "In": lambda value, values: value is not None and value in values,
        "NotIn": lambda value, values: value is None or value not in values,
        "Exists": lambda value, values: value is not None,
        "DoesNotExist": lambda value, values: value is None,
    }
    return (all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()) and
            all(holds[e["operator"]](labels.get(e["key"]), e.get("values") or []) for e in selector.get("matchExpressions") or []))


class Translator:
    def __init__(self, objects, pods):
        self.objects, self.pods = objects, pods
        self.namespace_labels = collections.defaultdict(dict)
        for pod in pods:
            self.namespace_labels[pod.namespace] = {"kubernetes.io/metadata.name": pod.namespace}
        for item in objects:
            if item["kind"] == "Namespace":
                name = item["metadata"]["name"]
                self.namespace_labels[name] = {**(item["metadata"].get("labels") or {}), "kubernetes.io/metadata.name": name}
        self.sets = {}  # (type, elements) → name
        self.chains = []  # (name, lines)

    # Sets

    def set_of(self, kind, elements):
        return "@" + self.sets.setdefault((kind, tuple(elements)), f"set_{len(self.sets)}")

    def address_set(self, pods, family):
        return self.set_of(f"{FAMILIES[family][1]}_addr", [p.addresses[family] for p in pods if family in p.addresses])

    def named_port_set(self, name, protocol, family):
        """Where a named port leads: the address of each pod that has it, with its number there."""
        pairs = [f"{pod.addresses[family]} . {number}" for pod in self.pods if family in pod.addresses
                 for port, its_protocol, number in pod.ports if (port, its_protocol) == (name, protocol)]
        return self.set_of(f"{FAMILIES[family][1]}_addr . inet_service", pairs)

    # Pods

    def select(self, namespaces, pods):
        return [pod for pod in self.pods if namespaces(pod.namespace) and matches(pods, pod.labels)]

    def in_namespaces(self, selector):
        return lambda name: matches(selector, self.namespace_labels[name])

    def namespaced(self, pods):
        return self.select(self.in_namespaces(pods.get("namespaceSelector")), pods.get("podSelector"))

    def admin_pods(self, chosen):
        """`namespaces` or `pods`, of a subject or of a peer."""
        if "namespaces" in chosen:
            return self.select(self.in_namespaces(chosen["namespaces"]), {})
        if "pods" in chosen:
            return self.namespaced(chosen["pods"])
        raise ValueError(f"not translated: {sorted(chosen)}")

    # Expressions of nft: each function answers for one family, with a list of alternatives

    def pods_expression(self, pods, family, end):
        return [f"{FAMILIES[family][0]} {end} {self.address_set(pods, family)}"]

    def policy_peer(self, peer, namespace, family, end):
        if "ipBlock" in peer:
            return self.block(peer["ipBlock"]["cidr"], peer["ipBlock"].get("except") or [], family, end)
        in_namespace = (self.in_namespaces(peer["namespaceSelector"]) if peer.get("namespaceSelector") is not None
                        else lambda name: name == namespace)
        return self.pods_expression(self.select(in_namespace, peer.get("podSelector")), family, end)

    def admin_peer(self, peer, namespace, family, end):
        if "networks" in peer:
            return [e for cidr in peer["networks"] for e in self.block(cidr, [], family, end)]
        return self.pods_expression(self.admin_pods(peer), family, end)

    def block(self, cidr, exceptions, family, end):
        network = ipaddress.ip_network(cidr)
        overlap = [a for pod in self.pods for a in pod.addresses.values() if ipaddress.ip_address(a) in network]
        if overlap:
            raise ValueError(f"{cidr} covers the pod address {overlap[0]}: what that means depends on the CNI")
        if network.version != family:
            return []
        word = FAMILIES[family][0]
        without = f" {word} {end} != {{ {', '.join(exceptions)} }}" if exceptions else ""
        # nft takes a prefix of no bits for a syntax error.
        return [f"meta nfproto {FAMILIES[family][1]}{without}" if network.prefixlen == 0 else f"{word} {end} {cidr}{without}"]

    def named(self, name, protocol, family):
        return f"{FAMILIES[family][0]} daddr . {protocol.lower()} dport {self.named_port_set(name, protocol, family)}"

    def policy_port(self, port, family):
        protocol, number = port.get("protocol") or "TCP", port.get("port")
        if number is None:
            return [f"meta l4proto {protocol.lower()}"]
        if isinstance(number, str):
            return [self.named(number, protocol, family)]
        return [f"{protocol.lower()} dport {number}" + (f"-{port['endPort']}" if port.get("endPort", number) != number else "")]

    def admin_port(self, port, family):
        if "portNumber" in port:
            return self.policy_port(port["portNumber"], family)
        if "portRange" in port:
            chosen = port["portRange"]
            return self.policy_port({"protocol": chosen.get("protocol"), "port": chosen["start"], "endPort": chosen["end"]}, family)
        return [self.named(port["namedPort"], protocol, family) for protocol in PROTOCOLS]

    # Chains

    def rule(self, peers, ports, verdict, peer_expression, port_expression, namespace, end):
        lines = []
        for family in FAMILIES:
            from_or_to = [e for p in peers for e in peer_expression(p, namespace, family, end)] if peers else [""]
            service = [e for p in ports for e in port_expression(p, family)] if ports else [""]
            lines += [f"meta nfproto {FAMILIES[family][1]} {a} {b} {verdict}" for a in from_or_to for b in service]
        return lines

    def call(self, subject, chain, end):
        return [f"{e} jump {chain}" for family in FAMILIES for e in self.pods_expression(subject, family, end)]

    def policies(self, kind):
        return [item for item in self.objects if item["kind"] == kind]

    def admin_tier(self, kind, direction, subject_end, peer_end, verdicts):
        calls = []
        for policy in sorted(self.policies(kind), key=lambda p: p["spec"].get("priority", 0)):
            chain = f"{'anp' if kind[0] == 'A' else 'banp'}_{direction}_{len(self.chains)}"
            lines = [f"# {kind} {policy['metadata']['name']}"]
            for rule in policy["spec"].get(direction) or []:
                peers = rule["from" if direction == "ingress" else "to"]
                lines += self.rule(peers, rule.get("ports"), verdicts[rule["action"]], self.admin_peer, self.admin_port, None, peer_end)
            self.chains.append((chain, lines))
            calls += self.call(self.admin_pods(policy["spec"]["subject"]), chain, subject_end)
        return calls

    def network_policies(self, direction, subject_end, peer_end, isolated):
        calls = []
        for policy in self.policies("NetworkPolicy"):
            spec, namespace = policy["spec"], policy["metadata"].get("namespace", "default")
            types = spec.get("policyTypes") or ["Ingress"] + (["Egress"] if spec.get("egress") else [])
            if direction.capitalize() not in types:
                continue
            chain = f"np_{direction}_{len(self.chains)}"
            lines = [f"# NetworkPolicy {namespace}/{policy['metadata']['name']}", f"meta mark set meta mark | {isolated}"]
            for rule in spec.get(direction) or []:
                rule = rule or {}
                peers = rule.get("from" if direction == "ingress" else "to")
                lines += self.rule(peers, rule.get("ports"), "accept", self.policy_peer, self.policy_port, namespace, peer_end)
            self.chains.append((chain, lines))
            calls += self.call(self.select(lambda name, own=namespace: name == own, spec.get("podSelector")), chain, subject_end)
        return calls

    def direction(self, direction, hook_priority, subject_end, peer_end, isolated):
        """The tiers of one end. That a NetworkPolicy selects the pod is a bit of the packet's mark."""
        rest = f"{direction}_policies"
        admin = self.admin_tier("AdminNetworkPolicy", direction, subject_end, peer_end,
                                {"Allow": "accept", "Deny": "goto deny", "Pass": f"goto {rest}"})
        policies = self.network_policies(direction, subject_end, peer_end, isolated)
        baseline = self.admin_tier("BaselineAdminNetworkPolicy", direction, subject_end, peer_end,
                                   {"Allow": "accept", "Deny": "goto deny"})
        self.chains.append((rest, policies + [f"meta mark & {isolated} == {isolated} goto deny"] + baseline + ["accept"]))
        self.chains.append((direction, [f"type filter hook forward priority {hook_priority}; policy drop;",
                                        "ct state established,related accept"] + admin + [f"goto {rest}"]))

    def rulesets(self):
        self.chains.append(("deny", ["meta l4proto tcp reject with tcp reset", "reject with icmpx port-unreachable"]))
        self.direction("egress", 0, "saddr", "daddr", 1)
        self.direction("ingress", 10, "daddr", "saddr", 2)
        texts = [""]
        for (kind, elements), name in self.sets.items():
            contents = f"elements = {{ {', '.join(elements)} }};" if elements else ""
            texts[0] += f"  set {name} {{ type {kind}; {contents} }}\n"
        # A chain may be called only once it is there.
        texts[0] += "".join(f"  chain {name} {{ }}\n" for name, lines in self.chains if not lines[0].startswith("type"))
        for name, lines in self.chains:
            if len(texts[-1]) > TEXT_AT_ONCE:
                texts.append("")
            texts[-1] += "  chain %s {\n%s  }\n" % (name, "".join(f"    {line}\n" for line in lines))
        return ["table inet reach {\n" + text + "}\n" for text in texts]


def rulesets(objects, pods):
    """Texts for nft, to be loaded in this order."""
    return Translator(objects, pods).rulesets()
