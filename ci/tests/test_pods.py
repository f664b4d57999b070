"""Each policy about pods: a good pod passes, and a pod that is wrong in one place does not."""

import unittest

from checks import pods, schemas
from tests.example import changed, deployment

SPEC, ONE = "spec/template/spec", "spec/template/spec/containers/0"
ROLE = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "x"}, "rules": []}
TOKEN = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "x"}}

# Policy, where to break, with what, and what is said.
BROKEN = [
    ("security", f"{SPEC}/securityContext/runAsNonRoot", False, "runAsNonRoot is not true"),
    ("security", f"{SPEC}/securityContext/seccompProfile/type", "Unconfined", "seccompProfile"),
    ("security", f"{SPEC}/securityContext/runAsUser", 1000, "runs as 1000"),
    ("security", f"{SPEC}/hostNetwork", True, "hostNetwork is used"),
    ("security", f"{SPEC}/volumes/0", {"name": "x", "hostPath": {"path": "/"}}, "a path of the node"),
    ("security", f"{ONE}/securityContext/allowPrivilegeEscalation", None, "privilege escalation"),
    ("security", f"{ONE}/securityContext/privileged", True, "is privileged"),
    ("security", f"{ONE}/securityContext/readOnlyRootFilesystem", False, "can write its root"),
    ("security", f"{ONE}/securityContext/capabilities/drop", ["NET_RAW"], "keeps capabilities"),
    ("security", f"{ONE}/securityContext/capabilities/add", ["NET_ADMIN"], "keeps capabilities"),
    ("identity", f"{SPEC}/serviceAccountName", "default", "no service account of its own"),
    ("identity", f"{SPEC}/automountServiceAccountToken", None, "mounts a token"),
    ("identity", f"{SPEC}/enableServiceLinks", None, "environment variable a service"),
    ("resources", f"{ONE}/resources/limits/ephemeral-storage", None, "no limits of ephemeral-storage"),
    ("resources", f"{ONE}/resources/requests/cpu", None, "no requests of cpu"),
    ("resources", f"{SPEC}/volumes/0/emptyDir", {}, "no size limit"),
    ("scratch", f"{ONE}/volumeMounts", [], "has no /tmp"),
    ("probes", f"{ONE}/startupProbe", None, "no startupProbe"),
    ("probes", f"{ONE}/livenessProbe/httpGet/path", "/readyz", "livenessProbe asks /readyz"),
    ("probes", f"{ONE}/readinessProbe/httpGet/port", "http", "on http, not /readyz on admin"),
    ("shutdown", f"{SPEC}/terminationGracePeriodSeconds", 10, "given 10 s to stop"),
    ("shutdown", f"{ONE}/lifecycle", {}, "no preStop"),
    ("secrets", f"{ONE}/envFrom", [{"secretRef": {"name": "x"}}], "a secret in its environment"),
    ("secrets", f"{ONE}/env", [{"name": "A", "valueFrom": {"secretKeyRef": {}}}], "is a secret in an environment"),
    ("secrets", f"{ONE}/env", [{"name": "EVENT_STORE_URL", "value": "postgres://a:b@c/d"}], "is written down"),
    ("secrets", f"{ONE}/env", [{"name": "OIDC_CLIENT_SECRET", "value": "x"}], "is written down"),
    ("pulls", f"{ONE}/image", "command-service:latest", ":latest"),
    ("pulls", f"{ONE}/imagePullPolicy", "Always", "with Always"),
]


class Pods(unittest.TestCase):
    def test_a_good_pod_keeps_every_policy(self):
        for policy in pods.POLICIES:
            self.assertEqual(list(policy(deployment())), [], policy.__name__)

    def test_what_is_wrong_in_one_place_is_found(self):
        for policy, path, value, text in BROKEN:
            with self.subTest(policy=policy, path=path):
                found = list(getattr(pods, policy)(changed(deployment(), path, value)))
                self.assertIn(text, "\n".join(found))

    def test_rights_and_tokens_are_found_outside_of_pods(self):
        self.assertIn("grants something", "\n".join(pods.identity(ROLE)))
        self.assertIn("mounts its token", "\n".join(pods.identity(TOKEN)))

    def test_every_policy_has_a_case_that_fails(self):
        self.assertEqual({policy.__name__ for policy in pods.POLICIES}, {case[0] for case in BROKEN})


class Schemas(unittest.TestCase):
    def test_a_misspelt_field_is_found_for_each_minor(self):
        found = schemas.violations(changed(deployment(), f"{SPEC}/enableServiceLink", False))
        self.assertEqual(len(found), len(schemas.MINORS), found)
        self.assertIn("enableServiceLink", found[0])

    def test_a_custom_resource_is_held_against_our_schema(self):
        monitor = {
            "apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "x"},
            "spec": {"selector": {}, "endpoints": [{"port": "admin"}]},
        }  # fmt: skip
        self.assertEqual(schemas.violations(monitor), [])
        wrong = changed(monitor, "spec/endpoints/0/intervall", "15s")
        self.assertIn("intervall", "\n".join(schemas.violations(wrong)))

    def test_a_custom_resource_without_a_schema_is_found(self):
        unknown = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "x"}}
        self.assertIn("no schema of ours", "\n".join(schemas.violations(unknown)))
