"""Prometheus' rule files as the resource that its operator reads: monitoring/base/rules.yaml.

kustomize cannot wrap a file into a resource, so `ci/bin/rules` writes it, and the check compares it.
"""

import sys
from pathlib import Path

import yaml

from checks.build import ROOT

MADE = "monitoring/base/rules.yaml"
HEADER = "# Made of monitoring/rules by `ci/bin/rules`: do not edit.\n"


class Block(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and lists inside of their keys."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


Block.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))


def resource(root: Path) -> dict:
    """Returns all groups of all rule files, in the order of their files."""
    groups = [group for file in sorted((root / "monitoring/rules").glob("*.yml")) for group in yaml.safe_load(file.read_text())["groups"]]
    return {
        "apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
        "metadata": {"name": "taskmanager", "labels": {"app.kubernetes.io/name": "rules", "app.kubernetes.io/part-of": "taskmanager"}},
        "spec": {"groups": groups},
    }  # fmt: skip


def violations(root: Path = ROOT) -> list[str]:
    """Says when the resource is not what the rule files say."""
    if not (root / "monitoring/rules").is_dir():
        return []
    file = root / MADE
    if not file.is_file() or yaml.safe_load(file.read_text()) != resource(root):
        return [f"{MADE} is not what monitoring/rules says: run ci/bin/rules"]
    return []


if __name__ == "__main__":
    (ROOT / MADE).write_text(HEADER + yaml.dump(resource(ROOT), Dumper=Block, sort_keys=False, width=100, allow_unicode=True))
    sys.exit(0)
