"""From data to PDF/A-3a: the same data, moment and identifier give the same bytes, on any day."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Never

import fontpkg
from django.template import Context, Engine
from fontTools.ttLib import TTFont
from weasyprint import HTML
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from workflows.documents.kinds import Layout
from workflows.documents.layouts import LAYOUTS
from workflows.documents.pieces import Head

MAX_PAGES = 20
#: These grow with what was asked: a firm's staff may be many.
MAX_PAGES_OF: dict[Layout, int] = {"case_record": 400, "generic_result": 100}
FONT_FAMILY = "Be Vietnam Pro"
FONT_FACES = {
    "regular": (400, "normal"),
    "italic": (400, "italic"),
    "semibold": (600, "normal"),
    "bold": (700, "normal"),
}
TEMPLATES = Path(__file__).resolve().parent / "templates"


class NotRendered(Exception):
    """The document could not be made. The message names no personal data."""


class _Refused(FatalURLFetchingError):
    """A resource outside the package was asked for: the rendering stops, it does not go on without it."""


@cache
def _packaged() -> dict[str, Path]:
    """Every file that a layout may use, by its `packaged:` address."""
    styles = {f"packaged:{path.name}": path for path in (TEMPLATES / "documents").glob("*.css")}
    fonts = {f"packaged:{name}.ttf": fontpkg.path(FONT_FAMILY, *face) for name, face in FONT_FACES.items()}
    return styles | fonts


class PackagedFetcher(URLFetcher):
    """Lets a layout reach packaged style sheets, packaged fonts and `data:` URLs; nothing else in the world."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        path = _packaged().get(url)
        if path is None:
            raise _Refused("A layout asked for a file that is not packaged with it.")
        kind = "text/css" if path.suffix == ".css" else "font/ttf"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


class _Undefined(str):
    """Stands for a name that a layout does not know: an official document has no silent gap."""

    def __mod__(self, name: object) -> Never:
        raise NotRendered(f"The layout names something unknown: {name}")


@cache
def _engine() -> Engine:
    """Templates of this room alone, so that a document depends on no setting and no page."""
    return Engine(
        dirs=[str(TEMPLATES)],
        builtins=["workflows.documents.templatetags.official"],
        string_if_invalid=_Undefined("%s"),
    )


@cache
def _printable() -> frozenset[int]:
    """Code points that every face of the typeface can print. A fallback font would differ from machine to machine."""
    faces = []
    for face in FONT_FACES.values():
        with TTFont(fontpkg.path(FONT_FAMILY, *face), lazy=True) as font:
            faces.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*faces) | {ord("\n")}


def printable(text: str) -> str:
    """A text with "?" in the place of what the typeface cannot print; for what people typed, never for names."""
    return "".join(letter if ord(letter) in _printable() else "?" for letter in text)


def _page(layout: Layout, data: Head, at: datetime) -> str:
    """The layout as HTML, every character of it printable."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    template = _engine().get_template(f"documents/{layout}.html")
    page = str(template.render(Context({"data": data, "stamp": stamp}, use_l10n=False, use_tz=False)))
    unknown = sorted(set(map(ord, page)) - _printable())
    if unknown:
        raise NotRendered("The typeface has no " + ", ".join(f"U+{point:04X}" for point in unknown[:10]))
    return page


def _srgb() -> ColorProfile:
    """WeasyPrint's own sRGB profile as output intent. Asked for by its name, WeasyPrint 70 leaves the file open."""
    profile = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return ColorProfile(io.BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def render(layout: Layout, context: Head | Mapping[str, Any], *, at: datetime, identifier: str) -> bytes:
    """A document as PDF, built to PDF/A-3a (ISO 19005-3, level A): tagged, all fonts embedded, text in Unicode.

    `context`: the layout's data model (`layouts`), or its fields. `at`: written as date of creation and change.
    `identifier`: becomes the file's permanent /ID; give the public id of the document.
    Takes some tenths of a second: call it outside any transaction. Raises pydantic.ValidationError, NotRendered.
    """
    if layout not in LAYOUTS:
        raise NotRendered(f"There is no layout {layout!r}.")
    if at.tzinfo is None:
        raise ValueError("A document is made at a moment with a time zone.")
    data = LAYOUTS[layout].model_validate(context)
    options = {"pdf_variant": "pdf/a-3a", "pdf_identifier": hashlib.sha256(identifier.encode()).digest()[:16]}
    try:
        document = HTML(string=_page(layout, data, at), url_fetcher=PackagedFetcher()).render(
            font_config=FontConfiguration(), color_profiles={"screen": _srgb()}, output_intent="screen", **options
        )
        most = MAX_PAGES_OF.get(layout, MAX_PAGES)
        if len(document.pages) > most:
            raise NotRendered(f"The document has more than {most} pages.")
        return bytes(document.write_pdf(output_intent="screen", **options))
    except _Refused as refusal:
        raise NotRendered(str(refusal)) from None
