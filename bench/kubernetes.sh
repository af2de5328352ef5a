#!/usr/bin/env bash
# Applies the manifests of deploy/kubernetes to a real Kubernetes API server, and watches what its controllers and KEDA do with them. The first
# run builds the control plane and KEDA in .cache/kubernetes, which takes about 30 minutes on two cores. No container runs: kwok plays the nodes
# and reports each pod as ready, so probes, images and network policies are not tested. Needs Go, Node.js, Python and openssl.
#   bench/kubernetes.sh > bench/kubernetes/transcript.txt
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$PWD/.cache/kubernetes
node setup/then.mjs bench/kubernetes/build.sh "$programs" >&2
export PATH=$programs/tools/bin:$PATH
folder=$(mktemp --directory /tmp/nexthour-kubernetes-XXXXXX)
source bench/kubernetes/control-plane.sh
source bench/kubernetes/keda.sh
source bench/kubernetes/disruptions.sh
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
  kubectl delete job prepare --namespace nexthour --ignore-not-found
  kubectl apply --kustomize "deploy/kubernetes/overlays/$1" --server-side --validate=strict |
    sed 's|/.* serverside-applied| applied|' | sort | uniq --count
  kubectl wait job/prepare --namespace nexthour --for condition=Complete --timeout 60s
  say "rollouts of $1"
  workloads | xargs --replace kubectl rollout status {} --namespace nexthour --timeout 120s | grep --only-matching '.*successfully rolled out\|.*roll out complete'
}

# Writes an overlay $1 with one more component $2 into $work/$2.
add_component() {
  local folder=$work/$2 deploy
  mkdir "$folder"
  deploy=$(realpath --relative-to "$folder" deploy/kubernetes)
  printf 'namespace: nexthour\nresources: [%s/overlays/%s]\ncomponents: [%s/components/%s]\n' "$deploy" "$1" "$deploy" "$2" > "$folder/kustomization.yaml"
}

use_real_prices() {
  say 'the overlay local with the component real-prices: the server would accept it'
  add_component local real-prices
  kubectl delete job prepare --namespace nexthour --ignore-not-found > /dev/null
  kubectl apply --kustomize "$work/real-prices" --server-side --validate=strict --dry-run=server | sed 's|/.* serverside-applied||' | sort | uniq --count
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

# The overlay `production` with other digests, as after `kustomize edit set image`.
production_with() { kubectl kustomize deploy/kubernetes/overlays/production | sed "s/sha256:0*/sha256:$(printf "$1%.0s" {1..64})/"; }

update() {
  say 'a new version: the Job `prepare` cannot be changed, so it is deleted before the apply'
  production_with 1 > "$work/next.yaml"
  ! kubectl apply --filename "$work/next.yaml" --server-side > "$work/immutable.out" 2>&1 || fail 'the Job was changed'
  grep --only-matching 'The Job "prepare" is invalid: spec.template\|field is immutable' "$work/immutable.out"
  kubectl delete job prepare --namespace nexthour --ignore-not-found
  kubectl apply --filename "$work/next.yaml" --server-side --validate=strict | grep job
  kubectl wait job/prepare --namespace nexthour --for condition=Complete --timeout 60s
  kubectl rollout status deployment --namespace nexthour --timeout 120s | grep --only-matching '.*successfully rolled out' | wc -l | sed 's/$/ rollouts complete/'
}

roll() {
  say 'update the server: no moment with fewer ready pods than before'
  local before lowest now
  wait_until 60 bash -c '[ "$(kubectl get deployment server -n nexthour -o jsonpath={.status.readyReplicas})" = 2 ]'
  before=$(replicas server)
  lowest=$before
  kubectl set image deployment/server --namespace nexthour "nexthour=registry.example.com/nexthour-server@sha256:$(printf '2%.0s' {1..64})"
  for _ in {1..40}; do
    now=$(replicas server)
    [ "${now:-0}" -ge "$lowest" ] || lowest=${now:-0}
    sleep 0.1
  done
  kubectl rollout status deployment/server --namespace nexthour --timeout 60s | tail -n 1
  echo "ready pods: $before before, at least $lowest during the update"
  [ "$lowest" -ge "$before" ] || fail 'a ready pod was missing'
}

autoscale() {
  say 'the autoscaler of the server: each pod uses 50 millicores, then 400 (the request is 200, the goal 70 %; the figures are made up)'
  echo "replicas: $(replicas server)"
  echo 400m > "$work/cpu"
  wait_until 120 bash -c '[ "$(kubectl get deployment server -n nexthour -o jsonpath={.status.readyReplicas})" -ge 5 ]'
  kubectl get hpa server --namespace nexthour --output 'jsonpath={.status.currentMetrics[0].resource.current.averageUtilization}{" % of the request, "}{.status.desiredReplicas}{" replicas wanted\n"}'
  say 'a new apply leaves the number to the autoscaler'
  kubectl delete job prepare --namespace nexthour --ignore-not-found > /dev/null
  # `kubectl set image` has changed a field of the manifests.
  kubectl apply --filename "$work/next.yaml" --server-side --force-conflicts > /dev/null
  sleep 3
  echo "replicas: $(replicas server)"
  [ "$(replicas server)" -ge 5 ] || fail 'the apply set the number back'
}

# What KEDA says of its objects, and how many pods there are.
list_scaled() {
  kubectl get scaledobjects --namespace nexthour --no-headers \
    --output 'custom-columns=:.metadata.name,:.status.conditions[?(@.type=="Ready")].status,:.status.conditions[?(@.type=="Ready")].message'
  kubectl get deployments training-worker candles features predict score --namespace nexthour --no-headers \
    --output 'custom-columns=:.metadata.name,:.spec.replicas' | xargs printf '%s: %s, ' | sed 's/, $/\n/'
}

# First, because it sets up this checkout, which may fail.
start_backlog() {
  start backlog node setup/then.mjs node dist/bench/kubernetes/backlog.js
  until grep --quiet '^ready' "$work/backlog.log"; do
    kill -0 "${started[-1]}" 2> /dev/null || { cat "$work/backlog.log" >&2; fail 'Kafka and Temporal did not start'; }
    sleep 1
  done
  read -r _ kafka temporal namespace < <(grep '^ready' "$work/backlog.log")
}

autoscale_by_backlog() {
  say 'the autoscalers of KEDA, with a real Kafka and Temporal: 240 candles that `features` (60 a pod) and `score` (120 a pod) have not read, 3 trainings'
  kubectl delete job prepare --namespace nexthour --ignore-not-found > /dev/null
  sed "s/kafka\.example\.com:9092/$kafka/; s/temporal\.example\.com:7233/$temporal/; s/nexthour\.example\.com$/$namespace/" "$work/next.yaml" |
    kubectl apply --filename - --server-side --force-conflicts --validate=strict > /dev/null
  kubectl rollout status deployment --namespace nexthour --timeout 120s > /dev/null
  list_scaled
  start_keda
  wait_until 180 bash -c '[ "$(kubectl get deployments training-worker features score -n nexthour -o jsonpath="{.items[*].status.readyReplicas}")" = "3 4 2" ]'
  list_scaled
  kubectl get hpa keda-hpa-training-worker --namespace nexthour \
    --output 'jsonpath=training workers are removed after {.spec.behavior.scaleDown.stabilizationWindowSeconds} s without a backlog{"\n"}'
  refuse_trigger "$kafka"
}

# KEDA accepts any text as a parameter of a trigger, and says later what it cannot use.
refuse_trigger() {
  kubectl apply --namespace nexthour --filename - > /dev/null << PLANTED
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: planted }
spec:
  scaleTargetRef: { name: ingest }
  triggers: [{ type: kafka, metadata: { bootstrapServers: "$1", consumerGroup: planted, topic: nexthour.trades, lagThreshold: many } }]
PLANTED
  kubectl wait scaledobject/planted --namespace nexthour --for condition=Ready=False --timeout 60s > /dev/null
  kubectl get scaledobject planted --namespace nexthour --output 'jsonpath=a planted mistake: {.status.conditions[?(@.type=="Ready")].message}{"\n"}'
  kubectl delete scaledobject planted --namespace nexthour > /dev/null
}

restore() {
  say 'a restore: all deployments are deleted, only the data services of `local` run, and an apply starts everything again'
  kubectl delete deployment --all --namespace nexthour > /dev/null
  kubectl delete job prepare --namespace nexthour --ignore-not-found > /dev/null
  wait_until 60 bash -c '[ "$(kubectl get pods -n nexthour -o name | wc -l)" = 3 ]'
  kubectl get pods --namespace nexthour --output name
  kubectl apply --filename "$work/next.yaml" --server-side > /dev/null
  kubectl rollout status deployment --namespace nexthour --timeout 120s | grep --only-matching '.*successfully rolled out' | wc -l | sed 's/$/ rollouts complete/'
  wait_until 60 bash -c '[ "$(kubectl get deployment server -n nexthour -o jsonpath={.status.readyReplicas})" -ge 2 ]'
}

share_pipeline() {
  say 'add the component shared-pipeline: two pipeline workers that share a volume'
  add_component production shared-pipeline
  kubectl delete job prepare --namespace nexthour --ignore-not-found > /dev/null
  kubectl apply --kustomize "$work/shared-pipeline" --server-side --validate=strict | grep 'pipeline' | sed 's/ serverside-applied//'
  kubectl rollout status deployment/pipeline-worker --namespace nexthour --timeout 120s | tail -n 1
  kubectl get persistentvolumeclaim shared-pipeline-state --namespace nexthour --output 'jsonpath={.metadata.name}{" is "}{.status.phase}{", "}{.spec.accessModes[0]}{"\n"}'
  echo "nodes with a pipeline worker: $(kubectl get pods --namespace nexthour --selector app.kubernetes.io/name=pipeline-worker --output 'jsonpath={range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort --unique | wc -l)"
}

work=$folder
start_backlog
start_control_plane
create_nodes 6
start_metrics
kubectl apply --filename "$programs/crds" --server-side > "$work/crds.out"
say 'the API server'
kubectl version | grep Server
sed 's/ serverside-applied//' "$work/crds.out"
create_secret
apply local
use_real_prices
refuse_mistakes
# In the same namespace: the data services of `local` stay, the processes of nexthour change.
apply production
update
roll
disrupt
drain_single
autoscale
autoscale_by_backlog
restore
share_pipeline
say 'everything that was checked is right'
