"""What is written for others to read: reports for SonarQube, rules for the operator, digests."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from checks import manifests, rules
from checks.images import OURS, ROOT, read_lock

RUST = {"sonar.rust.clippyReport.reportPaths", "sonar.rust.lcov.reportPaths", "sonar.rust.cargo.manifestPaths", "sonar.rust.clippy.enabled"}
PAGES = {"sonar.eslint.reportPaths", "sonar.javascript.lcov.reportPaths"}
DIGEST = "sha256:" + "c" * 64


def properties(service: str) -> dict[str, str]:
    lines = (ROOT / service / "sonar-project.properties").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


class Sonar(unittest.TestCase):
    def test_each_deployable_is_a_project_that_reads_our_reports(self):
        scripts = "".join((ROOT / "ci/bin" / name).read_text() for name in ("lint", "coverage"))
        keys = set()
        for service in OURS:
            found = properties(service)
            keys.add(found["sonar.projectKey"])
            self.assertLessEqual(PAGES if service == "frontend" else RUST, set(found), service)
            for key, value in found.items():
                if key.endswith("reportPaths"):
                    written = Path(value).name.replace(f"-{service}", "-$service").replace(f"{service}.lcov", "$service.lcov")
                    self.assertTrue(f"$out/{written}" in scripts or f"$out/{Path(value).name}" in scripts, f"{service}: nothing writes {value}")
                if key in ("sonar.sources", "sonar.tests", "sonar.rust.cargo.manifestPaths"):
                    for path in value.split(","):
                        self.assertTrue((ROOT / path).exists(), f"{service}: there is no {path}")
            self.assertEqual(found.get("sonar.rust.clippy.enabled", "false"), "false")
        self.assertEqual(len(keys), len(OURS))


class Lock(unittest.TestCase):
    def lock_images(self, docker: str) -> tuple[int, str]:
        with tempfile.TemporaryDirectory() as folder:
            program, lock = Path(folder) / "docker", Path(folder) / "lock"
            program.write_text(f"#!/bin/sh\n{docker}\n")
            program.chmod(0o755)
            lock.write_text((ROOT / "ci/images.lock").read_text())
            run = subprocess.run([ROOT / "ci/bin/lock-images"], env={**os.environ, "DOCKER": str(program), "IMAGES_LOCK": str(lock)}, capture_output=True, timeout=60, check=False)
            return run.returncode, lock.read_text()

    def test_digests_are_written_and_rows_stay_whole(self):
        code, text = self.lock_images(f"echo {DIGEST}")
        rows, wrong = read_lock(text)
        self.assertEqual((code, wrong, {row.digest for row in rows.values()}), (0, [], {DIGEST}))

    def test_a_registry_that_does_not_answer_changes_nothing_and_is_told(self):
        code, text = self.lock_images("exit 1")
        self.assertEqual((code, text), (1, (ROOT / "ci/images.lock").read_text()))


class Rules(unittest.TestCase):
    def test_the_operators_copy_of_the_rules_is_held_to_the_files(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for part in ("monitoring/rules", "monitoring/base"):
                (root / part).mkdir(parents=True)
            (root / "monitoring/rules/a.yml").write_text("groups: [{name: a, rules: [{alert: A, expr: up == 0}]}]")
            self.assertIn("run ci/bin/rules", "".join(rules.violations(root)))
            (root / rules.MADE).write_text(yaml.safe_dump(rules.resource(root)))
            self.assertEqual(rules.violations(root), [])
            (root / "monitoring/rules/a.yml").write_text("groups: [{name: a, rules: [{alert: A, expr: up == 1}]}]")
            self.assertIn("run ci/bin/rules", "".join(rules.violations(root)))


class Components(unittest.TestCase):
    def test_a_component_that_nothing_builds_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for part in ("k8s/components/used", "k8s/components/forgotten", "k8s/overlays/dev/unit", "k8s/tests"):
                (root / part).mkdir(parents=True)
            (root / "k8s/overlays/dev/unit/kustomization.yaml").write_text("components:\n  - ../../../components/used\n")
            self.assertEqual([text.split(":")[0] for text in manifests.unbuilt_components(root)], ["k8s/components/forgotten"])
