"""Portraits on licences: any small picture in, one plain JPEG out."""

from __future__ import annotations

import base64
import binascii
import io
import re

from PIL import Image, UnidentifiedImageError

MAX_BYTES = 2_000_000
MAX_SIDE = 5_000  # pixels, before it is made smaller
PRINTED = (472, 709)  # pixels: 4 cm x 6 cm at 300 dots an inch

_DATA_URL = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=]+)\Z")


def plain_portrait(url: str) -> str:
    """A portrait (PNG or JPEG as data URL) as an RGB JPEG of at most 4 x 6 cm at 300 dpi, again a data URL.

    Only pixels are kept: no metadata, no transparency, no colour profile, no CMYK, which PDF/A with an sRGB intent
    forbids. The same picture gives the same bytes. Raises ValueError when it is none, or too large.
    """
    match = _DATA_URL.match(url)
    if match is None or len(url) > MAX_BYTES * 4 // 3 + 64:
        raise ValueError("The portrait must be a PNG or JPEG data URL of at most 2 MB.")
    try:
        raw = base64.b64decode(match[1], validate=True)
        with Image.open(io.BytesIO(raw), formats=["PNG", "JPEG"]) as picture:
            if max(picture.size) > MAX_SIDE:
                raise ValueError("The portrait has too many pixels.")
            rgba = picture.convert("RGBA")
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValueError("The portrait is not a readable picture.") from error
    paper = Image.new("RGB", rgba.size, "white")
    paper.paste(rgba, mask=rgba.getchannel("A"))
    paper.thumbnail(PRINTED)
    out = io.BytesIO()
    paper.save(out, format="JPEG", quality=90)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()
