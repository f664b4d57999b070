"""Policies about docker-compose.yml: each takes it parsed and returns what is wrong."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Iterator

import yaml

from checks.environments import known_settings
from checks.images import ROOT, is_ours, parse

DEFAULT = re.compile(r"\$\{[^}:]*:-([^}]*)\}")
ONE_SHOT = "service_completed_successfully"


def conditions(compose: dict) -> Iterator[tuple[str, str, str]]:
    """Yields who waits, for whom, and for what."""
    for name, service in compose["services"].items():
        depends = service.get("depends_on", {})
        for other in depends:
            yield name, other, depends[other]["condition"] if isinstance(depends, dict) else "service_started"


def health(compose: dict) -> Iterator[str]:
    """`up --wait` can wait for everything: a health check each, or an end."""
    ending = {other for _, other, condition in conditions(compose) if condition == ONE_SHOT}
    for name, service in compose["services"].items():
        by_image = is_ours(parse(DEFAULT.sub(r"\1", service["image"])))
        disabled = service.get("healthcheck", {}).get("disable")
        if name not in ending and (disabled or ("healthcheck" not in service and not by_image)):
            yield f"{name} has no health check"
    for name, other, condition in conditions(compose):
        if condition == "service_started":
            yield f"{name} does not wait for {other} to be healthy or to have ended"


def exposure(compose: dict) -> Iterator[str]:
    """Reached from this machine only; what holds data reaches nobody outside."""
    for name, service in compose["services"].items():
        for port in service.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                yield f"{name} publishes {port} beyond this machine"
        networks = service.get("networks", [])
        if networks and not service.get("ports") and any(not compose["networks"][network] for network in networks):
            yield f"{name} publishes nothing and can reach the outside"


def hardening(compose: dict) -> Iterator[str]:
    """As in the cluster: a root that cannot be written, no capabilities, bounds."""
    for name, service in compose["services"].items():
        if name == "postgres":
            continue  # Its entry point changes owners, then its user.
        if service.get("read_only") is not True or service.get("cap_drop") != ["ALL"]:
            yield f"{name} can write its root or keeps capabilities"
    for name, service in compose["services"].items():
        if "mem_limit" not in service and service.get("network_mode") != "none":
            yield f"{name} has no bound on memory"


def secrets(compose: dict) -> Iterator[str]:
    """Secrets are files, each made by ci/bin/secrets, and each that is read is mounted."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([ROOT / "ci/bin/secrets", folder], check=True, timeout=60)
        made = {file.name for file in Path(folder).iterdir()}
    for name, definition in compose["secrets"].items():
        if definition.get("file") != f"./.secrets/{name}" or name not in made:
            yield f"secret {name} is not made by ci/bin/secrets"
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            file = re.match(r"/run/secrets/(.+)", str(value))
            if file and file[1] not in service.get("secrets", []):
                yield f"{name}: {variable} reads {file[1]}, which is not mounted"
            if re.search(r"(PASSWORD|_URL|PRIVATE_KEY|SECRET)$", variable):
                yield f"{name}: {variable} is in the environment"


def settings(compose: dict) -> Iterator[str]:
    known = known_settings()
    for name, service in compose["services"].items():
        if is_ours(parse(DEFAULT.sub(r"\1", service["image"]))):
            yield from (f"{name}: nobody reads {setting}" for setting in service.get("environment", {}) if setting not in known)


def mounts(compose: dict) -> Iterator[str]:
    """What is mounted from the repository is there, and cannot be written."""
    for name, service in compose["services"].items():
        for volume in service.get("volumes", []):
            source, _, rest = str(volume).partition(":")
            if source.startswith("./") and not rest.endswith(":ro"):
                yield f"{name} can write {source}"
            if source.startswith("./") and not source.startswith("./monitoring/") and not (ROOT / source).exists():
                yield f"{name} mounts {source}, which is not there"


POLICIES = (health, exposure, hardening, secrets, settings, mounts)

if __name__ == "__main__":
    found = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    problems = [f"docker-compose.yml: {policy.__name__}: {text}" for policy in POLICIES for text in policy(found)]
    print(*problems, sep="\n", end="\n" if problems else "")
    sys.exit(bool(problems))
