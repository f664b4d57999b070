# What deploy, rollback and verify share: names, and waiting for what was applied. Sourced, not run.
# shellcheck shell=bash

case ${ENVIRONMENT:-} in
    prod) namespace=taskmanager ;;
    dev | staging) namespace=taskmanager-$ENVIRONMENT ;;
    *) echo "${0##*/}: the environment is dev, staging or prod" >&2; exit 64 ;;
esac
# shellcheck disable=SC2034 # for whoever sources this
manager=taskmanager-deploy
rollout_patience=${ROLLOUT_PATIENCE:-900s}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }

# Which unit of the environment; sets $unit and $folder.
choose_unit() {
    # shellcheck disable=SC2034
    unit=$1 folder=k8s/overlays/$ENVIRONMENT/$1
    [ -f "$folder/kustomization.yaml" ] || { say "there is no $folder"; exit 64; }
}

# workloads MANIFEST KIND...: the names of the resources of these kinds, as KIND/NAME.
workloads() {
    local manifest=$1 kind
    shift
    for kind in "$@"; do
        awk -v kind="$kind" '
            function flush() { if (found == kind && name != "") print tolower(kind) "/" name; found = name = "" }
            /^---/ { flush(); meta = 0; next }
            /^kind: / { found = $2 }
            /^[a-z]/ { meta = ($1 == "metadata:") }
            meta && /^  name: / { name = $2 }
            END { flush() }' "$manifest"
    done
}

# Waits until everything of a manifest is as it says, each within the patience.
await() {
    local manifest=$1 it canaries
    canaries=$(workloads "$manifest" Rollout)
    for it in $canaries; do
        # Argo goes through the steps and their analysis; a degraded one never becomes healthy.
        kubectl --namespace "$namespace" wait "$it" --for=jsonpath='{.status.phase}'=Healthy --timeout=2700s || return 1
    done
    for it in $(workloads "$manifest" Deployment StatefulSet); do
        # Where a canary releases it, the Deployment only describes the pods.
        [[ " $canaries " == *"/${it#*/} "* || $canaries == *"/${it#*/}" ]] && continue
        kubectl --namespace "$namespace" rollout status "$it" --timeout="$rollout_patience" || return 1
    done
    for it in $(workloads "$manifest" Job); do
        kubectl --namespace "$namespace" wait "$it" --for=condition=Complete --timeout="$rollout_patience" || return 1
    done
    for it in $(workloads "$manifest" ExternalSecret Cluster); do
        kubectl --namespace "$namespace" wait "$it" --for=condition=Ready --timeout="$rollout_patience" || return 1
    done
}
