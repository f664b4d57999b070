"""deploy, rollback, verify and bake against a kubectl that records what it is asked to do."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = ("registry.test/taskmanager/query-service@sha256:" + digit * 64 for digit in "12")
UNIT = "31-query-service"


class Deploy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = Path(folder.name)
        (self.state / "bin").mkdir()
        shutil.copy(ROOT / "ci/tests/kubectl", self.state / "bin/kubectl")

    def run_script(self, script: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        environment = {
            **os.environ, "PATH": f"{self.state}/bin:{os.environ['PATH']}", "KUBECTL_STATE": str(self.state),
            "REAL_KUBECTL": shutil.which("kubectl") or "", "DEPLOY_OUT": str(self.state / "out"), "BAKE_SECONDS": "0", **settings,
        }  # fmt: skip
        return subprocess.run([ROOT / "ci/bin" / script, *arguments], env=environment, capture_output=True, text=True, timeout=300, check=False)

    def calls(self, *words: str) -> list[str]:
        log = self.state / "calls"
        lines = log.read_text().splitlines() if log.exists() else []
        return [line for line in lines if all(word in line for word in words)]

    def fail(self, pattern: str) -> None:
        (self.state / "failing").write_text(pattern)

    def deployed(self, image: str) -> None:
        done = self.run_script("deploy", "dev", UNIT, image)
        self.assertEqual(done.returncode, 0, done.stderr)
        (self.state / "calls").unlink()

    def last_applied(self) -> str:
        return max(self.state.glob("applied-*"), key=lambda file: int(file.name[8:])).read_text()

    def test_what_differs_is_shown_applied_awaited_and_recorded(self):
        done = self.run_script("deploy", "dev", UNIT, NEW)
        self.assertEqual(done.returncode, 0, done.stderr)
        verbs = [next(word for word in line.split() if word in ("get", "diff", "apply", "annotate", "rollout")) for line in self.calls()]
        self.assertEqual(verbs, ["get", "diff", "apply", "annotate", "rollout", "apply"])
        self.assertIn(NEW, self.last_applied())
        self.assertIn(NEW, (self.state / f"release-{UNIT}").read_text())
        self.assertIn("one: line", (self.state / f"out/dev-{UNIT}.diff").read_text())
        self.assertEqual(len(self.calls("kubernetes.io/change-cause", NEW)), 1)

    def test_without_a_difference_nothing_happens(self):
        (self.state / "difference").write_text("0")
        done = self.run_script("deploy", "dev", UNIT, NEW)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls("apply") + self.calls("rollout"), [])

    def test_an_image_that_is_not_given_stays_as_it_was(self):
        self.deployed(OLD)
        self.assertEqual(self.run_script("deploy", "dev", UNIT).returncode, 0)
        self.assertIn(OLD, self.last_applied())

    def test_an_image_by_tag_or_of_another_unit_is_refused_before_anything_is_asked(self):
        for image in (NEW.partition("@")[0] + ":1", NEW.replace("query-service", "projector")):
            self.assertEqual(self.run_script("deploy", "dev", UNIT, image).returncode, 64)
        self.assertEqual(self.calls("diff") + self.calls("apply"), [])

    def test_production_is_not_deployed_without_an_image(self):
        done = self.run_script("deploy", "prod", UNIT)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no image was ever chosen", done.stderr)
        self.assertEqual(self.calls("apply"), [])

    def test_a_failed_rollout_goes_back_to_what_was_recorded(self):
        self.deployed(OLD)
        self.fail("rollout status")
        done = self.run_script("deploy", "dev", UNIT, NEW)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(self.calls("rollout undo deployment/query-service")), 1)
        self.assertIn(OLD, self.last_applied())
        self.assertNotIn(NEW, (self.state / f"release-{UNIT}").read_text())
        # Back, and seen to be back.
        self.assertIn("rollout status", self.calls()[-1])

    def test_a_failed_apply_goes_back_too(self):
        self.deployed(OLD)
        self.fail("^apply")
        self.assertEqual(self.run_script("deploy", "dev", UNIT, NEW).returncode, 1)
        self.assertIn(OLD, self.last_applied())

    def test_a_failed_smoke_test_goes_back(self):
        self.deployed(OLD)
        (self.state / "release-50-ingress").write_text("kind: ConfigMap\n")
        done = self.run_script("deploy", "dev", UNIT, NEW, ORIGIN="http://127.0.0.1:1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the smoke test failed", done.stderr)
        self.assertIn(OLD, self.last_applied())

    def test_a_first_deployment_that_fails_has_nothing_to_go_back_to(self):
        self.fail("rollout status")
        done = self.run_script("deploy", "dev", UNIT, NEW)
        self.assertEqual(done.returncode, 1)
        self.assertIn("nothing good was ever recorded", done.stderr)

    def test_migrations_replace_their_jobs_and_are_awaited(self):
        images = [NEW.replace("query-service", service) for service in ("command-service", "projector")]
        done = self.run_script("deploy", "dev", "25-migrations", *images)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.calls("delete job/migrate-")), 2)
        self.assertEqual(len(self.calls("wait job/migrate-", "condition=Complete")), 2)
        self.assertNotEqual(self.run_script("rollback", "dev", "25-migrations").returncode, 0)

    def test_a_canary_is_awaited_and_aborted_on_the_way_back(self):
        self.assertEqual(self.run_script("deploy", "prod", UNIT, OLD).returncode, 0)
        self.assertEqual(len(self.calls("wait rollout/query-service", "Healthy")), 1)
        # The Deployment only describes the pods.
        self.assertEqual(self.calls("rollout status"), [])
        self.fail("wait rollout")
        self.assertEqual(self.run_script("deploy", "prod", UNIT, NEW).returncode, 1)
        self.assertEqual(len(self.calls("patch rollout/query-service", '"abort":true')), 1)
        self.assertIn(OLD, self.last_applied())

    def test_a_rollback_by_hand_applies_the_record_and_waits(self):
        self.deployed(OLD)
        done = self.run_script("rollback", "dev", UNIT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(OLD, self.last_applied())
        self.assertIn(f"query-service@{OLD.partition('@')[2]}", done.stderr)

    def test_wrong_words_are_refused(self):
        for script, arguments in [("deploy", ["test", UNIT]), ("deploy", ["dev", "99-none"]), ("rollback", ["dev", "99-none"]), ("verify", ["test"])]:
            self.assertEqual(self.run_script(script, *arguments).returncode, 64, (script, arguments))

    def test_verify_wants_every_unit_recorded(self):
        self.deployed(OLD)
        done = self.run_script("verify", "dev")
        self.assertEqual(done.returncode, 1)
        self.assertIn("00-namespace of dev was never deployed", done.stderr)

    def test_a_bake_fails_on_errors_and_on_silence_and_passes_else(self):
        def prometheus(value: str | None) -> None:
            result = [] if value is None else [{"value": [0, value]}]
            (self.state / "prometheus").write_text(json.dumps({"data": {"result": result}}))

        for value in (None, "0.001", "NaN"):
            prometheus(value)
            self.assertEqual(self.run_script("bake", "dev", "0").returncode, 0, value)
        prometheus("99")
        done = self.run_script("bake", "dev", "0")
        # One look is no verdict; the second in a row is.
        self.assertEqual(done.returncode, 0)
        self.assertIn("ratio of failed requests is 99", done.stderr)
        self.assertEqual(self.run_script("bake", "dev", "3", BAKE_EVERY="0.1").returncode, 1)
        (self.state / "prometheus").write_text("no answer")
        self.assertEqual(self.run_script("bake", "dev", "3", BAKE_EVERY="0.1").returncode, 1)
