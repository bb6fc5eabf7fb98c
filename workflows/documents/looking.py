"""What is taken from applicants at all, and why not: kind, size, name, and what a second process finds (R-SEC-4)."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, Final, Self

import structlog
from django.utils.translation import gettext_lazy as _

from procedures.components import ONE_FILE, FileAsk

log = structlog.get_logger(__name__)

#: What is looked into while its sender waits for the page; a larger file is a job's.
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_NAME: Final = 120
#: Wall clock for looking into one file, and into so many bytes more; how many files a process looks into at once.
SECONDS: Final = 10
BYTES_A_SECOND: Final = 4_000_000
AT_ONCE: Final = 2
#: Bytes of what the other process says of a file, without a picture.
MOST_SAID: Final = 1000
#: Endings by what is in the file; a name that says something else is refused.
_XML: Final = (b"<?xml ", b"\xef\xbb\xbf<?xml ")
ENDINGS: Final[dict[str, tuple[str, bytes | tuple[bytes, ...]]]] = {
    "pdf": ("pdf", b"%PDF-"),
    "jpg": ("jpeg", b"\xff\xd8\xff"),
    "jpeg": ("jpeg", b"\xff\xd8\xff"),
    "png": ("png", b"\x89PNG\r\n\x1a\n"),
    "xml": ("xml", _XML),
}
#: Kinds as people call them.
KINDS: Final = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG", "xml": "XML"}

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
    "document": _("The XML document acts, or names other files. Export the data alone and try again."),
    "virus": _("A virus was found in the file. Clean your computer, make the file anew and try again."),
    "room": _("The files of this application become too many or too large. Remove some before you send others."),
    "archive": _("The archive is damaged, protected, or packed in an unusual way. Pack it again as a plain ZIP."),
    "paths": _("The archive holds links, or names that lead out of it. Pack only folders with files."),
    "nested": _("The archive holds another archive. Unpack that one first, then pack the files themselves."),
    "bomb": _("The archive unpacks to far more than such files ever do. Pack the files again as a plain ZIP."),
    "entries": _("The archive holds no files, or too many. Pack them in several archives."),
    "place": _("This application asks for no file there any more."),
    "quota": _("You have sent very many files today. Try again tomorrow."),
    "busy": _("Many files are being checked at this moment. Try again in a minute; nothing was lost."),
}


class NotAccepted(Exception):
    """The file was not taken; `reason` is a key of REASONS, `message` says what to do, in the reader's language."""

    def __init__(self, reason: str, ask: FileAsk = ONE_FILE) -> None:
        self.reason = reason if reason in REASONS else "damaged"
        self.message = words_of(self.reason, ask)
        super().__init__(self.reason)


def words_of(reason: str, ask: FileAsk = ONE_FILE) -> Any:
    """Why a file was not taken and what to do, where `ask` says what may be sent."""
    if reason == "type" and ask.kinds != ONE_FILE.kinds:
        return _("Only these files can be taken: %(kinds)s.") % {"kinds": ", ".join(KINDS[kind] for kind in ask.kinds)}
    if reason == "size" and ask.max_megabytes != ONE_FILE.max_megabytes:
        return _("The file is larger than %(size)d MB. Save it smaller, or in several files.") % {
            "size": ask.max_megabytes
        }
    return REASONS.get(reason, REASONS["damaged"])


def inspected(data: bytes, name: str, ask: FileAsk = ONE_FILE) -> tuple[str, int, bytes]:
    """(media type, pages, content as it is to be kept) of a file that is harmless as far as can be told.

    Raises NotAccepted.
    """
    media_type, pages, content = looked_into([data], name, size=len(data), ask=ask)
    return media_type, pages, content or data


def looked_into(
    pieces: Iterable[bytes], name: str, *, size: int, ask: FileAsk = ONE_FILE, by: Inspector | None = None
) -> tuple[str, int, bytes]:
    """(media type, pages, content where it was drawn anew) of a file that comes in pieces and is not held in memory.

    `by` looks into several files of one sender, one after the other. Raises NotAccepted.
    """
    if not size:
        raise NotAccepted("empty", ask)
    if size > ask.max_bytes:
        raise NotAccepted("size", ask)
    rest = iter(pieces)
    head = next(rest, b"")
    kind, _magic = ENDINGS.get(PurePosixPath(name).suffix.lower().removeprefix("."), ("", b"no file begins so"))
    begins = {of for of, start in ENDINGS.values() if head.startswith(start)}
    if not begins & {*ask.kinds} or kind not in ask.kinds:
        raise NotAccepted("type", ask)
    if kind not in begins:
        raise NotAccepted("ending", ask)
    with by or Inspector() as inspector:
        answer, content = inspector.ask(itertools.chain([head], rest), size)
    if (reason := answer.get("refused")) is not None:
        raise NotAccepted("document" if kind == "xml" and reason == "active" else reason, ask)
    return answer["media_type"], answer["pages"], content


class Inspector:
    """The other process, started when there is something to ask; what ends it has refused the file of that moment."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._process: Any = None
        self._depth = 0

    def __enter__(self) -> Self:
        self._depth += 1
        return self

    def __exit__(self, *_error: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._end()

    def ask(self, pieces: Iterable[bytes], size: int) -> tuple[dict[str, Any], bytes]:
        """What it says of one file. Raises NotAccepted."""
        if self._process is None:
            self._process = self._stack.enter_context(limited_process(_SCRIPT))
        process = self._process
        watch = threading.Timer(SECONDS + size // BYTES_A_SECOND, process.kill)
        watch.start()
        try:
            process.stdin.write(b"%d\n" % size)
            for piece in pieces:
                process.stdin.write(piece)
            process.stdin.flush()
            answer = json.loads(process.stdout.readline(MOST_SAID))
            return answer, process.stdout.read(answer["drawn"])
        except (BrokenPipeError, ValueError, KeyError, TypeError):
            self._end()
            log.warning("upload.inspection_ended", code=process.returncode)
            raise NotAccepted("damaged") from None
        except BaseException:
            self._end()
            raise
        finally:
            watch.cancel()

    def _end(self) -> None:
        self._process = None
        self._stack.close()


def plain_name(name: str) -> str:
    """The name as people may see it: its last part, in NFC. Raises NotAccepted for letters that cannot be seen.

    Some of these (U+202E) make `fdp.exe` read as `exe.pdf`.
    """
    last = _last_part(name)
    if any(_is_unseen(letter) for letter in last):
        raise NotAccepted("name")
    return _shortened(last)


def visible(name: str) -> str:
    """The name of a file that is not taken, without letters that cannot be seen."""
    return _shortened("".join(letter for letter in _last_part(name) if not _is_unseen(letter))) or "?"


def _last_part(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def _shortened(name: str) -> str:
    path = PurePosixPath(name)
    return f"{path.stem[: MAX_NAME - 10]}{path.suffix[:10]}" if len(name) > MAX_NAME else name


@contextmanager
def limited_process(script: Path, *arguments: str, seconds: float | None = None) -> Iterator[Any]:
    """One of our scripts in a process of its own, killed at the end, or when its time is over.

    It gets no environment, so no secret either; what it complains of might quote the file and is thrown away. Raises
    NotAccepted when too many run already.
    """
    if not _places.acquire(timeout=SECONDS):
        raise NotAccepted("busy")
    try:
        command = [sys.executable, "-I", "-B", str(script), *arguments]
        process: Any = subprocess.Popen(
            command, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        watch = threading.Timer(seconds or 0, process.kill) if seconds else None
        if watch:
            watch.start()
        try:
            yield process
        finally:
            if watch:
                watch.cancel()
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):
                    if pipe is not None:
                        pipe.close()
            process.wait()
    finally:
        _places.release()
