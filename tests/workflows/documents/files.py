"""Files as applicants send them, and hostile ones as nobody should: each made here, small, when it is asked for."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, PngImagePlugin

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(change: Callable[[Pdf], Any] | None = None, *, pages: int = 1, **saving: Any) -> bytes:
    """A PDF of some empty pages, after `change` has done something to it."""
    made = Pdf.new()
    for _page in range(pages):
        made.add_blank_page(page_size=(595, 842))
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out, **saving)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 60), mode: str = "RGB", **saving: Any) -> bytes:
    """A plain picture."""
    out = io.BytesIO()
    Image.new(mode, size, "grey" if mode != "1" else 1).save(out, format=kind, **saving)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG as a telephone makes it: lying on its side, with place, maker and a comment."""
    picture = Image.new("RGB", (80, 40), "white")
    picture.paste("black", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter
    exif[0x010F] = "Canary Camera"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 42.0)
    out = io.BytesIO()
    picture.save(out, format="JPEG", exif=exif, comment="Canary comment")
    return out.getvalue()


def javascript(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _scripts_by_name(made: Pdf) -> None:
    scripts = Dictionary(Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS=String("1"))]))
    made.Root.Names = Dictionary(JavaScript=scripts)


def _launch(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.Launch, F=String("a.exe"))


def _button(made: Pdf) -> None:
    action = Dictionary(S=Name.SubmitForm, F=String("http://127.0.0.1/"))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    made.pages[0].Annots = Array([made.make_indirect(note)])


def _when_closed(made: Pdf) -> None:
    made.Root.AA = Dictionary(WC=Dictionary(S=Name.JavaScript, JS=made.make_stream(b"app.alert(1)")))


def _attachment(made: Pdf) -> None:
    made.attachments["a.exe"] = EICAR


def _pinned_file(made: Pdf) -> None:
    inner = made.make_stream(EICAR, Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=inner))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec)
    made.pages[0].Annots = Array([made.make_indirect(note)])


def _other_document(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.GoToR, F=String("//127.0.0.1/share/a.pdf"), D=[0])


def _xfa(made: Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=[], XFA=made.make_stream(b"<xdp/>"))


def _film(made: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=[0, 0, 9, 9])
    made.pages[0].Annots = Array([made.make_indirect(note)])


def _rich_media(made: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9], RichMediaContent=Dictionary())
    made.pages[0].Annots = Array([made.make_indirect(note)])


def _elsewhere(made: Pdf) -> None:
    made.pages[0].Contents = Stream(made, b"", F=String("//127.0.0.1/share/a"))


def _bomb(made: Pdf) -> None:
    for _turn in range(3):
        packed = Stream(made, b"")
        packed.write(zlib.compress(bytes(60_000_000), 9), filter=Name.FlateDecode)
        made.Root[f"/Part{_turn}"] = made.make_indirect(packed)


def _bomb_in_bomb(made: Pdf) -> None:
    packed = Stream(made, b"")
    packed.write(
        zlib.compress(zlib.compress(bytes(300_000_000), 9), 9), filter=Array([Name.FlateDecode, Name.FlateDecode])
    )
    made.Root.Part = made.make_indirect(packed)


def _huge_picture(made: Pdf) -> None:
    shown = Stream(made, b"", Type=Name.XObject, Subtype=Name.Image, Width=50_000, Height=50_000, BitsPerComponent=1)
    made.Root.Part = made.make_indirect(shown)


def _deep(made: Pdf) -> None:
    nested: Any = Array([])
    for _turn in range(400):
        nested = Array([nested])
    made.Root.Deep = nested


def _loop_of_tables() -> bytes:
    """The cross-reference table names itself as the one before."""
    good = pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = good.rindex(b"startxref") + 10
    table = good[start : good.index(b"\n", start)]
    return good.replace(b"trailer <<", b"trailer << /Prev " + table)


def _loop_of_pages() -> bytes:
    def loop(made: Pdf) -> None:
        made.Root.Pages.Kids.append(made.Root.Pages)

    return pdf(loop)


def _older_script() -> bytes:
    """A script in a revision that a later one hides."""
    return pdf().replace(b"%%EOF", b"%%EOF\n9 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n%%EOF")


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.pdf", pdf())
    return out.getvalue()


def _pixel_flood() -> bytes:
    """A PNG of a few bytes that says it has 50 000 x 50 000 pixels."""
    good = picture("PNG", mode="1")
    head = b"IHDR" + (50_000).to_bytes(4, "big") * 2 + good[24:29]
    return good[:12] + head + zlib.crc32(head).to_bytes(4, "big") + good[33:]


def _text_bomb() -> bytes:
    info = PngImagePlugin.PngInfo()
    for number in range(80):
        info.add_text(f"k{number}", "a" * 1_000_000, zip=True)
    return picture("PNG", pnginfo=info)


#: name of the file, its content, and why it is refused. 40 of them and more (R-SEC-4).
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing": ("a.pdf", lambda: b"", "empty"),
    "too many bytes": ("a.pdf", lambda: pdf().ljust(10 * 1024 * 1024 + 1), "size"),
    "test virus": ("a.pdf", lambda: EICAR, "type"),
    "program": ("a.exe", lambda: b"MZ" + bytes(100), "type"),
    "program called pdf": ("a.pdf", lambda: b"MZ" + bytes(100), "type"),
    "pdf called program": ("a.exe", pdf, "type"),
    "no ending": ("a", pdf, "type"),
    "two endings": ("a.pdf.exe", pdf, "type"),
    "page": ("a.html", lambda: b"<!doctype html><script>alert(1)</script>", "type"),
    "drawing with script": ("a.svg", lambda: b"<svg onload='alert(1)'/>", "type"),
    "archive": ("a.pdf", _zip, "type"),
    "office document": ("a.docx", _zip, "type"),
    "moving picture": ("a.png", lambda: b"GIF89a" + bytes(20), "type"),
    "tiff": ("a.jpg", lambda: picture("TIFF"), "type"),
    "bitmap": ("a.png", lambda: picture("BMP"), "type"),
    "jpeg called pdf": ("a.pdf", picture, "ending"),
    "pdf called picture": ("a.png", pdf, "ending"),
    "png called jpeg": ("a.jpg", lambda: picture("PNG"), "ending"),
    "name written backwards": ("a\u202efdp.exe.pdf", pdf, "name"),
    "name with NUL": ("a.exe\0.pdf", pdf, "name"),
    "name with line feed": ("a\r\nX: y.pdf", pdf, "name"),
    "page before the pdf": ("a.pdf", lambda: b"<html>" + pdf(), "type"),
    "page in the head": ("a.pdf", lambda: pdf().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1), "disguised"),
    "page behind the end": ("a.pdf", lambda: pdf() + b"<html></html>", "disguised"),
    "archive behind the end": ("a.pdf", lambda: pdf() + _zip(), "disguised"),
    "no end": ("a.pdf", lambda: pdf().replace(b"%%EOF", b""), "disguised"),
    "cut": ("a.pdf", lambda: pdf()[:200] + b"\n%%EOF", "damaged"),
    "only a head": ("a.pdf", lambda: b"%PDF-1.7\n%%EOF", "damaged"),
    "no pages": ("a.pdf", lambda: pdf(pages=0), "damaged"),
    "loop of tables": ("a.pdf", _loop_of_tables, "damaged"),
    "loop of pages": ("a.pdf", _loop_of_pages, "damaged"),
    "201 pages": ("a.pdf", lambda: pdf(pages=201), "pages"),
    "10 000 pages": ("a.pdf", lambda: pdf(pages=10_000), "pages"),
    "password": (
        "a.pdf",
        lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        "encrypted",
    ),
    "protection without password": (
        "a.pdf",
        lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        "encrypted",
    ),
    "script when opened": ("a.pdf", lambda: pdf(javascript), "active"),
    "packed script": (
        "a.pdf",
        lambda: pdf(javascript, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "active",
    ),
    "script under another spelling": (
        "a.pdf",
        lambda: pdf(javascript).replace(b"/JavaScript", b"/J#61vaScript").replace(b"alert", b"ale"),
        "active",
    ),
    "script by name": ("a.pdf", lambda: pdf(_scripts_by_name), "active"),
    "script when closed": ("a.pdf", lambda: pdf(_when_closed), "active"),
    "script in an older revision": ("a.pdf", _older_script, "active"),
    "starts a program": ("a.pdf", lambda: pdf(_launch), "active"),
    "sends a form": ("a.pdf", lambda: pdf(_button), "active"),
    "opens another document": ("a.pdf", lambda: pdf(_other_document), "active"),
    "form with script language": ("a.pdf", lambda: pdf(_xfa), "active"),
    "film": ("a.pdf", lambda: pdf(_film), "active"),
    "rich media": ("a.pdf", lambda: pdf(_rich_media), "active"),
    "file inside": ("a.pdf", lambda: pdf(_attachment), "attachments"),
    "file pinned to a page": ("a.pdf", lambda: pdf(_pinned_file), "attachments"),
    "content elsewhere": ("a.pdf", lambda: pdf(_elsewhere), "attachments"),
    "many zeros": ("a.pdf", lambda: pdf(_bomb), "too_large"),
    "zeros packed twice": ("a.pdf", lambda: pdf(_bomb_in_bomb), "too_large"),
    "huge picture in a pdf": ("a.pdf", lambda: pdf(_huge_picture), "pixels"),
    "pixel flood": ("a.png", _pixel_flood, "pixels"),
    "too many pixels": ("a.png", lambda: picture("PNG", (8_000, 5_001), "1"), "pixels"),
    "text bomb in a picture": ("a.png", _text_bomb, "damaged"),
    "cut picture": ("a.jpg", lambda: picture(size=(400, 400))[:500], "damaged"),
    "only the head of a picture": ("a.jpg", lambda: b"\xff\xd8\xff\xe0", "damaged"),
    "noise called png": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "damaged"),
}
