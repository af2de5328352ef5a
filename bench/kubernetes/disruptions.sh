# Evicts pods as the drain of a node does. To be sourced by bench/kubernetes.sh.

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

set_eviction_policy() {
  kubectl patch pdb training-worker --namespace nexthour --type merge --patch "{\"spec\": {\"unhealthyPodEvictionPolicy\": $1}}" > /dev/null
  wait_until 30 bash -c 'read -r wanted seen < <(kubectl get pdb training-worker -n nexthour -o "jsonpath={.metadata.generation} {.status.observedGeneration}{\"\n\"}"); [ "$wanted" = "$seen" ]'
}

# Waits for the only training worker, and prints its name.
training_worker() {
  wait_until 60 bash -c '[ "$(kubectl get pods -n nexthour -l app.kubernetes.io/name=training-worker -o name | wc -l)" = 1 ]'
  wait_until 60 bash -c '[ "$(kubectl get pdb training-worker -n nexthour -o jsonpath={.status.currentHealthy})" = 1 ]'
  kubectl get pods --namespace nexthour --selector app.kubernetes.io/name=training-worker --output 'jsonpath={.items[0].metadata.name}'
}

drain_single() {
  say 'one training worker can be evicted, and also one that is not ready: its budget does not hold up the drain of a node'
  local pod planted
  pod=$(training_worker)
  echo "a ready pod: $(evict "$pod")"
  kubectl wait "pod/$pod" --namespace nexthour --for delete --timeout 60s > /dev/null
  pod=$(training_worker)
  kubectl patch pod "$pod" --namespace nexthour --subresource status --patch '{"status": {"conditions": [{"type": "Ready", "status": "False"}]}}' > /dev/null
  wait_until 30 bash -c '[ "$(kubectl get pdb training-worker -n nexthour -o jsonpath={.status.currentHealthy})" = 0 ]'
  set_eviction_policy null
  planted=$(evict "$pod")
  echo "a pod that is not ready, without unhealthyPodEvictionPolicy: $planted"
  [[ $planted == Cannot* ]] || fail 'the planted budget did not refuse'
  set_eviction_policy '"AlwaysAllow"'
  echo "with it: $(evict "$pod")"
  kubectl wait "pod/$pod" --namespace nexthour --for delete --timeout 60s > /dev/null
  kubectl rollout status deployment/training-worker --namespace nexthour --timeout 60s | tail -n 1
}
