#!/usr/bin/env python3
"""What the evaluator says of worlds whose answer can be read off the specifications: the parts that no other suite states."""
import unittest

import yaml

from evaluate import Evaluation, peer_json
from ports import ports_text
from verdict import Outside

WORLD = """
{kind: Namespace, metadata: {name: a, labels: {env: prod}}}
---
{kind: Namespace, metadata: {name: b}}
---
kind: Pod
metadata: {namespace: a, name: server, labels: {app: server}}
spec:
  containers:
  - ports: [{name: web, containerPort: 8080}, {name: web, containerPort: 8081, protocol: UDP}]
  - ports: [{name: web, containerPort: 9090}]
  initContainers:
  - {restartPolicy: Always, ports: [{name: mesh, containerPort: 15001}]}
  - {ports: [{name: setup, containerPort: 7000}]}
---
{kind: Pod, metadata: {namespace: b, name: client, labels: {app: client}}, spec: {}}
---
{kind: Pod, metadata: {namespace: b, name: agent}, spec: {hostNetwork: true}}
"""
NETWORK_POLICY = "{{kind: NetworkPolicy, metadata: {{namespace: {0}, name: p}}, spec: {{podSelector: {{}}, {1}}}}}\n"
CLUSTER_POLICY = ("{{kind: ClusterNetworkPolicy, metadata: {{name: {0}}}, spec: {{tier: {0}, priority: 5, "
                  "subject: {{namespaces: {{}}}}, {1}}}}}\n")


def answer(*policies):
    """("from", "to") -> ["TCP 80", …] and, where some are unknown, "unknown" after them."""
    result = {}
    for source, destination, allowed, unknown in Evaluation(yaml.safe_load_all("---\n".join([WORLD, *policies]))).rows():
        result[name(source), name(destination)] = ports_text(allowed) + (["unknown", *ports_text(unknown)] if unknown else [])
    return result


def name(peer):
    return peer_json(peer)["addresses"] if isinstance(peer, Outside) else peer.name


class EvaluateTest(unittest.TestCase):
    def test_nothing_said_allows_everything(self):
        self.assertEqual(answer()["client", "server"], ["All"])
        self.assertEqual(answer()["0.0.0.0-255.255.255.255", "server"], ["All"])

    def test_a_named_port_is_every_port_of_that_name_and_protocol(self):
        rules = "ingress: [{ports: [{port: web}, {port: mesh}, {port: setup}, {protocol: UDP, port: web}]}]"
        self.assertEqual(answer(NETWORK_POLICY.format("a", rules))["client", "server"], ["TCP 8080,9090,15001", "UDP 8081"])

    def test_a_named_port_of_egress_is_looked_up_on_the_destination_and_nowhere_outside(self):
        found = answer(NETWORK_POLICY.format("b", "policyTypes: [Egress], egress: [{ports: [{port: web}]}]"))
        self.assertEqual(found["client", "server"], ["TCP 8080,9090"])
        self.assertNotIn(("client", "0.0.0.0-255.255.255.255"), found)

    def test_policy_types_default_to_ingress_and_to_egress_only_with_egress_rules(self):
        self.assertNotIn(("client", "server"), answer(NETWORK_POLICY.format("a", "egress: []")))
        self.assertEqual(answer(NETWORK_POLICY.format("a", "egress: []"))["server", "client"], ["All"])
        self.assertEqual(answer(NETWORK_POLICY.format("a", "egress: [{ports: [{port: 80}]}]"))["server", "client"], ["TCP 80"])

    def test_an_address_block_splits_the_outside_and_may_match_pods(self):
        found = answer(NETWORK_POLICY.format("a", "ingress: [{from: [{ipBlock: {cidr: 2001:db8::/32, except: [2001:db8::/33]}}]}]"))
        self.assertEqual(found["client", "server"], ["unknown", "All"])
        self.assertEqual(found["2001:db8:8000::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "server"], ["All"])
        self.assertEqual([pair for pair in found if pair[1] == "server" and ":" in pair[0]],
                         [("2001:db8:8000::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "server")])

    def test_pass_leads_to_the_network_policies_and_from_the_baseline_to_the_default(self):
        pass_all = "ingress: [{action: Pass, from: [{namespaces: {}}]}, {action: Deny, from: [{namespaces: {}}]}]"
        self.assertEqual(answer(CLUSTER_POLICY.format("Admin", pass_all))["client", "server"], ["All"])
        self.assertEqual(answer(CLUSTER_POLICY.format("Baseline", pass_all))["client", "server"], ["All"])
        self.assertNotIn(("client", "server"),
                         answer(CLUSTER_POLICY.format("Admin", pass_all), NETWORK_POLICY.format("a", "ingress: []")))

    def test_accept_and_deny_of_the_admin_tier_are_final(self):
        some = ("ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{destinationNamedPort: web}]}, "
                "{action: Deny, from: [{namespaces: {}}], protocols: [{sctp: {destinationPort: {range: {start: 2, end: 9}}}}]}]")
        self.assertEqual(answer(CLUSTER_POLICY.format("Admin", some), NETWORK_POLICY.format("a", "ingress: []"))["client", "server"],
                         ["TCP 8080,9090", "UDP 8081"])
        self.assertEqual(answer(CLUSTER_POLICY.format("Admin", some))["client", "server"],
                         ["SCTP 1,10-65535", "TCP 1-65535", "UDP 1-65535"])

    def test_a_cluster_network_policy_knows_no_pods_of_the_host_network(self):
        found = answer(CLUSTER_POLICY.format("Admin", "ingress: [{action: Deny, from: [{namespaces: {}}]}]"))
        self.assertNotIn(("client", "server"), found)
        self.assertEqual(found["agent", "server"], ["All"])
        self.assertEqual(found["client", "agent"], ["All"])

    def test_equal_priorities_that_disagree_are_unknown_where_the_outcome_differs(self):
        rule = "ingress: [{{action: {}, from: [{{namespaces: {{}}}}]}}]"
        accept, deny, skip = (CLUSTER_POLICY.format("Admin", rule.format(action)) for action in ("Accept", "Deny", "Pass"))
        self.assertEqual(answer(accept, deny)["client", "server"], ["unknown", "All"])
        self.assertEqual(answer(accept, skip)["client", "server"], ["All"])

    def test_a_peer_that_is_not_understood_fails_closed(self):
        deny = "egress: [{action: Deny, to: [{planets: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}]"
        self.assertNotIn(("client", "server"), answer(CLUSTER_POLICY.format("Admin", deny)))
        accept = deny.replace("Deny", "Accept")
        self.assertNotIn(("client", "server"), answer(CLUSTER_POLICY.format("Admin", accept), NETWORK_POLICY.format("a", "ingress: []")))


if __name__ == "__main__":
    unittest.main()
