"""What is taken from applicants at all, and why not: kind, size, name, and what a second process finds (R-SEC-4)."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Any, Final

import structlog
from django.utils.translation import gettext_lazy as _

log = structlog.get_logger(__name__)

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_NAME: Final = 120
#: Wall clock for looking into one file, and how many a process looks into at once.
SECONDS: Final = 10
AT_ONCE: Final = 2
#: Endings by what is in the file; a name that says something else is refused.
ENDINGS: Final = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}

_SCRIPT = Path(__file__).with_name("inspecting.py")
_places = threading.BoundedSemaphore(AT_ONCE)

REASONS: Final[dict[str, Any]] = {
    "missing": _("Choose a file."),
    "empty": _("The file is empty. Choose another one."),
    "size": _("The file is larger than 10 MB. Scan it with 200 dots an inch, or save it smaller, and try again."),
    "name": _("The file's name holds characters that cannot be seen. Rename the file and try again."),
    "type": _("Only PDF, JPEG and PNG files can be taken. Save or scan the document as one of these."),
    "ending": _("The file is not what the ending of its name says. Save it again as PDF, JPEG or PNG."),
    "disguised": _("The file is a PDF and something else as well. Print it to a new PDF and try again."),
    "encrypted": _("The PDF is protected by a password. Save it without protection and try again."),
    "active": _("The PDF holds scripts or actions. Print it to a new PDF and try again."),
    "attachments": _("The PDF holds other files. Print it to a new PDF and try again."),
    "pages": _("The PDF has more than 200 pages. Send only the pages that are asked for."),
    "pixels": _("The picture is larger than 40 megapixels. Save it smaller and try again."),
    "too_large": _("The file becomes too large when it is opened. Print it to a new PDF and try again."),
    "damaged": _("The file is damaged or cannot be read. Scan or save the document again."),
    "quota": _("You have sent very many files today. Try again tomorrow."),
    "busy": _("Many files are being checked at this moment. Try again in a minute; nothing was lost."),
}


class NotAccepted(Exception):
    """The file was not taken; `reason` is a key of REASONS, `message` says what to do, in the reader's language."""

    def __init__(self, reason: str) -> None:
        self.reason = reason if reason in REASONS else "damaged"
        self.message = REASONS[self.reason]
        super().__init__(self.reason)


def inspected(data: bytes, name: str) -> tuple[str, int, bytes]:
    """Media type, number of pages and harmless content of a file called so. Raises NotAccepted."""
    if not data:
        raise NotAccepted("empty")
    if len(data) > MAX_BYTES:
        raise NotAccepted("size")
    magic = ENDINGS.get(PurePosixPath(name).suffix.lower().removeprefix("."))
    if not data.startswith(tuple(ENDINGS.values())) or magic is None:
        raise NotAccepted("type")
    if not data.startswith(magic):
        raise NotAccepted("ending")
    answer, content = _looked_into(data)
    if (reason := answer.get("refused")) is not None:
        raise NotAccepted(reason)
    return answer["media_type"], answer["pages"], content or data


def plain_name(name: str) -> str:
    """The name as people may see it: its last part, in NFC. Raises NotAccepted for letters that cannot be seen.

    Some of these (U+202E) make `fdp.exe` read as `exe.pdf`.
    """
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for letter in last):
        raise NotAccepted("name")
    path = PurePosixPath(last)
    return f"{path.stem[: MAX_NAME - 10]}{path.suffix}" if len(last) > MAX_NAME else last


def _looked_into(data: bytes) -> tuple[dict[str, Any], bytes]:
    """What the other process says of a file."""
    if not _places.acquire(timeout=SECONDS):
        raise NotAccepted("busy")
    try:
        # It gets no environment, so no secret either; what it complains of might quote the file and is thrown away.
        done = subprocess.run(
            [sys.executable, "-I", "-B", str(_SCRIPT)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={},
            check=True,
        )
        line, _sep, content = done.stdout.partition(b"\n")
        return json.loads(line), content
    except (subprocess.SubprocessError, ValueError):
        log.warning("upload.inspection_ended")
        raise NotAccepted("damaged") from None
    finally:
        _places.release()
