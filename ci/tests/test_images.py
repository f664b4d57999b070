"""The lock of third-party images: rows, and what may be named."""

import unittest

from checks.images import in_document, in_dockerfile, parse, read_lock, violations

ROW = "docker.io/library/postgres\t18\tunresolved\thttps://example.org\t2026-11-26"
DIGEST = "sha256:" + "a" * 64


class Lock(unittest.TestCase):
    def test_a_row_that_is_not_complete_is_found(self):
        for row, text in [
            (ROW.replace("\thttps://example.org", ""), "4 fields"),
            (ROW.replace("\t18\t", "\tlatest\t"), "a tag that says"),
            (ROW.replace("unresolved", "sha256:abc"), "no digest"),
            (ROW.replace("2026-11-26", "today"), "no date"),
            (ROW.replace("docker.io/library/", ""), "write docker.io/library/postgres"),
            (f"{ROW}\n{ROW}", "there twice"),
        ]:
            with self.subTest(row=row):
                self.assertIn(text, "\n".join(read_lock(row)[1]))
        self.assertEqual(read_lock(ROW)[1], [])

    def test_only_what_the_lock_says_may_be_named(self):
        rows, _ = read_lock(ROW)
        for image, text in [
            ("postgres:17", "is 18 in"),
            ("postgres", "has no tag"),
            ("redis:8", "not in ci/images.lock"),
            (f"postgres@{DIGEST}", "is unresolved in"),
            ("registry.example.org/taskmanager/projector:latest", "says nothing"),
        ]:
            with self.subTest(image=image):
                self.assertIn(text, "\n".join(violations("file", [image], rows)))
        ours = ["taskmanager/projector:${TAG:-dev}", f"registry.example.org/taskmanager/projector@{DIGEST}", "projector"]
        self.assertEqual(violations("file", ["postgres:18", "docker.io/library/postgres:18", *ours], rows), [])

    def test_names_are_read_as_registries_know_them(self):
        self.assertEqual(parse("localhost:5000/a/b:1@sha256:x"), ("localhost:5000/a/b", "1", "sha256:x"))
        self.assertEqual(parse("grafana/grafana:13").name, "docker.io/grafana/grafana")

    def test_images_are_found_wherever_they_are_named(self):
        dockerfile = "FROM a:1 AS build\nFROM --platform=x b:2\nCOPY --from=build /x /x\nCOPY --from=c:3 /y /y\nFROM build\n"
        self.assertEqual(list(in_dockerfile(dockerfile)), ["a:1", "b:2", "c:3"])
        self.assertEqual(list(in_document({"a": [{"image": "x:1"}], "imageName": "y:2"})), ["x:1", "y:2"])
