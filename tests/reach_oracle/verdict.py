"""What the policies of an estate say of one connection, straight from the specifications:

- NetworkPolicy: k8s.io/api/networking/v1/types.go;
- AdminNetworkPolicy, BaselineAdminNetworkPolicy: sigs.k8s.io/network-policy-api/apis/v1alpha1;
- ClusterNetworkPolicy: sigs.k8s.io/network-policy-api/apis/v1alpha2.

Each side of a connection gives a verdict: two masks of ports, those which it may allow and those which it may deny. Where the
specification leaves a choice open (does an ipBlock match a pod's address? which of two policies of equal priority applies?)
every choice is followed, and a port in both masks is unknown.
"""
import functools
import ipaddress

from estate import namespace_of
from ports import PortAtoms, port_bounds

YES, NO, UNKNOWN = "yes", "no", "unknown"

# These say of their subject and of their pod peers that "host-networked pods are not included". NetworkPolicy is applied by
# the labels of such pods: what comes of it is a matter of enforcement, not of the policy's text.
KINDS_WITHOUT_HOST_NETWORK = {"AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"}

UNDERSTOOD_PEERS = {"namespaces", "pods", "nodes", "networks", "domainNames"}


class Outside:
    """A run of addresses outside the cluster that no policy tells apart; `address` is one of them."""

    def __init__(self, low, high):
        self.low, self.high, self.address = low, high, low


@functools.cache
def network(cidr):
    return ipaddress.ip_network(cidr, strict=False)  # the API accepts host bits: 10.1.2.3/8 is 10.0.0.0/8


def holds(cidr, address):
    return address in network(cidr)


def selects(selector, labels):
    """A metav1.LabelSelector: all parts must hold; NotIn and DoesNotExist hold for a missing key."""
    for key, value in (selector.get("matchLabels") or {}).items():
        if labels.get(key) != value:
            return False
    return all(expression_holds(part, labels) for part in selector.get("matchExpressions") or [])


def expression_holds(part, labels):
    has, values = part["key"] in labels, part.get("values") or []
    return {
        "In": has and labels.get(part["key"]) in values,
        "NotIn": not has or labels[part["key"]] not in values,
        "Exists": has,
        "DoesNotExist": not has,
    }[part["operator"]]


def any_of(truths):
    truths = set(truths)
    return YES if YES in truths else UNKNOWN if UNKNOWN in truths else NO


class Judge:
    """`pod_addresses`: whether address blocks match pods. UNKNOWN, unless the caller knows the network plugin."""

    def __init__(self, estate, pod_addresses=UNKNOWN):
        self.estate = estate
        self.pod_addresses = pod_addresses
        self.atoms = PortAtoms(mentioned_ports(estate))
        self._rule_ports = {}
        self._selecting = {}

    def connection(self, source, destination):
        """(allowed, unknown) ports: both sides must allow; a side that is outside the cluster allows everything."""
        may_allow, may_deny = self.atoms.all, 0
        for subject, peer, direction in ((source, destination, "egress"), (destination, source, "ingress")):
            if not isinstance(subject, Outside):
                allow, deny = self.side(subject, peer, direction, destination)
                may_allow, may_deny = may_allow & allow, may_deny | deny
        return may_allow & ~may_deny, may_allow & may_deny

    def side(self, subject, peer, direction, destination):
        """(may allow, may deny). Tiers in order: Admin, NetworkPolicy, Baseline, and the default, which allows."""
        admin, namespaced, baseline = self.selecting(subject, direction)
        verdict = (self.atoms.all, 0)
        verdict = self.tier(baseline, subject, peer, direction, destination, verdict)
        if namespaced:  # "always makes a final decision for selected pods"
            verdict = self.network_policies(namespaced, peer, direction, destination)
        return self.tier(admin, subject, peer, direction, destination, verdict)

    def selecting(self, subject, direction):
        key = (subject, direction)
        if key not in self._selecting:
            policies = self.estate.policies
            cluster = [p for p in policies["ClusterNetworkPolicy"] if self.is_subject(p, subject)]
            admin = [p for p in policies["AdminNetworkPolicy"] if self.is_subject(p, subject)]
            baseline = [p for p in policies["BaselineAdminNetworkPolicy"] if self.is_subject(p, subject)]
            self._selecting[key] = (
                admin + [p for p in cluster if p["spec"]["tier"] == "Admin"],
                [p for p in self.estate.network_policies[subject.namespace] if isolates(p, subject, direction)],
                baseline + [p for p in cluster if p["spec"]["tier"] == "Baseline"])
        return self._selecting[key]

    # NetworkPolicy

    def network_policies(self, policies, peer, direction, destination):
        surely, maybe = 0, 0
        for policy in policies:
            for rule in policy["spec"].get(direction) or []:
                peers = rule.get("from" if direction == "ingress" else "to") or []
                truth = any_of(self.policy_peer(policy, item, peer) for item in peers) if peers else YES
                ports = self.ports(rule, destination)
                surely |= ports if truth == YES else 0
                maybe |= ports if truth == UNKNOWN else 0
        return surely | maybe, self.atoms.all & ~surely

    def policy_peer(self, policy, item, peer):
        if "ipBlock" in item:
            if not isinstance(peer, Outside):
                return self.pod_addresses
            block = item["ipBlock"]
            inside = holds(block["cidr"], peer.address)
            return YES if inside and not any(holds(c, peer.address) for c in block.get("except") or []) else NO
        if isinstance(peer, Outside):
            return NO
        if item.get("namespaceSelector") is not None:
            in_namespace = selects(item["namespaceSelector"], self.estate.namespaces[peer.namespace])
        else:
            in_namespace = peer.namespace == namespace_of(policy["metadata"])
        return YES if in_namespace and selects(item.get("podSelector") or {}, peer.labels) else NO

    # AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy

    def tier(self, policies, subject, peer, direction, destination, below):
        """What a tier makes of the verdict `below` it. From the highest number, which has the lowest precedence, upwards."""
        result = below
        for priority in sorted({priority_of(p) for p in policies}, reverse=True):
            may_allow, may_deny, may_pass, may_miss = 0, 0, 0, self.atoms.all
            for policy in (p for p in policies if priority_of(p) == priority):
                # Of several policies of one priority that match, any may be applied: their outcomes add up.
                allow, deny, skip, miss = self.cluster_policy(policy, peer, direction, destination)
                may_allow, may_deny, may_pass = may_allow | allow, may_deny | deny, may_pass | skip
                may_miss &= miss
            result = (may_allow | may_pass & below[0] | may_miss & result[0],
                      may_deny | may_pass & below[1] | may_miss & result[1])
        return result

    def cluster_policy(self, policy, peer, direction, destination):
        """Ports which the policy may allow, deny, pass, or not match. The first rule that matches decides, so the last is
        laid down first and the ones before it laid over it."""
        outcome = {"Allow": 0, "Deny": 0, "Pass": 0, "miss": self.atoms.all}
        for rule in reversed(policy["spec"].get(direction) or []):
            action = {"Accept": "Allow"}.get(rule["action"], rule["action"])
            action, truth, ports = self.cluster_rule(policy, rule, action, peer, destination)
            if truth == YES:
                outcome = {name: mask & ~ports for name, mask in outcome.items()}
            if truth != NO:
                outcome[action] |= ports
        return outcome["Allow"], outcome["Deny"], outcome["Pass"], outcome["miss"]

    def cluster_rule(self, policy, rule, action, peer, destination):
        items = rule.get("from") or rule.get("to") or []
        if any(not UNDERSTOOD_PEERS & item.keys() for item in items):
            # A field of a newer version: "fail closed" means no traffic for Allow, "Deny all" for Deny and Pass.
            return (action, NO, 0) if action == "Allow" else ("Deny", YES, self.atoms.all)
        truth = any_of(self.cluster_peer(policy["kind"], item, peer) for item in items)
        return action, truth, self.ports(rule, destination)

    def cluster_peer(self, kind, item, peer):
        if "networks" in item:
            if not isinstance(peer, Outside):
                # "If 0.0.0.0/0 ... it matches all IPv4 pod-to-pod traffic": no address need be known for that.
                return YES if any(network(cidr).prefixlen == 0 for cidr in item["networks"]) else self.pod_addresses
            return YES if any(holds(cidr, peer.address) for cidr in item["networks"]) else NO
        if "domainNames" in item:
            return UNKNOWN if isinstance(peer, Outside) else NO
        if isinstance(peer, Outside):
            return NO
        if "nodes" in item:
            # "Selects the nodeIPs as the peer type": the address of a pod of the host's network is its node's, and of
            # which node is not known.
            return NO if not peer.host_network else UNKNOWN if any(item["nodes"].values()) else YES
        return YES if self.in_scope(kind, item, peer) else NO

    def is_subject(self, policy, pod):
        return self.in_scope(policy["kind"], policy["spec"]["subject"], pod)

    def in_scope(self, kind, scope, pod):
        """`namespaces` or `pods`, which subjects and peers have in common."""
        if pod.host_network and kind in KINDS_WITHOUT_HOST_NETWORK:
            return False
        namespace_labels = self.estate.namespaces[pod.namespace]
        if scope.get("namespaces") is not None:
            return selects(scope["namespaces"], namespace_labels)
        pods = scope["pods"]
        return selects(pods.get("namespaceSelector") or {}, namespace_labels) and selects(pods.get("podSelector") or {}, pod.labels)

    # Ports

    def ports(self, rule, destination):
        """The ports of a rule. Names are looked up on the destination, whichever side the rule stands on; outside of the
        cluster nothing has names."""
        items = rule.get("ports") or rule.get("protocols")
        if not items:
            return self.atoms.all
        names = () if isinstance(destination, Outside) else destination.named_ports
        key = (id(rule), names)
        if key not in self._rule_ports:
            mask = 0
            for item in items:
                for bounds in port_bounds(item, names):
                    mask |= self.atoms.mask(*bounds)
            self._rule_ports[key] = mask
        return self._rule_ports[key]


def isolates(policy, pod, direction):
    """REQUIRES: a policy of the pod's namespace."""
    spec = policy["spec"]
    if not selects(spec.get("podSelector") or {}, pod.labels):
        return False
    types = spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])
    return direction.capitalize() in types


def priority_of(policy):
    return policy["spec"].get("priority", 0)  # a BaselineAdminNetworkPolicy has none: there is only one


def mentioned_ports(estate):
    for pods in estate.workloads.values():
        for pod in pods:
            yield from ((protocol, number, number) for _, protocol, number in pod.named_ports)
    for rule in every_rule(estate):
        for item in rule.get("ports") or rule.get("protocols") or []:
            yield from port_bounds(item, [])


def every_rule(estate):
    for policies in estate.policies.values():
        for policy in policies:
            for direction in ("ingress", "egress"):
                yield from policy["spec"].get(direction) or []
