"""What the deployables are made of, and what is known against it: bills of materials from the lock
files as they are, and the policy against a database with one advisory in it."""

import json
import os
import subprocess
import tempfile
import tomllib
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUSTSEC = "https://github.com/RustSec/advisory-db"
# A library of ours that the made-up advisories are about.
CRATE = "csv"
PROGRAM = """#!/bin/sh
echo "$*" >>"$CALLS"
exit ${VERDICT:-0}
"""


def run(*command: str, **settings: str) -> subprocess.CompletedProcess:
    return subprocess.run([ROOT / command[0], *command[1:]], env={**os.environ, **settings}, capture_output=True, text=True, timeout=600, check=False)


class Materials(unittest.TestCase):
    def components(self, service: str) -> set[tuple[str, str]]:
        made = run("ci/bin/sbom", service)
        self.assertEqual(made.returncode, 0, made.stderr)
        bill = json.loads((ROOT / f"target/ci/{service}.cdx.json").read_text())
        self.assertEqual(bill["bomFormat"], "CycloneDX")
        return {(found["name"], found["version"]) for found in bill["components"] if "version" in found}

    def test_every_crate_of_the_lock_file_is_named(self):
        lock = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
        self.assertEqual({(crate["name"], crate["version"]) for crate in lock} - self.components("query-service"), set())

    def test_every_package_that_is_shipped_to_browsers_is_named(self):
        lock = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
        shipped = {path: package for path, package in lock.items() if path and not package.get("dev")}
        self.assertGreater(len(shipped), 10)
        names = {(package.get("name", path.rsplit("node_modules/", 1)[-1]), package["version"]) for path, package in shipped.items()}
        self.assertEqual(names - self.components("frontend"), set())

    def test_an_image_is_looked_into_and_wrong_names_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            syft, calls = Path(folder) / "syft", Path(folder) / "calls"
            syft.write_text(PROGRAM)
            syft.chmod(0o755)
            out = ROOT / "target/ci/projector-image.cdx.json"
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text('{"components": []}')
            self.addCleanup(out.unlink)
            done = run("ci/bin/sbom", "projector", "registry.test/projector:1", SYFT=str(syft), CALLS=str(calls))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("cyclonedx-json=target/ci/projector-image.cdx.json docker:registry.test/projector:1", calls.read_text())
        self.assertEqual(run("ci/bin/sbom", "database").returncode, 64)


class Advisories(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        npm = self.folder / "npm"
        npm.write_text(PROGRAM)
        npm.chmod(0o755)

    def advisories(self, patched: str, verdict: str = "0", informational: str = "") -> subprocess.CompletedProcess:
        """Runs the script with our policy, where RustSec has one advisory and npm the given verdict."""
        database = self.folder / "database"
        file = database / f"crates/{CRATE}/RUSTSEC-2026-9001.md"
        file.parent.mkdir(parents=True)
        file.write_text(
            f'```toml\n[advisory]\nid = "RUSTSEC-2026-9001"\npackage = "{CRATE}"\ndate = "2026-11-01"\n{informational}\n'
            f"[versions]\npatched = [{patched}]\n```\n\n# Made up\n\nFor a test.\n"
        )
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        for arguments in (["init", "--quiet", "--initial-branch=main"], ["add", "--all"], [*identity, "commit", "--quiet", "--message", "x"]):
            subprocess.run(["git", *arguments], cwd=database, check=True, timeout=60)
        policy = self.folder / "deny.toml"
        fetched = f'[advisories]\ndb-path = "{self.folder}/fetched"\n'
        policy.write_text((ROOT / "deny.toml").read_text().replace("[advisories]\n", fetched))
        return run(
            "ci/bin/advisories",
            PATH=f"{self.folder}:{os.environ['PATH']}", CALLS=str(self.folder / "calls"), VERDICT=verdict, DENY_CONFIG=str(policy),
            GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0=f"url.file://{database}.insteadOf", GIT_CONFIG_VALUE_0=RUSTSEC,
        )  # fmt: skip

    def test_a_vulnerable_crate_fails_and_is_named(self):
        done = self.advisories(patched='">= 99.0.0"')
        self.assertEqual(done.returncode, 1)
        self.assertIn("RUSTSEC-2026-9001", done.stderr + done.stdout)

    def test_a_crate_that_was_mended_passes(self):
        done = self.advisories(patched='">= 0.1.0"')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("audit --package-lock-only --omit=dev", (self.folder / "calls").read_text())

    def test_an_unmaintained_crate_fails(self):
        self.assertEqual(self.advisories(patched="", informational='informational = "unmaintained"').returncode, 1)

    def test_a_vulnerable_package_of_the_pages_fails(self):
        self.assertEqual(self.advisories(patched='">= 0.1.0"', verdict="1").returncode, 1)
