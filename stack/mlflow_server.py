"""python mlflow_server.py PORT [HOST]: runs the MLflow server in one process.

Waits for the database, creates or upgrades the tables, and then listens.

If MLflow created the tables on the first request, two simultaneous first requests would deadlock. The command
`mlflow server` also creates them before it listens, but it loads MLflow twice: 5.0 s of CPU instead of 2.5 s.
"""

import os
import sys
import time
import warnings
from functools import lru_cache

import psycopg2
import uvicorn

# MLflow's own use of Starlette. Nobody who reads the log can change it.
warnings.filterwarnings("ignore", message="starlette.middleware.wsgi is deprecated")

from mlflow.server.fastapi_app import app
from mlflow.server.handlers import initialize_backend_stores
from mlflow.store.artifact import s3_artifact_repo

DATABASE_DEADLINE_SECONDS = 60
RETRY_EVERY_SECONDS = 0.05
# The present client and the one before, which may still be in use.
S3_CLIENTS = 2


def keep_few_s3_clients() -> None:
    """MLflow creates a client of the object store every five minutes and keeps 64 of them, each with its open connections."""
    create = getattr(getattr(s3_artifact_repo, "_cached_get_s3_client", None), "__wrapped__", None)
    if create is not None:
        s3_artifact_repo._cached_get_s3_client = lru_cache(maxsize=S3_CLIENTS)(create)


def wait_for_database(url: str) -> None:
    deadline = time.monotonic() + DATABASE_DEADLINE_SECONDS
    while True:
        try:
            psycopg2.connect(url).close()
            return
        except psycopg2.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(RETRY_EVERY_SECONDS)


def main(port: int, host: str = "127.0.0.1") -> None:
    store = os.environ["_MLFLOW_SERVER_FILE_STORE"]
    if store.startswith("postgresql"):
        wait_for_database(store.replace("+psycopg2", "", 1))
    initialize_backend_stores(store, store, os.environ["_MLFLOW_SERVER_ARTIFACT_ROOT"])
    keep_few_s3_clients()
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=3)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
