"""The gate's verdicts, on reports like those that lint and coverage leave."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = "command-service/src/lib.rs"
WARNING = {
    "reason": "compiler-message",
    "message": {"level": "warning", "message": "unused variable", "spans": [{"file_name": FILE, "line_start": 1}]},
}
REPEATED = "\n".join(f"pub fn same_{number}(first: u64, second: u64) -> u64 {{ first * {number} + second / 7 - {number} }}" for number in range(40))


class Gate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.git("init", "--quiet", "--initial-branch=main")
        self.write(FILE, "fn first() {}\n")
        self.base = self.commit()
        self.write(FILE, "fn first() {}\n" + "".join(f"fn f{number}() {{}}\n" for number in range(10)))
        self.commit()
        self.report(covered=9)
        self.write("target/ci/clippy-command-service.json", json.dumps({"reason": "build-finished"}) + "\n")

    def write(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def report(self, covered: int) -> None:
        """Ten lines changed; so many of them are covered."""
        lines = [f"DA:{number},{int(number < 2 + covered)}" for number in range(2, 12)]
        self.write("target/ci/command-service.lcov", "\n".join(["TN:", f"SF:{FILE}", *lines, "end_of_record", ""]))

    def git(self, *arguments: str) -> str:
        identity = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return subprocess.run(["git", *arguments], cwd=self.root, env={**os.environ, **identity}, capture_output=True, text=True, check=True).stdout.strip()

    def commit(self) -> str:
        self.git("add", FILE)
        self.git("commit", "--quiet", "--message", "x")
        return self.git("rev-parse", "HEAD")

    def gate(self, service: str = "command-service") -> tuple[int, str]:
        run = subprocess.run([ROOT / "ci/bin/gate", self.base, service], cwd=self.root, capture_output=True, text=True, timeout=120, check=False)
        return run.returncode, run.stdout + run.stderr

    def test_what_is_covered_clean_and_said_once_is_green(self):
        code, text = self.gate()
        self.assertEqual((code, text.count("green")), (0, 3), text)

    def test_changed_lines_without_tests_are_red(self):
        self.report(covered=8)
        code, text = self.gate()
        self.assertEqual(code, 1)
        self.assertIn("coverage: RED: 80", text)

    def test_a_warning_of_clippy_is_red(self):
        self.write("target/ci/clippy-command-service.json", json.dumps(WARNING) + "\n")
        code, text = self.gate()
        self.assertEqual(code, 1)
        self.assertIn("lint: RED: 1 warnings of clippy; command-service/src/lib.rs:1: unused variable", text)

    def test_repeated_code_is_red(self):
        for name in ("one", "other"):
            self.write(f"command-service/src/{name}.rs", REPEATED)
        code, text = self.gate()
        self.assertEqual(code, 1)
        self.assertIn("repetition: RED", text)

    def test_a_missing_report_is_red(self):
        (self.root / "target/ci/command-service.lcov").unlink()
        code, text = self.gate()
        self.assertEqual(code, 1)
        self.assertIn("coverage: RED: target/ci/command-service.lcov is missing", text)

    def test_an_error_of_eslint_is_red_and_a_warning_is_not(self):
        self.write("frontend/src/a.ts", "export const one = 1;\n")
        self.write("target/ci/frontend.lcov", "TN:\n")
        message = {"line": 3, "ruleId": "sonarjs/no-identical-functions", "severity": 1}
        for severity, verdict in ((1, "lint: green"), (2, "lint: RED: 1 errors of ESLint; a.ts:3: sonarjs")):
            message["severity"] = severity
            self.write("target/ci/eslint.json", json.dumps([{"filePath": "a.ts", "messages": [message]}]))
            self.assertIn(verdict, self.gate("frontend")[1])
