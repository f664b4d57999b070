"""Builds every kustomization as a deployment would, from a copy that has generated secrets."""

import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
SECRETS = "k8s/overlays/dev/10-secrets/secrets"
BUILDS_AT_ONCE = 4
BUILD_SECONDS_MAX = 120


class Target(NamedTuple):
    """One kustomization: `path` like k8s/overlays/prod/30-command-service, and what it renders."""

    path: str
    documents: list[dict]

    @property
    def environment(self) -> str:
        """The overlay's environment, or "" for what is none."""
        parts = self.path.split("/")
        return parts[2] if parts[1] == "overlays" else ""

    @property
    def unit(self) -> str:
        return self.path.rsplit("/", 1)[-1]


class BuildError(Exception):
    """A kustomization that does not build, with kustomize's words."""


def targets(root: Path) -> list[str]:
    """Returns the folders to build: base, overlays, combinations; and monitoring's rules and boards."""
    found = []
    for pattern in ("k8s/base/*", "k8s/overlays/*/*", "k8s/tests/*", "monitoring/base"):
        found += [path.parent for path in root.glob(f"{pattern}/kustomization.yaml")]
    return sorted(str(path.relative_to(root)) for path in found)


def render(root: Path, path: str) -> Target:
    """Builds one folder.

    Raises BuildError when kustomize refuses.
    """
    run = subprocess.run(
        ["kubectl", "kustomize", path], cwd=root, capture_output=True, text=True, timeout=BUILD_SECONDS_MAX, check=False
    )
    if run.returncode != 0:
        raise BuildError(f"{path}: {run.stderr.strip()[:2000]}")
    return Target(path, [document for document in yaml.load_all(run.stdout, yaml.CSafeLoader) if document])


def build_all(root: Path = ROOT) -> list[Target]:
    """Builds everything.

    Raises BuildError at the first that does not build.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in ("k8s", "monitoring", "ci/bin"):
            if (root / part).is_dir():
                shutil.copytree(root / part, copy / part, ignore=shutil.ignore_patterns("secrets" if part == "k8s" else ""))
        subprocess.run([copy / "ci/bin/secrets", SECRETS], cwd=copy, check=True, timeout=BUILD_SECONDS_MAX)
        with ThreadPoolExecutor(BUILDS_AT_ONCE) as pool:
            return list(pool.map(lambda path: render(copy, path), targets(copy)))
