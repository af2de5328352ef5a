"""download-jars.py LIST FOLDER REPOSITORY: downloads the jars of LIST (lines `path sha256`) that FOLDER does not have yet.

Uses Python because, unlike Node 20, it honours HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE. Each jar is checked against its hash before it
gets its name, so an interrupted download leaves no wrong jar.
"""

import hashlib
import os
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor

TRIES = 3
TIMEOUT_S = 60


def download(line, folder, repository):
    path, sha256 = line.split()
    target = os.path.join(folder, os.path.basename(path))
    if os.path.exists(target):
        return
    url = f"{repository.rstrip('/')}/{path}"
    content = fetch(url)
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise SystemExit(f"{url} has the sha256 {found}, not {sha256} as in setup/kafka-jars.txt")
    draft = f"{target}.part"
    with open(draft, "wb") as file:
        file.write(content)
    os.replace(draft, target)


def fetch(url):
    for remaining in reversed(range(TRIES)):
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
                return answer.read()
        except OSError as error:
            if remaining == 0:
                raise SystemExit(f"{url} could not be downloaded: {error}") from None


listed, folder, repository = sys.argv[1:]
with open(listed, encoding="utf-8") as file:
    lines = [line for line in file.read().splitlines() if line and not line.startswith("#")]
with ThreadPoolExecutor(max_workers=8) as pool:
    for done in [pool.submit(download, line, folder, repository) for line in lines]:
        done.result()
