"""How images are named, pushed and signed, with a docker and a cosign that record their calls."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "registry.test/taskmanager/projector"
DIGEST = "sha256:" + "d" * 64
PROGRAM = """#!/bin/sh
echo "$(basename "$0") $*" >>"$CALLS"
case $* in
    *"image inspect"*) echo "other.test/projector@sha256:0"; [ -n "$NO_DIGEST" ] || echo "%s@%s" ;;
esac
""" % (NAME, DIGEST)


class Image(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for program in ("docker", "cosign"):
            (self.folder / program).write_text(PROGRAM)
            (self.folder / program).chmod(0o755)
        revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        self.tag = f"{NAME}:0.1.0-{revision[:12]}"

    def image(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "CALLS": str(self.folder / "calls"), "REGISTRY": "registry.test/taskmanager", "BUILD_NUMBER": "7", **settings}
        return subprocess.run([ROOT / "ci/bin/image", *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False)

    def calls(self) -> str:
        return (self.folder / "calls").read_text() if (self.folder / "calls").exists() else ""

    def test_a_tag_says_version_and_commit(self):
        self.assertEqual(self.image("name", "projector").stdout.strip(), self.tag)

    def test_a_build_says_what_it_is_of(self):
        self.assertEqual(self.image("build", "projector").returncode, 0)
        for text in (f"--tag {self.tag}", "--file projector/Dockerfile", "--build-arg VERSION=0.1.0", "--build-arg REVISION="):
            self.assertIn(text, self.calls())

    def test_a_push_goes_out_under_both_tags_and_tells_the_digest_of_this_registry(self):
        done = self.image("push", "projector")
        self.assertEqual((done.returncode, done.stdout.strip()), (0, f"{NAME}@{DIGEST}"), done.stderr)
        self.assertIn(f"docker push {self.tag}", self.calls())
        self.assertIn(f"docker push {NAME}:7", self.calls())

    def test_a_push_without_a_digest_fails(self):
        self.assertNotEqual(self.image("push", "projector", NO_DIGEST="yes").returncode, 0)

    def test_only_a_digest_is_signed(self):
        self.assertEqual(self.image("sign", self.tag).returncode, 64)
        self.assertEqual(self.calls(), "")
        self.assertEqual(self.image("sign", f"{NAME}@{DIGEST}").returncode, 0)
        self.assertIn(f"cosign sign --yes {NAME}@{DIGEST}", self.calls())

    def test_a_bill_of_materials_goes_to_a_digest_and_is_there(self):
        file = self.folder / "projector.cdx.json"
        self.assertEqual(self.image("attest", f"{NAME}@{DIGEST}", str(file)).returncode, 1)
        file.write_text("{}")
        self.assertEqual(self.image("attest", self.tag, str(file)).returncode, 64)
        self.assertEqual(self.calls(), "")
        self.assertEqual(self.image("attest", f"{NAME}@{DIGEST}", str(file)).returncode, 0)
        self.assertIn(f"cosign attest --yes --type cyclonedx --predicate {file} {NAME}@{DIGEST}", self.calls())

    def test_wrong_words_are_refused(self):
        for arguments in (["build"], ["build", "database"], ["paint", "projector"]):
            self.assertEqual(self.image(*arguments).returncode, 64, arguments)
