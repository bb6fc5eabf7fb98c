"""Unpacks one ZIP archive that a stranger sent, in a process of its own that can do no harm (R-SEC-4).

    python -I unpacking.py SIZE ENTRIES BYTES      # started by `archives.unpacked`, imports nothing of ours

The archive is too large to be held in memory, so the other side reads it for us. On standard output stand lines of
JSON: {"read": offset, "bytes": n} asks for so many bytes on standard input; {"entry": path} begins a file; {"data": n}
is followed by so many bytes of it; {"end": true} ends it; {"done": true} or {"refused": reason} is the last line.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import resource
import stat
import sys
import zipfile
import zlib
from typing import Any, Final

MEMORY_BYTES: Final = 256 * 1024 * 1024
CPU_SECONDS: Final = 60
PIECE: Final = 1024 * 1024
#: How many bytes one may come to; PDFs and pictures are packed already, XML is not.
MAX_RATIO: Final = 100
#: What systems leave in archives, and nobody wants.
_LITTER: Final = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.IGNORECASE)
_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PACKED_NAMES: Final = re.compile(r"\.(zip|7z|rar|gz|tgz|bz2|xz|tar|jar|cab|iso)$", re.IGNORECASE)
_PLAIN_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Refused(Exception):
    """The archive is not taken; `reason` is a code that `looking` puts into words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Remote(io.RawIOBase):
    """The archive, read by the other side."""

    def __init__(self, size: int) -> None:
        self._size, self._at = size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        count = max(0, min(len(buffer), self._size - self._at))
        if count:
            _say({"read": self._at, "bytes": count})
            buffer[:count] = sys.stdin.buffer.read(count)
            self._at += count
        return count


def unpack(size: int, most_entries: int, most_bytes: int) -> None:
    """Say what is in the archive, file by file. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BufferedReader(Remote(size), PIECE)) as archive:
            entries = _sound(archive.infolist(), size, most_entries, most_bytes)
            for path, entry in entries:
                _say({"entry": path})
                with archive.open(entry) as opened:
                    _pour(opened, entry.file_size)
                _say({"end": True})
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError, KeyError):
        raise Refused("archive") from None
    except MemoryError:
        raise Refused("bomb") from None


def _sound(
    listed: list[zipfile.ZipInfo], size: int, most_entries: int, most_bytes: int
) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files of an archive with their paths, if nothing about them is unusual."""
    found: dict[str, zipfile.ZipInfo] = {}
    if len(listed) > 4 * most_entries:  # folders and litter among them
        raise Refused("entries")
    for entry in listed:
        path = _path_of(entry)
        if entry.flag_bits & 0x1 or entry.compress_type not in _PLAIN_METHODS:
            raise Refused("archive")
        if entry.is_dir() or _LITTER.search(path):
            continue
        if _PACKED_NAMES.search(path):
            raise Refused("nested")
        if path.casefold() in found:
            raise Refused("paths")
        if entry.file_size > MAX_RATIO * max(entry.compress_size, 1024):
            raise Refused("bomb")
        found[path.casefold()] = entry
    kept = [(_path_of(entry), entry) for entry in found.values()]
    if not 0 < len(kept) <= most_entries:
        raise Refused("entries")
    if sum(entry.file_size for _path, entry in kept) > most_bytes:
        raise Refused("room")
    _forbid_overlaps(listed, size)
    return kept


def _path_of(entry: zipfile.ZipInfo) -> str:
    """The path of an entry, which stays within the archive. Names of an old program may be UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = entry.filename
    name = name.replace("\\", "/")
    mode = entry.external_attr >> 16
    special = mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
    outside = name.startswith("/") or ":" in name or ".." in name.split("/")
    if special or outside or not name.strip() or any(letter < " " for letter in name) or len(name) > 1000:
        raise Refused("paths")
    return posixpath.normpath(name)


def _forbid_overlaps(listed: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse entries that share their bytes (Fifield, "A better zip bomb", WOOT 2019)."""
    end = 0
    for entry in sorted(listed, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise Refused("bomb")
        end = entry.header_offset + 30 + entry.compress_size
    if end > size:
        raise Refused("archive")


def _pour(opened: Any, size: int) -> None:
    """Pass on what is in a file: as much as was said, and no archive."""
    sent = 0
    while piece := opened.read(PIECE):
        if not sent and piece.startswith(_ARCHIVES):
            raise Refused("nested")
        if (sent := sent + len(piece)) > size:
            raise Refused("bomb")
        _say({"data": len(piece)}, piece)
    if sent != size:
        raise Refused("archive")


def _say(line: dict[str, Any], data: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n" + data)
    sys.stdout.buffer.flush()


def _confine() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def main() -> None:
    """Unpack one archive. The arguments: its size, and how many files and bytes it may come to."""
    size, entries, most = (int(argument) for argument in sys.argv[1:4])
    _confine()
    try:
        unpack(size, entries, most)
    except Refused as refusal:
        _say({"refused": refusal.reason})
    else:
        _say({"done": True})


if __name__ == "__main__":
    main()
