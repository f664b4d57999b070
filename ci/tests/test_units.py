"""Each policy about a unit: a good unit passes, and one that is wrong in one place does not."""

import unittest

from checks import units
from tests.example import changed, unit

DEPLOYMENT, SCALER, BUDGET, NETWORK = 0, 3, 4, 5
ROLLOUT = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "command-service"}, "spec": {}}

# Policy, which resource, where to break, with what, and what is said.
BROKEN = [
    ("owners_of_replicas", DEPLOYMENT, "spec/replicas", 2, "somebody else owns them"),
    ("owners_of_replicas", SCALER, "spec/scaleTargetRef/name", "other", "nobody says how many"),
    ("availability", BUDGET, "spec/maxUnavailable", 2, "no disruption budget"),
    ("availability", BUDGET, "spec/selector/matchLabels/app", "other", "no disruption budget"),
    ("availability", DEPLOYMENT, "spec/revisionHistoryLimit", None, "no revisionHistoryLimit"),
    ("availability", DEPLOYMENT, "spec/minReadySeconds", None, "no minReadySeconds"),
    ("availability", DEPLOYMENT, "spec/progressDeadlineSeconds", None, "no progressDeadlineSeconds"),
    ("availability", DEPLOYMENT, "spec/strategy/rollingUpdate/maxUnavailable", 1, "makes pods unavailable"),
    ("availability", DEPLOYMENT, "spec/template/spec/topologySpreadConstraints/0", None, "not spread"),
    ("availability", DEPLOYMENT, "spec/template/spec/topologySpreadConstraints/1/matchLabelKeys", None, "spread together"),
    ("volumes", DEPLOYMENT, "spec/template/spec/volumes/0", {"name": "data", "persistentVolumeClaim": {}}, "in a Deployment"),
    ("network", NETWORK, "spec/podSelector/matchLabels/app", "other", "no network policy of its own"),
    ("network", NETWORK, "spec/policyTypes", ["Ingress"], "for both directions"),
    ("network", NETWORK, "spec/ingress/0/from", None, "lets everybody in"),
    ("network", NETWORK, "spec/egress/0/ports", None, "on every port"),
    ("settings_by_hash", 2, "metadata/name", "command-service", "no hash in its name"),
    ("settings_by_hash", DEPLOYMENT, "spec/template/spec/containers/0/envFrom/0/configMapRef/name", "other", "not of this unit"),
]


class Units(unittest.TestCase):
    def test_a_good_unit_keeps_every_policy(self):
        for policy in units.POLICIES:
            self.assertEqual(list(policy(unit())), [], policy.__name__)

    def test_what_is_wrong_in_one_place_is_found(self):
        for policy, resource, path, value, text in BROKEN:
            with self.subTest(policy=policy, path=path):
                broken = unit()
                broken[resource] = changed(broken[resource], path, value)
                self.assertIn(text, "\n".join(getattr(units, policy)(broken)))

    def test_an_autoscaler_follows_a_canary(self):
        found = "\n".join(units.owners_of_replicas([*unit(), ROLLOUT]))
        self.assertIn("its pods are the Rollout's", found)

    def test_every_policy_has_a_case_that_fails(self):
        self.assertEqual({policy.__name__ for policy in units.POLICIES}, {case[0] for case in BROKEN})
