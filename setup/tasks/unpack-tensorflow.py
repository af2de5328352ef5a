"""python unpack-tensorflow.py WHEEL FOLDER: extracts the two shared libraries of TensorFlow and the headers of its C API."""

import re
import shutil
import sys
import zipfile
from pathlib import Path

LIBRARY = re.compile(r"tensorflow/(libtensorflow_(?:cc|framework)\.so\.2)")
HEADER = re.compile(
    r"tensorflow/(include/(?:"
    r"tensorflow/c/[^/]+\.h"
    r"|tensorflow/c/eager/c_api\.h"
    r"|tensorflow/core/platform/ctstring\w*\.h"
    r"|(?:xla/)?tsl/c/tsl_status\.h"
    r"|tsl/platform/ctstring\w*\.h"
    r"|tensorflow/tsl/(?:c/tsl_status|platform/ctstring\w*)\.h"
    r"))"
)


def unpack(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            wanted = LIBRARY.fullmatch(name) or HEADER.fullmatch(name)
            if wanted:
                target = Path(folder) / wanted[1]
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy, 1 << 20)


unpack(*sys.argv[1:])
