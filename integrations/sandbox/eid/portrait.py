"""A neutral portrait for people who have no face: a silhouette on white, 4 x 6 as a licence asks (domain: P1)."""

import base64
import hashlib
import io
from functools import lru_cache

from PIL import Image, ImageDraw

SIZE = (400, 600)
_CLOTHES = ((38, 70, 112), (88, 52, 86), (36, 92, 84), (104, 66, 40), (70, 74, 82), (120, 44, 52))


@lru_cache(maxsize=256)
def data_url(public_id: str, sex: str) -> str:
    """Return a PNG as a data: URL; the same person always looks the same."""
    choice = hashlib.sha256(public_id.encode()).digest()
    skin, hair = (222 - choice[0] % 24, 188 - choice[0] % 24, 160 - choice[0] % 24), (34, 28, 28)
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    if sex == "female":
        draw.rounded_rectangle((105, 110, 295, 430), 90, fill=hair)
    draw.ellipse((110, 95, 290, 290), fill=hair)
    draw.rectangle((170, 320, 230, 420), fill=skin)
    draw.ellipse((122, 125, 278, 360), fill=skin)
    draw.rounded_rectangle((40, 400, 360, 760), 110, fill=_CLOTHES[choice[1] % len(_CLOTHES)])
    draw.polygon([(160, 400), (240, 400), (200, 470)], fill="white")
    buffer = io.BytesIO()
    image.quantize(16).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
