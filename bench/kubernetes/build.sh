#!/usr/bin/env bash
# Builds the programs of a Kubernetes control plane from their published Go modules into the folder $1. Programs that are there stay.
set -euo pipefail

KUBERNETES=1.37.2
KWOK=0.8.0
KEDA=2.21.0
PROMETHEUS_OPERATOR=0.85.0
folder=$1
mkdir -p "$folder/module"

if [ ! -x "$folder/etcd" ]; then
  echo "etcd: from Debian's package etcd-server"
  (cd "$folder" && apt-get download --quiet --quiet etcd-server && dpkg-deb --extract etcd-server_*.deb etcd-package)
  cp "$folder/etcd-package/usr/bin/etcd" "$folder/etcd"
  rm -r "$folder"/etcd-package "$folder"/etcd-server_*.deb
fi

if [ ! -x "$folder/kwok" ]; then
  echo "kwok $KWOK: from its Go module"
  GOBIN=$folder go install "sigs.k8s.io/kwok/cmd/kwok@v$KWOK"
fi

# The folder of a module's sources.
sources_of() { go mod download -json "$1" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'; }

if [ ! -f "$folder/stages.yaml" ]; then
  echo "what nodes and pods do: kwok's own Stage files"
  stages=$(sources_of "sigs.k8s.io/kwok@v$KWOK")/kustomize/stage
  for stage in node/fast/node-initialize node/heartbeat-with-lease/node-heartbeat-with-lease pod/fast/pod-{ready,complete,delete}; do
    cat "$stages/$stage.yaml"
    printf '\n---\n'
  done > "$folder/stages.yaml"
fi

if [ ! -d "$folder/crds" ]; then
  echo "schemas of operators: KEDA $KEDA and Prometheus Operator $PROMETHEUS_OPERATOR, from their Go modules"
  mkdir "$folder/crds"
  cp "$(sources_of "github.com/kedacore/keda/v2@v$KEDA")"/config/crd/bases/keda.sh_{scaledobjects,triggerauthentications}.yaml "$folder/crds"
  operator=$(sources_of "github.com/prometheus-operator/prometheus-operator@v$PROMETHEUS_OPERATOR")
  cp "$operator"/example/prometheus-operator-crd/monitoring.coreos.com_{podmonitors,prometheusrules}.yaml "$folder/crds"
  chmod --recursive u+w "$folder/crds"
fi

# The module of Kubernetes names its parts as `v0.0.0` and replaces them by folders. Here, each is replaced by its published module.
cd "$folder/module"
if [ ! -f go.mod ]; then
  go mod init nexthour.local/kubernetes 2> /dev/null
  go mod download -json "k8s.io/kubernetes@v$KUBERNETES" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p' |
    xargs sed -n 's/^\t\(k8s.io\/[^ ]*\) v0\.0\.0$/\1/p' |
    while read -r part; do go mod edit -replace "$part=$part@v0.${KUBERNETES#1.}"; done
  go mod edit -require "k8s.io/kubernetes@v$KUBERNETES"
fi
for program in kube-apiserver kube-controller-manager kube-scheduler; do
  [ -x "$folder/$program" ] && continue
  echo "$program $KUBERNETES: from its Go module"
  version=k8s.io/component-base/version
  go build -mod=mod -trimpath -o "$folder/$program" \
    -ldflags "-s -w -X $version.gitVersion=v$KUBERNETES -X $version.gitMajor=1 -X $version.gitMinor=37" \
    "k8s.io/kubernetes/cmd/$program"
done
