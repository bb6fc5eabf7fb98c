"""What is in an archive that came in pieces: a process of its own unpacks it, and what it says becomes new pieces."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import structlog

from workflows.documents import receiving
from workflows.documents.looking import NotAccepted, limited_process
from workflows.documents.models import Transfer
from workflows.documents.receiving import Arrived
from workflows.documents.sealed_files import read_sealed

#: Wall clock for unpacking one archive; within what a worker's task may take.
SECONDS: Final = 80
_SCRIPT: Final = Path(__file__).with_name("unpacking.py")

log = structlog.get_logger(__name__)


def unpacked(transfer: Transfer, *, files: int, size: int) -> list[Arrived]:
    """Every file of an archive: at most so many, and so many bytes. Not inside a transaction. Raises NotAccepted."""
    found: list[Arrived] = []
    try:
        numbers = (str(transfer.size), str(files), str(size))
        with limited_process(_SCRIPT, *numbers, seconds=SECONDS) as process:
            _listen(process, _Reader(transfer), found, files, size)
    except BaseException:
        for one in found:
            one.drop()
        raise
    return found


def _listen(process: Any, reader: _Reader, found: list[Arrived], files: int, size: int) -> None:
    """Do as the process says, within what was agreed, until it is done."""
    held, left = bytearray(), size
    for line in _lines(process):
        if "read" in line:
            with suppress(BrokenPipeError):
                process.stdin.write(reader.read(int(line["read"]), min(int(line["bytes"]), receiving.MAX_CHUNK)))
                process.stdin.flush()
        elif "entry" in line:
            if len(found) == files:
                raise NotAccepted("entries")
            found.append(Arrived(line["entry"]))
        elif "data" in line:
            length = int(line["data"])
            if not 0 < length <= receiving.MAX_CHUNK or length > left:
                raise NotAccepted("bomb")
            left -= length
            held += process.stdout.read(length)
            if len(held) >= receiving.MAX_CHUNK:
                found[-1].write(bytes(held[: receiving.MAX_CHUNK]))
                del held[: receiving.MAX_CHUNK]
        elif held:  # the end of a file
            found[-1].write(bytes(held))
            held.clear()


def _lines(process: Any) -> Iterator[dict[str, Any]]:
    """What the process says, until it is done. Whatever else ends it has refused the archive."""
    while raw := process.stdout.readline(8192):
        try:
            line = json.loads(raw)
        except ValueError:
            break
        if line.get("done"):
            return
        if reason := line.get("refused"):
            raise NotAccepted(reason)
        yield line
    log.warning("upload.unpacking_ended")
    raise NotAccepted("archive")


class _Reader:
    """An archive in pieces, read anywhere; the piece read last is kept."""

    def __init__(self, transfer: Transfer) -> None:
        self._public_id = transfer.public_id
        self._chunks = list(transfer.chunks.order_by("offset").values_list("offset", "size", "file"))
        self._at, self._held = -1, b""

    def read(self, offset: int, count: int) -> bytes:
        parts = []
        for start, size, file in self._chunks:
            begin, end = max(offset, start), min(offset + count, start + size)
            if begin < end:
                if self._at != start:
                    self._at, self._held = start, b"".join(read_sealed(file, self._context(start)))
                parts.append(self._held[begin - start : end - start])
        return b"".join(parts)

    def _context(self, offset: int) -> str:
        return receiving.context_of(self._public_id, offset)
