"""Looks into files that a stranger sent, in a process of their own that can do no harm (R-SEC-4).

    python -I inspecting.py < files > answers      # started by `looking`, imports nothing of ours

A line with its size stands before each file. Each answer is one line of JSON, {"media_type", "pages", "drawn": bytes}
or {"refused": reason}, and after it the picture drawn anew. A PDF is kept byte for byte, since a certified electronic
copy carries a signature; so it must be harmless as it is. A process that ends without an answer (memory, time, a
crash) has refused the file too. One process sees files of one sender only.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from xml.parsers import expat

import pikepdf
from pikepdf.settings import set_qpdf_limits
from PIL import Image, ImageOps, UnidentifiedImageError

MEMORY_BYTES: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 8
#: So many bytes more take a second more.
BYTES_A_SECOND: Final = 5_000_000
MAX_PAGES: Final = 200
MAX_INFLATED_BYTES: Final = 100_000_000
MAX_OBJECTS: Final = 200_000
MAX_PIXELS: Final = 40_000_000
MAX_ELEMENTS: Final = 1_000_000
MAX_DEPTH: Final = 100
MAX_PDF_PICTURE_PIXELS: Final = 100_000_000
#: Pictures are kept so large at most, in pixels: A4 at 400 dots an inch.
MAX_SIDE: Final = 5_000

PDF, JPEG, PNG = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
XML = (b"<?xml ", b"\xef\xbb\xbf<?xml ")
#: What makes a browser take a file for a page.
_MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?php)", re.IGNORECASE)
#: Names that no earlier revision of the file may hold either.
_ACTIVE_NAMES = re.compile(rb"/(JavaScript|Launch)\b")
_ATTACHING_NAMES = re.compile(rb"/EmbeddedFiles?\b")
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
_ATTACHING_KEYS = frozenset({"/EF", "/EmbeddedFiles", "/AF"})
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/Movie"}
)
_PLAYERS = frozenset({"/Movie", "/Sound", "/Screen", "/3D", "/RichMedia", "/RichMediaExecute", "/GoTo3DView"})
_PICTURE_FILTERS = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/CCF"})


class Refused(Exception):
    """The file is not taken; `reason` is a code that `looking` puts into words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def inspect(data: bytes) -> tuple[dict[str, Any], bytes]:
    """What the file is, and its new content when it was drawn anew (else nothing). Raises Refused."""
    if data.startswith(PDF):
        return {"media_type": "application/pdf", "pages": _pages_of_pdf(data)}, b""
    if data.startswith((JPEG, PNG)):
        return {"media_type": "image/jpeg", "pages": 1}, _drawn_anew(data)
    if data.startswith(XML):
        _read_through(data)
        return {"media_type": "application/xml", "pages": 1}, b""
    raise Refused("type")


# --- PDF -------------------------------------------------------------------------------------------------------------


def _pages_of_pdf(data: bytes) -> int:
    """The number of pages of a PDF in which nothing can act, hide or be shut away."""
    _forbid_disguise(data)
    if _ACTIVE_NAMES.search(data):
        raise Refused("active")
    if _ATTACHING_NAMES.search(data):
        raise Refused("attachments")
    set_qpdf_limits(flate_max_memory=MAX_INFLATED_BYTES, run_length_max_memory=MAX_INFLATED_BYTES, max_stream_filters=3)
    try:
        # A damaged file is not mended: another program might mend it into something else.
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted")
            pages = len(pdf.pages)
            if pages > MAX_PAGES:
                raise Refused("pages")
            if not pages:
                raise Refused("damaged")
            _look_through(pdf)
            return pages
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise Refused("damaged") from None


def _forbid_disguise(data: bytes) -> None:
    """Refuse a PDF that is something else as well: a page, an archive, or with something behind its end."""
    end = data.rfind(b"%%EOF")
    behind = data[end + 5 :].strip(b"\0\t\n\f\r ") if end >= 0 else b"no end"
    if behind or _MARKUP.search(data[:1024]) or zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("disguised")


def _look_through(pdf: pikepdf.Pdf) -> None:
    objects: Any = pdf.objects
    if len(objects) > MAX_OBJECTS:
        raise Refused("too_large")
    inflated = 0
    for found in objects:
        for part in _parts(found):
            _forbid(part)
        if isinstance(found, pikepdf.Stream):
            inflated += _inflated(found)
            if inflated > MAX_INFLATED_BYTES:
                raise Refused("too_large")


def _parts(found: Any) -> Iterator[Any]:
    """Every dictionary that stands in an object itself, without following references."""
    waiting: list[Any] = [found]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inner: list[Any] = [value for _name, value in part.items()]
        elif isinstance(part, pikepdf.Array):
            inner = list(part)
        else:
            continue
        waiting += [value for value in inner if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _forbid(part: Any) -> None:
    """Refuse a dictionary that acts, or that holds or names another file."""
    names = set(part.keys())
    says = {str(part[name]) for name in ("/S", "/Subtype") if name in names and isinstance(part[name], pikepdf.Name)}
    if names & _ACTIVE_KEYS or says & (_ACTIONS | _PLAYERS):
        raise Refused("active")
    kind = part.get("/Type")
    attached = kind in (pikepdf.Name.EmbeddedFile, pikepdf.Name.Filespec) or "/FileAttachment" in says
    elsewhere = isinstance(part, pikepdf.Stream) and "/F" in names
    if names & _ATTACHING_KEYS or attached or elsewhere:
        raise Refused("attachments")
    if "/Image" in says and int(part.get("/Width", 0)) * int(part.get("/Height", 0)) > MAX_PDF_PICTURE_PIXELS:
        raise Refused("pixels")


def _inflated(stream: pikepdf.Stream) -> int:
    """How many bytes a stream comes to. Pictures in a format of their own are not drawn here."""
    filters = stream.get("/Filter")
    listed = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if _PICTURE_FILTERS.intersection(listed):
        return len(stream.read_raw_bytes())
    try:
        return len(stream.read_bytes())
    except MemoryError:
        raise Refused("too_large") from None
    except pikepdf.PdfError as error:
        raise Refused("too_large" if "memory" in str(error) else "damaged") from None


# --- Pictures --------------------------------------------------------------------------------------------------------


def _drawn_anew(data: bytes) -> bytes:
    """The picture upright, in RGB or grey on white, as a JPEG without anything that is not a pixel."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    kind = "JPEG" if data.startswith(JPEG) else "PNG"
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Refused("pixels")
            opened.thumbnail((MAX_SIDE, MAX_SIDE))
            upright = _plain(ImageOps.exif_transpose(opened))
        # A new picture has no comment, profile or position that the old one carried.
        clean = Image.new(upright.mode, upright.size)
        clean.paste(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels") from None
    except MemoryError:
        raise Refused("too_large") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError):
        raise Refused("damaged") from None
    out = io.BytesIO()
    clean.save(out, format="JPEG", quality=88)
    return out.getvalue()


def _plain(opened: Image.Image) -> Image.Image:
    """In RGB, or in grey where it is grey; what was transparent is white."""
    if "A" in opened.getbands() or "transparency" in opened.info:
        rgba = opened.convert("RGBA")
        paper = Image.new("RGB", rgba.size, "white")
        paper.paste(rgba, mask=rgba.getchannel("A"))
        return paper
    return opened.convert("L" if opened.mode in ("1", "L") else "RGB")


# --- XML -------------------------------------------------------------------------------------------------------------

#: Languages in which a document acts when it is opened.
_ACTING_LANGUAGES = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/XSL/Transform",
)


def _read_through(data: bytes) -> None:
    """Refuse XML that defines entities, names a style sheet, or is a page, a drawing or a program."""
    parser = expat.ParserCreate(namespace_separator=" ")
    count = depth = 0

    def forbidden(*_said: Any) -> None:
        raise Refused("active")

    def starts(name: str, _attributes: Any) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if count > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise Refused("too_large")
        if name.startswith(_ACTING_LANGUAGES):
            raise Refused("active")

    def ends(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ProcessingInstructionHandler = forbidden
    parser.StartElementHandler, parser.EndElementHandler = starts, ends
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise Refused("damaged") from None


# --- The process -----------------------------------------------------------------------------------------------------


def _confine() -> None:
    """Little memory, no files, no further processes."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _allow(size: int) -> None:
    """Little time for the next file, of so many bytes."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + size // BYTES_A_SECOND
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def main() -> None:
    """Read files, write the answers, until there are no more."""
    _confine()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    while line := sys.stdin.buffer.readline():
        size = int(line)
        _allow(size)
        content = b""
        try:
            answer, content = inspect(sys.stdin.buffer.read(size))
        except Refused as refusal:
            answer = {"refused": refusal.reason}
        sys.stdout.buffer.write(json.dumps(answer | {"drawn": len(content)}).encode() + b"\n" + content)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
