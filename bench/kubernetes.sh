#!/usr/bin/env bash
# Applies the manifests of deploy/kubernetes to a real Kubernetes API server, and watches what its controllers do with them. The first run
# builds the control plane in .cache/kubernetes, which takes about 15 minutes on two cores. No container runs: kwok plays the nodes and
# reports each pod as ready, so probes, images and network policies are not tested. Needs Go, Python, openssl and setup/kubernetes.txt.
#   bench/kubernetes.sh > bench/kubernetes/transcript.txt
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$PWD/.cache/kubernetes
bench/kubernetes/build.sh "$programs" >&2
export PATH=$programs/tools/bin:$PATH
folder=$(mktemp --directory /tmp/nexthour-kubernetes-XXXXXX)
source bench/kubernetes/control-plane.sh
trap 'stop_all; rm -rf "$folder"' EXIT
# A signal also ends what was started.
trap 'exit 130' INT TERM

say() { printf '\n== %s\n' "$*"; }
fail() { echo "FAILED: $*"; exit 1; }
workloads() { kubectl get deployments,statefulsets --namespace nexthour --output name; }
replicas() { kubectl get deployment "$1" --namespace nexthour --output 'jsonpath={.status.readyReplicas}'; }

create_secret() {
  kubectl create namespace nexthour --dry-run=client --output yaml | kubectl apply --filename - > /dev/null
  kubectl create secret generic nexthour --namespace nexthour --from-literal "DATABASE_PASSWORD=$(openssl rand -hex 8)" \
    --from-literal MINIO_ACCESS_KEY=nexthour --from-literal "MINIO_SECRET_KEY=$(openssl rand -hex 8)" > /dev/null
}

apply() {
  say "apply the overlay $1, with the validation of the server"
  create_secret
  kubectl apply --kustomize "deploy/kubernetes/overlays/$1" --server-side --validate=strict --force-conflicts |
    sed 's|/.* serverside-applied| applied|' | sort | uniq --count
  kubectl wait job/prepare --namespace nexthour --for condition=Complete --timeout 60s
  say "rollouts of $1"
  workloads | xargs --replace kubectl rollout status {} --namespace nexthour --timeout 120s | grep --only-matching '.*successfully rolled out\|.*roll out complete'
}

refuse_mistakes() {
  say "the server refuses a planted mistake, and a pod with root"
  local rendered=$work/planted.yaml
  kubectl kustomize deploy/kubernetes/overlays/local | sed 's/readOnlyRootFilesystem/readOnlyRootFileSystem/' > "$rendered"
  ! kubectl apply --filename "$rendered" --dry-run=server --server-side --force-conflicts --validate=strict > "$work/planted.out" 2>&1 ||
    fail 'a field with a wrong name was accepted'
  grep --max-count 1 --only-matching 'field not declared in schema\|unknown field.*' "$work/planted.out"
  ! kubectl run root --image postgres --namespace nexthour --dry-run=server > "$work/root.out" 2>&1 || fail 'a pod with root was accepted'
  grep --only-matching 'violates PodSecurity "restricted:latest"' "$work/root.out"
}

roll() {
  say 'update the server: no moment with fewer ready pods than before'
  local before lowest now
  before=$(replicas server)
  lowest=$before
  kubectl set image deployment/server --namespace nexthour "nexthour=registry.example.com/nexthour-server@sha256:$(printf '1%.0s' {1..64})"
  for _ in {1..40}; do
    now=$(replicas server)
    [ "${now:-0}" -ge "$lowest" ] || lowest=${now:-0}
    sleep 0.1
  done
  kubectl rollout status deployment/server --namespace nexthour --timeout 60s | tail -n 1
  echo "ready pods: $before before, at least $lowest during the update"
  [ "$lowest" -ge "$before" ] || fail 'a ready pod was missing'
}

# Asks the API server to evict a pod, as `kubectl drain` does.
evict() {
  kubectl create --raw "/api/v1/namespaces/nexthour/pods/$1/eviction" --filename - << EVICTION 2>&1 | grep --only-matching 'Success\|Cannot evict.*budget' || true
{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$1", "namespace": "nexthour"}}
EVICTION
}

disrupt() {
  say 'the disruption budget of the server: no node takes new pods, and two pods are to be evicted'
  # The pods of the old version have gone.
  wait_until 60 bash -c '[ "$(kubectl get pods -n nexthour -l app.kubernetes.io/name=server -o name | wc -l)" = 2 ]'
  wait_until 60 bash -c '[ "$(kubectl get pdb server -n nexthour -o jsonpath={.status.disruptionsAllowed})" = 1 ]'
  kubectl get nodes --output name | xargs kubectl cordon > /dev/null
  local pods
  mapfile -t pods < <(kubectl get pods --namespace nexthour --selector app.kubernetes.io/name=server --output 'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}')
  echo "first pod: $(evict "${pods[0]}")"
  wait_until 30 bash -c '[ "$(kubectl get pdb server -n nexthour -o jsonpath={.status.disruptionsAllowed})" = 0 ]'
  local second
  second=$(evict "${pods[1]}")
  echo "second pod: $second"
  [[ $second == Cannot* ]] || fail 'the budget did not refuse'
  kubectl get nodes --output name | xargs kubectl uncordon > /dev/null
  kubectl rollout status deployment/server --namespace nexthour --timeout 60s | tail -n 1
}

autoscale() {
  say 'the autoscaler of the server: each pod uses 50 millicores, then 400 (the request is 200, the goal 70 %; the figures are made up)'
  echo "replicas: $(replicas server)"
  echo 400m > "$work/cpu"
  wait_until 120 bash -c '[ "$(kubectl get deployment server -n nexthour -o jsonpath={.status.readyReplicas})" -ge 5 ]'
  kubectl get hpa server --namespace nexthour --output 'jsonpath={.status.currentMetrics[0].resource.current.averageUtilization}{" % of the request, "}{.status.desiredReplicas}{" replicas wanted\n"}'
  say 'a new apply leaves the number to the autoscaler'
  kubectl apply --kustomize deploy/kubernetes/overlays/production --server-side --force-conflicts > /dev/null
  sleep 3
  echo "replicas: $(replicas server)"
  [ "$(replicas server)" -ge 5 ] || fail 'the apply set the number back'
}

# Each overlay gets a control plane of its own.
begin() {
  work=$(mktemp --directory "$folder/XXXXXX")
  start_control_plane
  create_nodes 6
  start_metrics
  kubectl apply --filename "$programs/crds" --server-side > "$work/crds.out"
}

begin
say 'the API server'
kubectl version | grep Server
sed 's/ serverside-applied//' "$work/crds.out"
apply local
refuse_mistakes
stop_all

begin
apply production
roll
disrupt
autoscale
say 'everything that was checked is right'
