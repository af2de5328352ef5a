#!/usr/bin/env bash
# Builds the programs of a Kubernetes control plane from their published Go modules into the folder $1. Programs that are there stay.
set -euo pipefail

KUBERNETES=1.37.2
KWOK=0.8.0
KEDA=2.21.0
PROMETHEUS_OPERATOR=0.85.0
folder=$1
mkdir -p "$folder/module" "$folder/keda-module"

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
  cp "$(sources_of "github.com/kedacore/keda/v2@v$KEDA")"/config/crd/bases/*.yaml "$folder/crds"
  operator=$(sources_of "github.com/prometheus-operator/prometheus-operator@v$PROMETHEUS_OPERATOR")
  cp "$operator"/example/prometheus-operator-crd/monitoring.coreos.com_{podmonitors,prometheusrules}.yaml "$folder/crds"
  chmod --recursive u+w "$folder/crds"
fi

# Builds the program $1 from the package $2 in the module of the working folder, with the flags $3 for the linker.
build() {
  [ -x "$folder/$1" ] && return
  echo "$1: from the Go module of $2"
  go build -mod=mod -trimpath -ldflags "-s -w ${3:-}" -o "$folder/$1" "$2"
}

# The module of Kubernetes names its parts as `v0.0.0` and replaces them by folders. Here, each is replaced by its published module.
cd "$folder/module"
if [ ! -f go.mod ]; then
  go mod init nexthour.local/kubernetes 2> /dev/null
  go mod download -json "k8s.io/kubernetes@v$KUBERNETES" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p' |
    xargs sed -n 's/^\t\(k8s.io\/[^ ]*\) v0\.0\.0$/\1/p' |
    while read -r part; do go mod edit -replace "$part=$part@v0.${KUBERNETES#1.}"; done
  go mod edit -require "k8s.io/kubernetes@v$KUBERNETES"
fi
# The version that Kubernetes names. An etcd before 3.4.31 cannot report the progress of a watch, and kwok would see changes up to a minute late.
build etcd go.etcd.io/etcd/server/v3
version=k8s.io/component-base/version
for program in kube-apiserver kube-controller-manager kube-scheduler; do
  build $program "k8s.io/kubernetes/cmd/$program" "-X $version.gitVersion=v$KUBERNETES -X $version.gitMajor=1 -X $version.gitMinor=37"
done

# A module of its own, because KEDA needs other versions of the same parts. `go mod` ignores the replacements of a module that is required.
cd "$folder/keda-module"
if [ ! -f go.mod ]; then
  go mod init nexthour.local/keda 2> /dev/null
  sed -n 's/^replace \(.*\) \(v.*\) => \(.*\) \(v.*\)/\1@\2=\3@\4/p' "$(sources_of "github.com/kedacore/keda/v2@v$KEDA")/go.mod" |
    xargs --no-run-if-empty --replace go mod edit -replace {}
  go mod edit -require "github.com/kedacore/keda/v2@v$KEDA"
fi
for program in operator adapter; do
  build keda-$program "github.com/kedacore/keda/v2/cmd/$program"
done
