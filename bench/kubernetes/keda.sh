# KEDA's operator and metrics adapter, as processes of this machine. To be sourced after control-plane.sh.

start_keda() {
  local certificates=$work/keda operator_port adapter_port free_port
  read -r operator_port adapter_port free_port <<< "$(free_ports 3)"
  mkdir "$certificates"
  # The two talk to each other by TLS. Both use this certificate, which is also its own authority.
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:localhost \
    -keyout "$certificates/tls.key" -out "$certificates/tls.crt" 2> /dev/null
  cp "$certificates/tls.crt" "$certificates/ca.crt"
  kubectl create namespace keda > /dev/null
  export POD_NAMESPACE=keda KEDA_CLUSTER_OBJECT_NAMESPACE=keda WATCH_NAMESPACE=
  start keda-operator "$programs/keda-operator" --metrics-bind-address 127.0.0.1:0 --health-probe-bind-address 127.0.0.1:0 \
    --metrics-service-bind-address "127.0.0.1:$operator_port" --cert-dir "$certificates" --zap-encoder console
  start keda-adapter "$programs/keda-adapter" --bind-address 127.0.0.1 --secure-port "$adapter_port" --port "$free_port" \
    --metrics-service-address "127.0.0.1:$operator_port" --cert-dir "$certificates" --client-ca-file "$certificates/ca.crt" \
    --tls-cert-file "$certificates/tls.crt" --tls-private-key-file "$certificates/tls.key" \
    --authentication-kubeconfig "$KUBECONFIG" --authorization-kubeconfig "$KUBECONFIG" --lister-kubeconfig "$KUBECONFIG"
  register_api external "$adapter_port"
  wait_until 60 kubectl get --raw /apis/external.metrics.k8s.io/v1beta1
}
