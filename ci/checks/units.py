"""Policies about a unit: each takes all resources of one kustomization and returns what is wrong."""

import re
from typing import Iterator

from checks.pods import containers, pod_template

HASHED = re.compile(r".+-[0-9a-z]{10}$")
SPREAD = {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
SCALERS = {"HorizontalPodAutoscaler": "scaleTargetRef", "ScaledObject": "scaleTargetRef"}


def of_kind(documents: list[dict], *kinds: str) -> Iterator[dict]:
    return (document for document in documents if document.get("kind") in kinds)


def name(document: dict) -> str:
    return document["metadata"]["name"]


def selects(selector: dict, labels: dict) -> bool:
    """Evaluates a label selector; an empty one selects everything."""
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for term in selector.get("matchExpressions", []):
        found = labels.get(term["key"]) in term.get("values", [])
        if found != (term["operator"] == "In"):
            return False
    return True


def owners_of_replicas(documents: list[dict]) -> Iterator[str]:
    """Exactly one says how many: the manifest, or an autoscaler."""
    scaled = {}
    for scaler in of_kind(documents, *SCALERS):
        target = scaler["spec"]["scaleTargetRef"]
        scaled[(target.get("kind", "Deployment"), target["name"])] = scaler["kind"]
    rollouts = {name(rollout) for rollout in of_kind(documents, "Rollout")}
    for workload in of_kind(documents, "Deployment", "Rollout"):
        key, has = (workload["kind"], name(workload)), "replicas" in workload["spec"]
        released = workload["kind"] == "Deployment" and name(workload) in rollouts
        if released and key in scaled:
            yield f"{name(workload)}: {scaled[key]} scales the Deployment, and its pods are the Rollout's"
        if (key in scaled or released) and has:
            yield f"{name(workload)}: replicas in the manifest, and somebody else owns them"
        if key not in scaled and not released and not has:
            yield f"{name(workload)}: nobody says how many replicas"


def availability(documents: list[dict]) -> Iterator[str]:
    """Voluntary disruptions take one pod at a time; a zone, a node or a bad release never takes all."""
    for workload in of_kind(documents, "Deployment", "StatefulSet"):
        labels, spec = pod_template(workload)["metadata"]["labels"], workload["spec"]
        budgets = [budget for budget in of_kind(documents, "PodDisruptionBudget") if selects(budget["spec"]["selector"], labels)]
        if [budget["spec"].get("maxUnavailable") for budget in budgets] != [1]:
            yield f"{name(workload)}: no disruption budget of maxUnavailable 1"
        for field in ("revisionHistoryLimit", "minReadySeconds"):
            if field not in spec:
                yield f"{name(workload)}: no {field}"
        # One server by itself has nothing to spread.
        if workload["kind"] == "StatefulSet" and spec.get("replicas", 1) == 1:
            continue
        constraints = pod_template(workload)["spec"].get("topologySpreadConstraints", [])
        if not SPREAD <= {constraint["topologyKey"] for constraint in constraints}:
            yield f"{name(workload)}: not spread over zones and nodes"
        if workload["kind"] != "Deployment":
            continue
        if any(constraint.get("matchLabelKeys") != ["pod-template-hash"] for constraint in constraints):
            yield f"{name(workload)}: old and new pods are spread together (matchLabelKeys)"
        if spec.get("strategy", {}).get("rollingUpdate", {}).get("maxUnavailable") != 0:
            yield f"{name(workload)}: a release makes pods unavailable"
        if "progressDeadlineSeconds" not in spec:
            yield f"{name(workload)}: no progressDeadlineSeconds"


def volumes(documents: list[dict]) -> Iterator[str]:
    """Two pods of a rolling Deployment would wait for one another's volume for ever."""
    for workload in of_kind(documents, "Deployment"):
        for volume in pod_template(workload)["spec"].get("volumes", []):
            if "persistentVolumeClaim" in volume:
                yield f"{name(workload)}: {volume['name']} is a claim, in a Deployment"


def network(documents: list[dict]) -> Iterator[str]:
    """Every pod is covered in both directions by a policy of its own."""
    policies = list(of_kind(documents, "NetworkPolicy"))
    for workload in documents:
        template = pod_template(workload)
        if template is None:
            continue
        own = [policy for policy in policies if policy["spec"]["podSelector"] and selects(policy["spec"]["podSelector"], template["metadata"]["labels"])]
        if not any({"Ingress", "Egress"} <= set(policy["spec"]["policyTypes"]) for policy in own):
            yield f"{name(workload)}: no network policy of its own for both directions"
    for policy in policies:
        for rule in policy["spec"].get("ingress") or []:
            if not rule.get("from"):
                yield f"{name(policy)}: lets everybody in"
        for rule in policy["spec"].get("egress") or []:
            if not rule.get("to") or not rule.get("ports"):
                yield f"{name(policy)}: lets out to everybody or on every port"


def settings_by_hash(documents: list[dict]) -> Iterator[str]:
    """A changed setting makes new pods: the name of its ConfigMap changes, in the unit that reads it."""
    # Boards are mounted by nobody: Grafana's sidecar finds them by their label.
    maps = {name(document) for document in of_kind(documents, "ConfigMap") if "grafana_dashboard" not in document["metadata"].get("labels", {})}
    for found in maps:
        if not HASHED.match(found):
            yield f"ConfigMap {found}: no hash in its name"
    for workload in documents:
        used = [source["configMapRef"]["name"] for container in containers(workload) for source in container.get("envFrom", []) if "configMapRef" in source]
        template = pod_template(workload)
        used += [volume["configMap"]["name"] for volume in (template["spec"].get("volumes", []) if template else []) if "configMap" in volume]
        yield from (f"{name(workload)}: ConfigMap {found} is not of this unit" for found in used if found not in maps)


POLICIES = (owners_of_replicas, availability, volumes, network, settings_by_hash)
