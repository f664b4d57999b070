"""Strict schemas: Kubernetes' own for three minors, ours for custom resources."""

from functools import cache
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

from checks.build import ROOT

MINORS = ("1.35", "1.36", "1.37")
FOLDER = ROOT / "ci/schemas"
# Groups that Kubernetes itself has; every other resource needs a schema of ours.
BUILT_IN = {
    "v1", "apps/v1", "batch/v1", "autoscaling/v2", "policy/v1", "networking.k8s.io/v1",
    "rbac.authorization.k8s.io/v1", "storage.k8s.io/v1",
}  # fmt: skip


@cache
def own_schema(api_version: str, kind: str, folder: Path = FOLDER) -> dict | None:
    """Returns our schema of a custom resource, or None."""
    file = folder / f"{kind.lower()}_{api_version.replace('/', '_')}.yaml"
    return yaml.safe_load(file.read_text()) if file.is_file() else None


def name_of(document: dict) -> str:
    return f"{document.get('kind')}/{document.get('metadata', {}).get('name')}"


def violations(document: dict) -> list[str]:
    """Says where a resource is not what its schema allows, unknown fields included."""
    version, kind = document.get("apiVersion", ""), document.get("kind", "")
    if version in BUILT_IN:
        return built_in(document)
    schema = own_schema(version, kind)
    if schema is None:
        return [f"{name_of(document)}: no schema of ours for {version} {kind} in ci/schemas"]
    validator = jsonschema.Draft202012Validator(schema)
    return [
        f"{name_of(document)}: {'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator.iter_errors(document)
    ]


def built_in(document: dict) -> list[str]:
    wrong = []
    for minor in MINORS:
        try:
            kubernetes_validate.validate(document, minor, strict=True)
        except kubernetes_validate.ValidationError as error:
            wrong.append(f"{name_of(document)}: Kubernetes {minor}: {'/'.join(map(str, error.path))}: {error.message}")
        except (kubernetes_validate.SchemaNotFoundError, kubernetes_validate.VersionNotSupportedError) as error:
            wrong.append(f"{name_of(document)}: Kubernetes {minor}: {error.message}")
    return wrong
