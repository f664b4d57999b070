"""Each policy about the compose file: it passes, and a copy that is wrong in one place does not."""

import unittest

import yaml

from checks import compose
from checks.images import ROOT
from tests.example import changed

# Policy, where to break, with what, and what is said.
BROKEN = [
    ("health", "services/nats/healthcheck", None, "nats has no health check"),
    ("health", "services/frontend/healthcheck", {"disable": True}, "frontend has no health check"),
    ("health", "services/projector/depends_on", ["nats"], "projector does not wait for nats"),
    ("exposure", "services/frontend/ports", ["8080:8080"], "beyond this machine"),
    ("exposure", "services/projector/networks", ["front"], "can reach the outside"),
    ("hardening", "services/nats/read_only", False, "nats can write its root"),
    ("hardening", "services/projector/cap_drop", [], "keeps capabilities"),
    ("hardening", "services/frontend/mem_limit", None, "no bound on memory"),
    ("secrets", "secrets/grafana-admin/file", "./password", "not made by ci/bin/secrets"),
    ("secrets", "services/projector/secrets", [], "which is not mounted"),
    ("secrets", "services/projector/environment/NATS_URL", "nats://a:b@c", "is in the environment"),
    ("settings", "services/projector/environment/NATS_REPLICA", "3", "nobody reads NATS_REPLICA"),
    ("mounts", "services/nats/volumes", ["./ci:/ci"], "can write ./ci"),
    ("mounts", "services/nats/volumes", ["./nothing:/x:ro"], "is not there"),
]


class Compose(unittest.TestCase):
    def setUp(self):
        self.good = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

    def test_the_compose_file_keeps_every_policy(self):
        for policy in compose.POLICIES:
            self.assertEqual(list(policy(self.good)), [], policy.__name__)

    def test_what_is_wrong_in_one_place_is_found(self):
        for policy, path, value, text in BROKEN:
            with self.subTest(policy=policy, path=path):
                found = "\n".join(getattr(compose, policy)(changed(self.good, path, value)))
                self.assertIn(text, found)

    def test_every_policy_has_a_case_that_fails(self):
        self.assertEqual({policy.__name__ for policy in compose.POLICIES}, {case[0] for case in BROKEN})
