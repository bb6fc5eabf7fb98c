"""The portal's settings for tests: known secrets, and a `var/` of its own for every test process.

DATABASE_URL and CELERY_BROKER_URL, when set, choose the services; `python -m tests.run` sets them.
"""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

_VAR = Path(tempfile.mkdtemp(prefix="motcua-test-"))
_OWNER = os.getpid()


@atexit.register
def clean_up() -> None:
    """Remove the directory. At exit, and by conftest, since processes of pytest-xdist end without an exit."""
    if os.getpid() == _OWNER:  # a forked child leaves it to its parent
        shutil.rmtree(_VAR, ignore_errors=True)


def _key(letter: bytes) -> str:
    return base64.b64encode(letter * 32).decode()


os.environ |= {
    "VAR_DIR": str(_VAR),
    "DEBUG": "False",
    "SECRET_KEY": "tests only, and long enough for Django to be content with it",
    "EID_CLIENT_SECRET": "tests only",
    # Two keys, so that every test decrypts with a ring.
    "VAULT_KEYS": f"2:{_key(b'b')},1:{_key(b'a')}",
    "VAULT_INDEX_KEY": _key(b"i"),
    "EDITION_KEYS": f"1:{_key(b'e')}",
}
for directory in ("assets", "broker", "broker-control", "documents", "files", "sandbox", "static"):
    (_VAR / directory).mkdir()

from portal.settings import *  # noqa: E402, F403  # the environment had to be set first
from portal.settings import DATABASES, STORAGES  # noqa: E402  # for the two changes below

# A file on disk, so that threads and processes of a test meet in one database, as they do in `make run`.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(_VAR / "test.sqlite3")}
# Pages are tested without a built front end; the build has its own tests.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
