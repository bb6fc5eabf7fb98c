"""What independent tools say of a PDF."""

import io
import subprocess
import unicodedata

import pikepdf


def text_of(pdf):
    """All words as poppler extracts them, white space collapsed; NFC."""
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return unicodedata.normalize("NFC", " ".join(found.stdout.decode().split()))


def column_of(pdf, left, width):
    """The words of one column of the first page (millimetres from the left edge), in reading order."""
    scale = 72 / 25.4
    box = ["-x", str(int(left * scale)), "-W", str(int(width * scale)), "-y", "0", "-H", "842", "-r", "72"]
    found = subprocess.run(["pdftotext", *box, "-", "-"], input=pdf, capture_output=True, check=True)
    return unicodedata.normalize("NFC", " ".join(found.stdout.decode().split()))


def fonts_of(pdf, tmp_path):
    """Rows of pdffonts: (name, embedded, subset, unicode)."""
    path = tmp_path / "document.pdf"
    path.write_bytes(pdf)
    lines = subprocess.run(["pdffonts", path], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    return [(line.split()[0], *line.split()[-5:-2]) for line in lines]


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))
