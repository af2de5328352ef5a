# A Kubernetes control plane on free ports of this machine, with nodes and pods that kwok plays. To be sourced. It needs: $programs, $work.

started=()

# Starts a program with its log in $work. Prints nothing.
start() {
  local name=$1
  shift
  "$@" > "$work/$name.log" 2>&1 &
  started+=($!)
}

# Ends what was started, the newest first.
stop_all() {
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill "${started[$i]}" 2> /dev/null && wait "${started[$i]}" 2> /dev/null || true
  done
  started=()
}

free_ports() {
  python3 - "$1" << 'PYTHON'
import socket, sys
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(s.getsockname()[1] for s in sockets))
PYTHON
}

# Waits until a command succeeds, at most $1 seconds.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    [ $SECONDS -lt $end ] || { echo "gave up after waiting for: $*" >&2; tail -n 5 "$work"/*.log >&2; return 1; }
    sleep 0.5
  done
}

start_control_plane() {
  read -r etcd_port peer_port api_port metrics_port kwok_port <<< "$(free_ports 5)"
  local token etcd_url=http://127.0.0.1:$etcd_port
  token=$(openssl rand -hex 16)
  echo "$token,admin,admin,system:masters" > "$work/tokens.csv"
  openssl genrsa -out "$work/accounts.key" 2048 2> /dev/null
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout "$work/metrics.key" -out "$work/metrics.crt" 2> /dev/null
  # With it, the API server shows servers of metrics that it forwards a request.
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=aggregator -keyout "$work/proxy.key" -out "$work/proxy.crt" 2> /dev/null
  export KUBECONFIG=$work/kubeconfig
  kubectl config set-cluster bench --server "https://127.0.0.1:$api_port" --insecure-skip-tls-verify > /dev/null
  kubectl config set-credentials admin --token "$token" > /dev/null
  kubectl config set-context bench --cluster bench --user admin > /dev/null
  kubectl config use-context bench > /dev/null

  start etcd "$programs/etcd" --data-dir "$work/etcd" --listen-client-urls "$etcd_url" --advertise-client-urls "$etcd_url" \
    --listen-peer-urls "http://127.0.0.1:$peer_port" --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
    --initial-cluster "default=http://127.0.0.1:$peer_port"
  start kube-apiserver "$programs/kube-apiserver" --etcd-servers "$etcd_url" --bind-address 127.0.0.1 --secure-port "$api_port" \
    --cert-dir "$work/certificates" --token-auth-file "$work/tokens.csv" --authorization-mode RBAC \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$work/accounts.key" \
    --service-account-signing-key-file "$work/accounts.key" --service-cluster-ip-range 10.96.0.0/16 \
    --proxy-client-cert-file "$work/proxy.crt" --proxy-client-key-file "$work/proxy.key" --requestheader-client-ca-file "$work/proxy.crt" \
    --requestheader-allowed-names aggregator --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group \
    --requestheader-extra-headers-prefix X-Remote-Extra-
  wait_until 120 kubectl get --raw /readyz
  start kube-controller-manager "$programs/kube-controller-manager" --kubeconfig "$KUBECONFIG" --leader-elect=false --secure-port 0 \
    --service-account-private-key-file "$work/accounts.key" --horizontal-pod-autoscaler-sync-period 2s \
    --horizontal-pod-autoscaler-initial-readiness-delay 1s --horizontal-pod-autoscaler-cpu-initialization-period 1s
  start kube-scheduler "$programs/kube-scheduler" --kubeconfig "$KUBECONFIG" --leader-elect=false --secure-port 0
  start kwok "$programs/kwok" --kubeconfig "$KUBECONFIG" --config "$programs/stages.yaml" --manage-all-nodes=true \
    --node-lease-duration-seconds 40 --server-address "127.0.0.1:$kwok_port"
}

# $1 nodes of 8 cores in two zones, and volumes for claims; one more volume can be written by several nodes.
create_nodes() {
  for ((i = 0; i < $1; i++)); do
    cat << NODE
---
apiVersion: v1
kind: Node
metadata:
  name: node-$i
  labels: { kubernetes.io/hostname: node-$i, topology.kubernetes.io/zone: zone-$((i % 2)) }
status:
  allocatable: { cpu: "8", memory: 32Gi, pods: "110" }
  capacity: { cpu: "8", memory: 32Gi, pods: "110" }
---
apiVersion: v1
kind: PersistentVolume
metadata:
  name: volume-$i
spec:
  capacity: { storage: 10Gi }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Delete
  hostPath: { path: /data/volume-$i }
NODE
  done | kubectl apply --filename - > /dev/null
  kubectl apply --filename - > /dev/null << VOLUME
apiVersion: v1
kind: PersistentVolume
metadata:
  name: shared-volume
spec:
  capacity: { storage: 10Gi }
  accessModes: [ReadWriteMany]
  storageClassName: shared.example.com
  persistentVolumeReclaimPolicy: Delete
  nfs: { server: files.example.com, path: /pipeline }
VOLUME
  wait_until 60 kubectl wait node --all --for condition=Ready --timeout 50s
}

# Has the API server forward requests for metrics: $1 is empty or `external`, $2 is the port of the server that answers.
register_api() {
  local group=${1:+$1.}metrics.k8s.io name=metrics${1:+-$1}
  kubectl apply --filename - > /dev/null << METRICS
apiVersion: v1
kind: Service
metadata: { name: $name, namespace: kube-system }
spec: { type: ExternalName, externalName: localhost, ports: [{ port: $2 }] }
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.$group }
spec:
  group: $group
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  insecureSkipTLSVerify: true
  service: { name: $name, namespace: kube-system, port: $2 }
METRICS
}

# The autoscaler asks the API server for metrics, which asks this stand-in.
start_metrics() {
  echo 50m > "$work/cpu"
  start metrics node bench/kubernetes/metrics.mjs "$metrics_port" "$work/metrics.key" "$work/metrics.crt" "$work/cpu" "$(command -v kubectl)"
  register_api '' "$metrics_port"
  wait_until 60 kubectl get --raw /apis/metrics.k8s.io/v1beta1/namespaces/default/pods
}
