"""Each policy about an environment: a good one passes, and one wrong in one place does not."""

import unittest
from copy import deepcopy

import yaml

from checks import environments
from checks.build import Target
from checks.environments import UNITS, Environment
from tests.example import changed, find, unit

AROUND = """
apiVersion: v1
kind: Namespace
metadata: {name: taskmanager, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: defaults, namespace: taskmanager}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: quota, namespace: taskmanager}
spec:
  hard:
    {requests.cpu: "1", requests.memory: 1Gi, requests.ephemeral-storage: 1Gi, limits.cpu: "1", limits.memory: 1Gi, limits.ephemeral-storage: 1Gi}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: taskmanager}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-dns, namespace: taskmanager}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53}]}]}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: command-service, namespace: taskmanager}
spec: {target: {name: command-service, template: {data: {event-store-url: x}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: nats, namespace: taskmanager}
spec: {replicas: 3, template: {spec: {containers: []}}}
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: postgres, namespace: taskmanager}
spec: {postgresql: {parameters: {max_connections: "500"}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: query-service-0123456789, namespace: taskmanager}
data: {NATS_REPLICAS: "3"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: projector-0123456789, namespace: taskmanager}
data: {DB_POOL_SIZE: "8"}
"""
OTHERS = [
    {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "taskmanager"},
     "spec": {"replicas": 2, "template": {"spec": {"containers": []}}}}
    for name in ("query-service", "projector")
]  # fmt: skip


def good() -> Environment:
    documents = [*yaml.safe_load_all(AROUND), *unit(), *deepcopy(OTHERS)]
    targets = [Target(f"k8s/overlays/prod/{name}", []) for name in UNITS]
    targets[0] = Target(targets[0].path, documents)
    return Environment("prod", targets)


# Policy, the resource, where to break, with what, and what is said.
BROKEN = [
    ("namespaces", "Namespace", "metadata/name", "other", "Namespace other is not taskmanager"),
    ("namespaces", "Namespace", "metadata/labels", {}, "does not enforce"),
    ("namespaces", "Deployment", "metadata/namespace", "default", "is in default"),
    ("namespaces", "LimitRange", "kind", "ConfigMap", "no LimitRange"),
    ("namespaces", "NetworkPolicy", "spec/policyTypes", ["Ingress"], "denies everything by default"),
    ("namespaces", "NetworkPolicy/allow-dns", "spec/egress/0/ports/0/port", 54, "nobody may ask for names"),
    ("digests", "Deployment", "spec/template/spec/containers/0/image", "registry.example.org/taskmanager/command-service:1", "not named by digest"),
    ("secret_files", "ExternalSecret", "kind", "Secret", "is in a manifest"),
    ("secret_files", "ExternalSecret", "spec/target/name", "other", "which nothing makes"),
    ("secret_files", "ExternalSecret", "spec/target/template/data", {"nats-url": "x"}, "reads event-store-url"),
    ("settings", "ConfigMap/command-service-0123456789", "data/RUST_LOGS", "info", "nobody reads RUST_LOGS"),
    ("copies_of_the_stream", "StatefulSet", "spec/replicas", 1, "NATS_REPLICAS is 3, with 1 servers"),
    ("quota", "ResourceQuota", "spec/hard/limits.cpu", "6m", "limits.cpu: 0.007 at most, and the quota is 6m"),
    ("quota", "ResourceQuota", "spec/hard/requests.memory", "1Mi", "requests.memory"),
    ("budgets_for_connections", "Cluster", "spec/postgresql/parameters/max_connections", "200", "PostgreSQL has 200"),
]


def broken(resource: str, path: str, value: object) -> Environment:
    environment = good()
    documents = environment.targets[0].documents
    kind, _, name = resource.partition("/")
    old = find(documents, kind, name or None)
    new = changed(old, path, value)
    if new.get("kind") == "Secret":
        new["data"] = {}
    documents[documents.index(old)] = new
    return environment


class Environments(unittest.TestCase):
    def test_a_good_environment_keeps_every_policy(self):
        for policy in environments.POLICIES:
            self.assertEqual(list(policy(good())), [], policy.__name__)

    def test_what_is_wrong_in_one_place_is_found(self):
        for policy, resource, path, value, text in BROKEN:
            with self.subTest(policy=policy, path=path):
                found = "\n".join(getattr(environments, policy)(broken(resource, path, value)))
                self.assertIn(text, found)

    def test_units_out_of_order_or_missing_are_found(self):
        targets = good().targets
        for wrong in (targets[1:], [*targets, Target("k8s/overlays/prod/90-other", [])]):
            self.assertIn("units are", "\n".join(environments.unit_order(Environment("prod", wrong))))

    def test_every_policy_has_a_case_that_fails(self):
        cases = {case[0] for case in BROKEN} | {"unit_order"}
        self.assertEqual({policy.__name__ for policy in environments.POLICIES}, cases)
