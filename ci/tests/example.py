"""A unit that keeps every policy, for the cases to break in one place each."""

from copy import deepcopy

import yaml

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: command-service, namespace: taskmanager}
spec:
  revisionHistoryLimit: 5
  minReadySeconds: 5
  progressDeadlineSeconds: 300
  strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}
  selector: {matchLabels: {app: command}}
  template:
    metadata: {labels: {app: command}}
    spec:
      serviceAccountName: command-service
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 45
      securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
      topologySpreadConstraints:
        - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway, matchLabelKeys: [pod-template-hash]}
        - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, matchLabelKeys: [pod-template-hash]}
      containers:
        - name: command-service
          image: registry.example.org/taskmanager/command-service@sha256:%s
          imagePullPolicy: IfNotPresent
          envFrom: [{configMapRef: {name: command-service-0123456789}}]
          env: [{name: EVENT_STORE_URL_FILE, value: /run/secrets/taskmanager/event-store-url}]
          startupProbe: {httpGet: {path: /livez, port: admin}}
          livenessProbe: {httpGet: {path: /livez, port: admin}}
          readinessProbe: {httpGet: {path: /readyz, port: admin}}
          lifecycle: {preStop: {sleep: {seconds: 5}}}
          resources:
            requests: {cpu: 1m, memory: 1Mi, ephemeral-storage: 1Mi}
            limits: {cpu: 1m, memory: 1Mi, ephemeral-storage: 1Mi}
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          volumeMounts: [{name: tmp, mountPath: /tmp}]
      volumes:
        - {name: tmp, emptyDir: {sizeLimit: 1Mi}}
        - {name: secrets, secret: {secretName: command-service}}
""" % ("1" * 64)

AROUND = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: command-service, namespace: taskmanager}
automountServiceAccountToken: false
---
apiVersion: v1
kind: ConfigMap
metadata: {name: command-service-0123456789, namespace: taskmanager}
data: {RUST_LOG: info, NATS_REPLICAS: "3"}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: command-service, namespace: taskmanager}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: command-service}, minReplicas: 2, maxReplicas: 6}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: command-service, namespace: taskmanager}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: command}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: command-service, namespace: taskmanager}
spec:
  podSelector: {matchLabels: {app: command}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}]
  egress: [{to: [{podSelector: {}}], ports: [{port: 5432}]}]
"""


def deployment() -> dict:
    return yaml.safe_load(DEPLOYMENT)


def unit() -> list[dict]:
    return [deployment(), *yaml.safe_load_all(AROUND)]


def find(documents: list[dict], kind: str, name: str | None = None) -> dict:
    """Returns the first resource of the kind, and of the name when one is given."""
    return next(document for document in documents if document["kind"] == kind and name in (None, document["metadata"]["name"]))


def pod(document: dict) -> dict:
    return document["spec"]["template"]["spec"]


def container(document: dict) -> dict:
    return pod(document)["containers"][0]


def changed(value: object, path: str, new: object) -> object:
    """Returns a copy with `new` at a path like `spec.template.spec.containers.0`; None removes."""
    copy = deepcopy(value)
    *parents, last = (int(part) if part.isdigit() else part for part in path.split("/"))
    place = copy
    for part in parents:
        place = place[part]
    if new is None:
        del place[last]
    else:
        place[last] = new
    return copy
