"""Policies about a whole environment: what its units need of one another, and of the programs."""

import re
from pathlib import Path
from typing import Iterator, NamedTuple

from checks.build import ROOT, Target
from checks.images import DIGEST, is_ours, parse, read_lock
from checks.pods import containers, pod_template, service_of
from checks.units import name, of_kind

NAMESPACES = {"dev": "taskmanager-dev", "staging": "taskmanager-staging", "prod": "taskmanager"}
UNITS = (
    "00-namespace", "10-secrets", "20-postgres", "21-nats", "25-migrations", "30-command-service",
    "31-query-service", "32-projector", "40-frontend", "50-ingress", "60-monitoring",
)  # fmt: skip
# dev has no Prometheus operator to watch it.
WITHOUT_MONITORING = {"dev"}
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
SECRETS_FOLDER = re.compile(r"/run/secrets/[a-z]+/(.+)")


class Environment(NamedTuple):
    """Everything that one environment's units render, and each unit's own."""

    name: str
    targets: list[Target]

    @property
    def documents(self) -> list[dict]:
        return [document for target in self.targets for document in target.documents]


def unit_order(environment: Environment) -> Iterator[str]:
    """The folders are the order of a deployment, and nothing lies between them."""
    wanted = [unit for unit in UNITS if unit != "60-monitoring" or environment.name not in WITHOUT_MONITORING]
    found = [target.unit for target in environment.targets]
    if found != wanted:
        yield f"units are {' '.join(found)}, not {' '.join(wanted)}"


def namespaces(environment: Environment) -> Iterator[str]:
    """One namespace, made by its unit, under the restricted standard, closed by default."""
    wanted = NAMESPACES[environment.name]
    for document in environment.documents:
        if document["kind"] == "Namespace":
            if name(document) != wanted:
                yield f"Namespace {name(document)} is not {wanted}"
            if not RESTRICTED.items() <= document["metadata"].get("labels", {}).items():
                yield f"Namespace {wanted} does not enforce the restricted standard"
        elif document["metadata"].get("namespace") != wanted:
            yield f"{document['kind']}/{name(document)} is in {document['metadata'].get('namespace')}, not {wanted}"
    kinds = {document["kind"] for document in environment.documents}
    yield from (f"no {kind}" for kind in ("Namespace", "LimitRange", "ResourceQuota") if kind not in kinds)
    closed = [
        policy for policy in of_kind(environment.documents, "NetworkPolicy")
        if not policy["spec"]["podSelector"] and not policy["spec"].get("ingress") and not policy["spec"].get("egress")
    ]  # fmt: skip
    if not any({"Ingress", "Egress"} <= set(policy["spec"]["policyTypes"]) for policy in closed):
        yield "no network policy denies everything by default"
    if not any(port.get("port") == 53 for policy in of_kind(environment.documents, "NetworkPolicy") for rule in policy["spec"].get("egress") or [] for port in rule["ports"]):
        yield "nobody may ask for names"


def digests(environment: Environment) -> Iterator[str]:
    """Production runs ours by digest, and others' by the digest that the lock knows."""
    if environment.name != "prod":
        return
    rows, _ = read_lock((ROOT / "ci/images.lock").read_text())
    for document in environment.documents:
        for container in containers(document):
            reference = parse(container["image"])
            row = rows.get(reference.name)
            resolved = row is not None and row.digest != "unresolved"
            if (is_ours(reference) or resolved) and not DIGEST.fullmatch(reference.digest):
                yield f"{name(document)}: {container['image']} is not named by digest"


def secret_files(environment: Environment) -> Iterator[str]:
    """Every file of secrets that a program is told to read is a key of the Secret it mounts."""
    keys = {}
    for document in environment.documents:
        if document["kind"] == "Secret":
            if environment.name != "dev":
                yield f"Secret {name(document)} is in a manifest"
            keys[name(document)] = set(document.get("data", {})) | set(document.get("stringData", {}))
        if document["kind"] == "ExternalSecret":
            keys[document["spec"]["target"]["name"]] = set(document["spec"]["target"]["template"]["data"])
    for document in environment.documents:
        template = pod_template(document)
        mounted = [volume["secret"]["secretName"] for volume in template["spec"].get("volumes", []) if "secret" in volume] if template else []
        there = set().union(*(keys.get(secret, set()) for secret in mounted))
        yield from (f"{name(document)} mounts Secret {secret}, which nothing makes" for secret in mounted if secret not in keys)
        for container in containers(document):
            for variable in container.get("env", []):
                file = SECRETS_FOLDER.match(variable.get("value", ""))
                if file and file[1] not in there:
                    yield f"{name(document)}: {variable['name']} reads {file[1]}, which its Secret does not have"


def known_settings(root: Path = ROOT) -> set[str]:
    """Returns the environment variables that the services' settings and Nginx's template have."""
    names = set()
    for folder in ("crates/service-runtime/src", "command-service/src", "query-service/src", "projector/src"):
        for file in (root / folder).rglob("*.rs"):
            names |= set(re.findall(r'\benv = "([A-Z0-9_]+)"', file.read_text()))
    template = (root / "frontend/nginx/nginx.conf.template").read_text()
    return names | {f"{known}_FILE" for known in names} | set(re.findall(r"\$\{([A-Z_]+)\}", template))


def settings(environment: Environment) -> Iterator[str]:
    """A misspelt setting would be ignored: every one is known to the program that gets it."""
    known = known_settings()
    maps = {name(document): document.get("data", {}) for document in of_kind(environment.documents, "ConfigMap")}
    for document in environment.documents:
        for container in containers(document):
            if service_of(container) is None:
                continue
            given = [variable["name"] for variable in container.get("env", [])]
            for source in container.get("envFrom", []):
                given += maps.get(source.get("configMapRef", {}).get("name"), {})
            yield from (f"{name(document)}: nobody reads {setting}" for setting in given if setting not in known)


def copies_of_the_stream(environment: Environment) -> Iterator[str]:
    """The stream is kept by as many servers as there are."""
    servers = {name(document): document["spec"]["replicas"] for document in of_kind(environment.documents, "StatefulSet")}
    for document in of_kind(environment.documents, "ConfigMap"):
        wanted = document.get("data", {}).get("NATS_REPLICAS")
        if wanted is not None and int(wanted) != servers["nats"]:
            yield f"{name(document)}: NATS_REPLICAS is {wanted}, with {servers['nats']} servers"


def replicas_at_most(environment: Environment) -> dict[str, int]:
    """Returns the most pods that each workload may have, by its name."""
    most = {
        document["spec"]["scaleTargetRef"]["name"]: document["spec"].get("maxReplicas") or document["spec"]["maxReplicaCount"]
        for document in of_kind(environment.documents, "HorizontalPodAutoscaler", "ScaledObject")
    }
    for document in of_kind(environment.documents, "Deployment", "StatefulSet", "Job"):
        most.setdefault(name(document), document["spec"].get("replicas", 1))
    return most


def quota(environment: Environment) -> Iterator[str]:
    """All workloads at their most, each with a pod more for its release, fit into the quota."""
    hard = next(of_kind(environment.documents, "ResourceQuota"))["spec"]["hard"]
    most = replicas_at_most(environment)
    for kind in ("requests", "limits"):
        for amount in ("cpu", "memory", "ephemeral-storage"):
            needed = sum(
                quantity(container["resources"][kind][amount]) * (most[name(document)] + 1)
                for document in environment.documents for container in containers(document)
            )  # fmt: skip
            needed += sum(
                quantity(cluster["spec"]["resources"][kind][amount]) * (cluster["spec"]["instances"] + 1)
                for cluster in of_kind(environment.documents, "Cluster") if "resources" in cluster["spec"]
            )  # fmt: skip
            if needed > quantity(hard.get(f"{kind}.{amount}", "0")):
                yield f"{kind}.{amount}: {needed:g} at most, and the quota is {hard.get(f'{kind}.{amount}')}"


def quantity(text: str) -> float:
    """Reads a Kubernetes quantity, in cores or bytes."""
    units = {"m": 1e-3, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 1e3, "M": 1e6, "G": 1e9}
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(text)).groups()
    return float(number) * (units[unit] if unit else 1)


def budgets_for_connections(environment: Environment) -> Iterator[str]:
    """All replicas at their most, with full pools, fit into PostgreSQL's connections, and 40 more."""
    text = str([document for document in environment.documents if document["kind"] in ("StatefulSet", "Cluster")])
    allowed = int(re.search(r"max_connections\D{1,5}(\d+)", text)[1])
    # Pools a process: the projector has one for each database. And sessions beside them.
    pools, beside = {"command-service": 1, "query-service": 1, "projector": 2}, 2
    most = replicas_at_most(environment)
    sizes = {
        name(document).rsplit("-", 1)[0]: int(document["data"].get("DB_POOL_SIZE", 16))
        for document in of_kind(environment.documents, "ConfigMap") if "data" in document
    }  # fmt: skip
    needed = sum((most[service] + 1) * (sizes[service] * count + beside) for service, count in pools.items()) + 40
    if needed > allowed:
        yield f"{needed} connections at most, and PostgreSQL has {allowed}"


POLICIES = (unit_order, namespaces, digests, secret_files, settings, copies_of_the_stream, quota, budgets_for_connections)
