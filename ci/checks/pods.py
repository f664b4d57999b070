"""Policies about pods: each takes one rendered resource and returns what is wrong with it."""

import re
from typing import Iterator

from checks.images import OURS, parse

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
AMOUNTS = ("cpu", "memory", "ephemeral-storage")
UID_MIN = 10_000
# postgres: the files in its image belong to user 999.
FOREIGN_UID = {"postgres"}
SECONDS = {"postgres": 120, "nats": 60}
GRACE = 45


def pod_template(document: dict) -> dict | None:
    """Returns the pod's metadata and spec, for resources that have one."""
    if document.get("kind") not in WORKLOADS:
        return None
    spec = document["spec"]
    if document["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    return spec["template"]


def containers(document: dict) -> Iterator[dict]:
    template = pod_template(document)
    if template is not None:
        yield from template["spec"].get("initContainers", [])
        yield from template["spec"]["containers"]


def service_of(container: dict) -> str | None:
    """Returns which of our images a container runs, or None for others' images."""
    name = parse(container["image"]).name.rsplit("/", 1)[-1]
    return name if name in OURS else None


def security(document: dict) -> Iterator[str]:
    """The *restricted* standard, and users that are nobody on the node."""
    template = pod_template(document)
    if template is None:
        return
    pod = template["spec"].get("securityContext", {})
    if pod.get("runAsNonRoot") is not True:
        yield "runAsNonRoot is not true"
    if pod.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "seccompProfile is not RuntimeDefault"
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if template["spec"].get(field):
            yield f"{field} is used"
    for volume in template["spec"].get("volumes", []):
        if "hostPath" in volume:
            yield f"volume {volume['name']} is a path of the node"
    for container in containers(document):
        own = container.get("securityContext", {})
        uid = own.get("runAsUser", pod.get("runAsUser", 0))
        if uid < UID_MIN and container["name"] not in FOREIGN_UID:
            yield f"{container['name']} runs as {uid}, not {UID_MIN} or higher"
        if own.get("allowPrivilegeEscalation") is not False:
            yield f"{container['name']} allows privilege escalation"
        if own.get("privileged"):
            yield f"{container['name']} is privileged"
        if own.get("readOnlyRootFilesystem") is not True:
            yield f"{container['name']} can write its root"
        if own.get("capabilities", {}).get("drop") != ["ALL"] or own["capabilities"].get("add"):
            yield f"{container['name']} keeps capabilities"


def identity(document: dict) -> Iterator[str]:
    """A service account each, without a token; nobody is granted anything."""
    kind = document.get("kind")
    if kind in ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"):
        yield "grants something: pods of this system need no rights in the cluster"
    if kind == "ServiceAccount" and document.get("automountServiceAccountToken") is not False:
        yield "mounts its token"
    template = pod_template(document)
    if template is None:
        return
    spec = template["spec"]
    if spec.get("serviceAccountName") in (None, "default"):
        yield "has no service account of its own"
    if spec.get("automountServiceAccountToken") is not False:
        yield "mounts a token"
    if spec.get("enableServiceLinks") is not False:
        yield "gets an environment variable a service"


def resources(document: dict) -> Iterator[str]:
    """Requests and limits for everything that can run out; every scratch volume is bounded."""
    for container in containers(document):
        for kind in ("requests", "limits"):
            missing = [amount for amount in AMOUNTS if amount not in container.get("resources", {}).get(kind, {})]
            if missing:
                yield f"{container['name']} has no {kind} of {', '.join(missing)}"
    template = pod_template(document)
    for volume in template["spec"].get("volumes", []) if template else []:
        if "emptyDir" in volume and not (volume["emptyDir"] or {}).get("sizeLimit"):
            yield f"volume {volume['name']} has no size limit"


def scratch(document: dict) -> Iterator[str]:
    """A read-only root needs a /tmp."""
    for container in containers(document):
        mounted = [mount["mountPath"] for mount in container.get("volumeMounts", [])]
        if service_of(container) and "/tmp" not in mounted:
            yield f"{container['name']} has no /tmp"


def probes(document: dict) -> Iterator[str]:
    """Health is asked on the admin port; being alive does not depend on a database."""
    if document.get("kind") not in ("Deployment", "StatefulSet"):
        return
    for container in containers(document):
        service = service_of(container)
        if service is None:
            wanted = {"livenessProbe": None, "readinessProbe": None}
        elif service == "frontend":
            wanted = dict.fromkeys(("startupProbe", "livenessProbe", "readinessProbe"), ("/healthz", "http"))
        else:
            wanted = {"startupProbe": ("/livez", "admin"), "livenessProbe": ("/livez", "admin"), "readinessProbe": ("/readyz", "admin")}
        for probe, place in wanted.items():
            if probe not in container:
                yield f"{container['name']} has no {probe}"
                continue
            get = container[probe].get("httpGet", {})
            if place and (get.get("path"), get.get("port")) != place:
                yield f"{container['name']}: {probe} asks {get.get('path')} on {get.get('port')}, not {place[0]} on {place[1]}"


def shutdown(document: dict) -> Iterator[str]:
    """Leaves the load balancers first, then drains, and is given the time for it."""
    if document.get("kind") not in ("Deployment", "StatefulSet"):
        return
    name = document["metadata"]["name"]
    grace, wanted = pod_template(document)["spec"].get("terminationGracePeriodSeconds"), SECONDS.get(name, GRACE)
    if grace != wanted:
        yield f"is given {grace} s to stop, not {wanted}"
    for container in containers(document):
        hook = container.get("lifecycle", {}).get("preStop", {})
        if container["name"] == name and hook.get("sleep", {}).get("seconds") != 5 and "exec" not in hook:
            yield f"{container['name']} has no preStop"


def secrets(document: dict) -> Iterator[str]:
    """Secrets are files: never in an environment, never in a manifest."""
    for container in containers(document):
        for source in container.get("envFrom", []):
            if "secretRef" in source:
                yield f"{container['name']} has a secret in its environment"
        for variable in container.get("env", []):
            if "secretKeyRef" in variable.get("valueFrom", {}):
                yield f"{container['name']}: {variable['name']} is a secret in an environment"
            if re.search(r"(PASSWORD|_URL|PRIVATE_KEY|SECRET)$", variable["name"]) and variable.get("value"):
                yield f"{container['name']}: {variable['name']} is written down"


def pulls(document: dict) -> Iterator[str]:
    """What runs is what was chosen."""
    for container in containers(document):
        reference = parse(container["image"])
        if reference.tag == "latest" or container.get("imagePullPolicy") != "IfNotPresent":
            yield f"{container['name']}: {container['image']} with {container.get('imagePullPolicy')}"


POLICIES = (security, identity, resources, scratch, probes, shutdown, secrets, pulls)
