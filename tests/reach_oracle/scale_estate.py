"""An estate of a given number of pods, shaped like a real one: some 25 workloads of 2.5 pods in a namespace, half as many
policies as pods, most of them about their own namespace, a few about others, addresses, and the cluster."""
import random

WORKLOADS_PER_NAMESPACE = 25
PODS_PER_WORKLOAD = 2.5
TEAMS, ENVIRONMENTS, TIERS = 40, ["prod", "staging", "test"], ["front", "middle", "back"]
PORTS = [80, 443, 3306, 5432, 6379, 8080, 8443, 9090]


class ScaleGenerator:
    def __init__(self, pods, seed):
        self.random = random.Random(seed)
        self.namespace_count = max(1, round(pods / PODS_PER_WORKLOAD / WORKLOADS_PER_NAMESPACE))
        self.policies_per_namespace = max(1, pods // 2 // self.namespace_count)

    def estate(self):
        for number in range(self.namespace_count):
            yield from self.namespace(f"team-{number % TEAMS}-{number}", number)
        yield from self.cluster_policies()

    def namespace(self, name, number):
        labels = {"team": f"t{number % TEAMS}", "env": ENVIRONMENTS[number % 3]}
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        for workload in range(WORKLOADS_PER_NAMESPACE):
            yield self.deployment(name, f"app-{workload}")
        for policy in range(self.policies_per_namespace):
            yield self.network_policy(name, f"policy-{policy}", deny_all=policy == 0)

    def deployment(self, namespace, name):
        labels = {"app": name, "tier": self.random.choice(TIERS), "release": f"r{self.random.randrange(5)}"}
        ports = [{"name": "http", "containerPort": self.random.choice([8080, 8081])},
                 {"name": "metrics", "containerPort": 9090}]
        containers = [{"name": "main", "image": "example.org/app:1", "ports": ports}]
        spec = {"replicas": self.random.choice([2, 3]), "selector": {"matchLabels": {"app": name}},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}}}
        return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": namespace, "name": name}, "spec": spec}

    def app(self):
        return {"matchLabels": {"app": f"app-{self.random.randrange(WORKLOADS_PER_NAMESPACE)}"}}

    def network_policy(self, namespace, name, deny_all):
        if deny_all:
            spec = {"podSelector": {}, "policyTypes": ["Ingress"]}
        else:
            direction, peers = self.random.choice([("ingress", "from")] * 3 + [("egress", "to")])
            spec = {"podSelector": self.app(), "policyTypes": [direction.capitalize()],
                    direction: [{peers: [self.peer()], "ports": [self.port()]}]}
        meta = {"namespace": namespace, "name": name}
        return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": spec}

    def peer(self):
        team = {"matchLabels": {"team": f"t{self.random.randrange(TEAMS)}"}}
        tier = {"matchExpressions": [{"key": "tier", "operator": "In", "values": self.random.sample(TIERS, 2)}]}
        environment = {"matchLabels": {"env": self.random.choice(ENVIRONMENTS)}}
        second = self.random.randrange(8)
        block = {"cidr": f"10.{second}.0.0/16", "except": [f"10.{second}.7.0/24"]}
        return self.random.choice([{"podSelector": self.app()}] * 12 + [{"podSelector": tier}] * 3 + [
            {"namespaceSelector": team}, {"namespaceSelector": environment, "podSelector": tier},
            {"namespaceSelector": team, "podSelector": self.app()}, {"ipBlock": block}])

    def port(self):
        return self.random.choice([{"port": self.random.choice(PORTS)}] * 6 + [
            {"port": "http"}, {"port": "metrics"}, {"port": 8000, "endPort": 8100}, {"protocol": "UDP", "port": 53}])

    def cluster_policies(self):
        everything = {"namespaces": {}}
        team = {"namespaces": {"matchLabels": {"team": "t1"}}}
        test = {"namespaces": {"matchLabels": {"env": "test"}}}
        production = {"namespaces": {"matchLabels": {"env": "prod"}}}
        yield admin("AdminNetworkPolicy", "monitoring", everything, [
            {"action": "Allow", "from": [team], "ports": [{"portNumber": {"protocol": "TCP", "port": 9090}}]}], priority=10)
        yield admin("AdminNetworkPolicy", "test-apart", production, [
            {"action": "Pass", "from": [team]}, {"action": "Deny", "from": [test]}], priority=20)
        yield admin("BaselineAdminNetworkPolicy", "default", everything, [
            {"action": "Deny", "from": [test], "ports": [{"portRange": {"protocol": "TCP", "start": 1, "end": 1023}}]}])


def admin(kind, name, subject, ingress, **more):
    return {"apiVersion": "policy.networking.k8s.io/v1alpha1", "kind": kind, "metadata": {"name": name},
            "spec": {"subject": subject, "ingress": ingress, **more}}


def scale_estate(pods, seed=1):
    return list(ScaleGenerator(pods, seed).estate())
