"""What a change affects, in small repositories of their own with the real script."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ["command-service", "query-service", "projector"]
ALL = [*SERVICES, "frontend", "manifests"]
CRATES = {
    "crates/domain": [], "crates/read-model": ["crates/domain"], "crates/testkit": [], "crates/xtask": [],
    "command-service": ["crates/domain"], "query-service": ["crates/read-model"], "projector": ["crates/read-model"],
}  # fmt: skip


class Affected(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        members = ", ".join(f'"{name}"' for name in CRATES)
        self.write("Cargo.toml", f'[workspace]\nresolver = "3"\nmembers = [{members}]\n')
        for name, uses in CRATES.items():
            up = "../" * (name.count("/") + 1)
            lines = [f'{use.rsplit("/", 1)[-1]} = {{ path = "{up}{use}" }}' for use in uses]
            own = name.rsplit("/", 1)[-1]
            dev = f'[dev-dependencies]\ntestkit = {{ path = "{up}crates/testkit" }}\n' if name == "projector" else ""
            self.write(f"{name}/Cargo.toml", f'[package]\nname = "{own}"\nedition = "2024"\n[dependencies]\n' + "\n".join(lines) + f"\n{dev}")
            self.write(f"{name}/src/lib.rs", "")
        for name in ("frontend/src/app.ts", "k8s/base/x.yaml", "docs/openapi.json", "docs/DEPLOY.md", "ci/bin/x", "Cargo.lock"):
            self.write(name, "")
        self.git("init", "--quiet", "--initial-branch=main")
        self.base = self.commit()

    def write(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def git(self, *arguments: str) -> str:
        identity = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        run = subprocess.run(["git", *arguments], cwd=self.root, env={**os.environ, **identity}, capture_output=True, text=True, check=True)
        return run.stdout.strip()

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x")
        return self.git("rev-parse", "HEAD")

    def affected(self, *base: str) -> list[str]:
        run = subprocess.run([ROOT / "ci/bin/affected", *base], cwd=self.root, capture_output=True, text=True, timeout=120, check=True)
        return run.stdout.split()

    def after(self, *files: str) -> list[str]:
        for file in files:
            self.write(file, "changed")
        self.commit()
        return self.affected(self.base)

    def test_one_service_affects_itself(self):
        self.assertEqual(self.after("query-service/src/lib.rs"), ["query-service"])

    def test_the_rules_affect_all_three_services_also_through_others(self):
        self.assertEqual(self.after("crates/domain/src/lib.rs"), SERVICES)

    def test_a_library_affects_those_who_use_it(self):
        self.assertEqual(self.after("crates/read-model/src/lib.rs"), ["query-service", "projector"])

    def test_what_tests_use_affects_whoever_is_tested_with_it(self):
        self.assertEqual(self.after("crates/testkit/src/lib.rs"), ["projector"])

    def test_what_nobody_ships_affects_nothing(self):
        self.assertEqual(self.after("crates/xtask/src/lib.rs", "docs/DEPLOY.md"), [])

    def test_pages_manifests_and_the_contract(self):
        self.assertEqual(self.after("frontend/src/app.ts"), ["frontend"])
        self.assertEqual(self.after("k8s/base/x.yaml"), ["frontend", "manifests"])
        self.assertEqual(self.after("docs/openapi.json"), ["query-service", "frontend", "manifests"])

    def test_a_lock_file_or_the_pipeline_affects_everything(self):
        for file in ("Cargo.lock", "ci/bin/x", "Jenkinsfile"):
            with self.subTest(file=file):
                self.assertEqual(self.after(file), ALL)
                self.base = self.git("rev-parse", "HEAD")

    def test_a_first_build_and_an_unknown_base_affect_everything(self):
        self.assertEqual(self.affected(), ALL)
        self.assertEqual(self.affected("0" * 40), ALL)

    def test_a_file_that_moved_away_affects_where_it_was(self):
        self.git("mv", "projector/src/lib.rs", "frontend/lib.rs")
        self.commit()
        # Its crate has no source left, which only building it would find.
        self.write("projector/src/lib.rs", "other")
        self.commit()
        self.assertEqual(self.affected(self.base), ["projector", "frontend"])

    def test_no_change_affects_nothing(self):
        self.assertEqual(self.affected(self.base), [])
