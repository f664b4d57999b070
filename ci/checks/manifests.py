"""Builds all manifests and holds them against schemas and policies. Prints each violation."""

import sys
from pathlib import Path

from checks import environments, pods, rules, schemas, units
from checks.build import ROOT, BuildError, Target, build_all
from checks.environments import NAMESPACES, Environment

# Kept twice, since kustomize reads nothing outside its folder: the copy, and what it copies.
COPIES = {"k8s/base/nats/nats.conf": "crates/event-stream/nats.conf"}


def of_target(target: Target) -> list[str]:
    """Returns what is wrong with one kustomization."""
    wrong = [violation for document in target.documents for violation in schemas.violations(document)]
    for document in target.documents:
        for policy in pods.POLICIES:
            wrong += [f"{schemas.name_of(document)}: {policy.__name__}: {text}" for text in policy(document)]
    for policy in units.POLICIES:
        wrong += [f"{policy.__name__}: {text}" for text in policy(target.documents)]
    return [f"{target.path}: {text}" for text in wrong]


def of_environment(environment: Environment) -> list[str]:
    """Returns what is wrong between the units of one environment."""
    return [
        f"k8s/overlays/{environment.name}: {policy.__name__}: {text}"
        for policy in environments.POLICIES for text in policy(environment)
    ]  # fmt: skip


def of_copies() -> list[str]:
    return [f"{copy} is not {original} any more: copy it" for copy, original in COPIES.items() if (ROOT / copy).read_bytes() != (ROOT / original).read_bytes()]


def unbuilt_components(root: Path) -> list[str]:
    """A component that no overlay and no combination has was never built."""
    used = "".join(file.read_text() for folder in ("overlays", "tests") for file in (root / "k8s" / folder).rglob("kustomization.yaml"))
    return [
        f"k8s/components/{folder.name}: no overlay and no combination in k8s/tests has it"
        for folder in sorted((root / "k8s/components").iterdir()) if f"components/{folder.name}\n" not in used
    ]  # fmt: skip


def check() -> list[str]:
    """Returns everything that is wrong."""
    try:
        targets = build_all()
    except BuildError as error:
        return [str(error)]
    # What is of others in the cluster (monitoring) keeps to the schemas; the policies are about ours.
    ours = [target for target in targets if target.path.startswith("k8s/")]
    wrong = [violation for target in ours for violation in of_target(target)]
    for target in targets:
        if target not in ours:
            wrong += [f"{target.path}: {text}" for document in target.documents for text in schemas.violations(document)]
    for environment in NAMESPACES:
        units_of = [target for target in targets if target.environment == environment and target in ours]
        wrong += of_environment(Environment(environment, units_of))
    return wrong + of_copies() + rules.violations() + unbuilt_components(ROOT)


if __name__ == "__main__":
    problems = sorted(set(check()))
    print(*problems, sep="\n", end="\n" if problems else "")
    sys.exit(bool(problems))
