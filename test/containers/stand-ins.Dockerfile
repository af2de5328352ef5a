# The third-party servers of docker-compose.yml, for an engine that cannot pull images: the same programs (except that Debian's
# Postgres is older), started the same way. test/containers/stand-ins.mjs provides the binaries.
ARG DEBIAN_IMAGE=debian:bookworm-slim

FROM ${DEBIAN_IMAGE} AS postgres
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-15 \
    && rm -rf /var/lib/apt/lists/* /var/lib/postgresql \
    && mkdir --parents /var/lib/postgresql/data \
    && chown --recursive postgres:postgres /var/lib/postgresql
COPY postgres.sh /usr/local/bin/
ENV PATH=/usr/lib/postgresql/15/bin:$PATH
# hadolint ignore=DL3066
USER postgres:postgres
CMD ["/usr/local/bin/postgres.sh"]

FROM ${DEBIAN_IMAGE} AS object-store
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends wget \
    && rm -rf /var/lib/apt/lists/*
COPY weed /usr/bin/
ENTRYPOINT ["/usr/bin/weed"]

FROM ${DEBIAN_IMAGE} AS kafka
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends netcat-openbsd \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir --parents /var/lib/kafka/data \
    && chown --recursive 1000:1000 /var/lib/kafka
COPY java/ /opt/java/
COPY kafka-jars/ /opt/kafka/
COPY kafka.sh /usr/local/bin/
USER 1000:1000
CMD ["/usr/local/bin/kafka.sh"]

FROM ${DEBIAN_IMAGE} AS temporal-admin-tools
COPY temporal-sql-tool /usr/local/bin/
USER 1000:1000

FROM ${DEBIAN_IMAGE} AS temporal
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends netcat-openbsd \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 temporal
COPY temporal-server temporal-entrypoint.sh /usr/local/bin/
USER 1000:1000
CMD ["bash", "/usr/local/bin/temporal-entrypoint.sh"]

FROM ${DEBIAN_IMAGE} AS temporal-ui
WORKDIR /home/ui-server
COPY temporal-ui-server ./ui-server
COPY temporal-ui-config/ config/
USER 1000:1000
CMD ["./ui-server", "--env", "docker", "start"]

FROM ${DEBIAN_IMAGE} AS monitoring
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends prometheus prometheus-alertmanager wget \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir --parents /prometheus \
    && chown 1000:1000 /prometheus
USER 1000:1000

FROM monitoring AS prometheus
ENTRYPOINT ["/usr/bin/prometheus"]

FROM monitoring AS alertmanager
ENTRYPOINT ["/usr/bin/prometheus-alertmanager"]
