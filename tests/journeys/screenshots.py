"""Pictures of the main pages: `python -m tests.journeys.screenshots DIRECTORY`.

The whole way of a case, in both languages, on a phone and on a desk: DIRECTORY/<language>-<width>/<page>.png. With
`--readme` the two pictures of the README are made too (docs/screenshot*.png).
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser import chromium
from tests.journeys.browsing import DESK, PHONE, Visitor
from tests.services import ROOT, stack

README = {"screenshot": ("vi-1280", "step-profession"), "screenshot-desk": ("vi-1280", "desk-case")}


class Camera:
    """Takes every named page of a journey in both sizes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __call__(self, name: str, visitor: Visitor) -> None:
        before = visitor.page.viewport_size
        assert before
        for width, height in (PHONE, DESK):
            visitor.page.set_viewport_size({"width": width, "height": height})
            place = self.directory / f"{visitor.language}-{width}"
            place.mkdir(parents=True, exist_ok=True)
            visitor.page.screenshot(path=place / f"{name}.png", full_page=True)
        visitor.page.set_viewport_size(before)


def take(directory: Path) -> None:
    """Go the whole way twice, once in each language, with a camera."""
    from tests.journeys import applying, deciding
    from tests.journeys.place import PEOPLE, Place, apply, decide

    with stack(people=PEOPLE) as running, chromium() as browser:
        place = Place(running, browser)
        with place.visits:
            for language in ("vi", "en"):
                how: dict[str, Any] = {"language": language, "look": Camera(directory)}
                person, applicant = place.somebody(), place.visit(**how)
                code = apply(applicant, person)
                applicant.open("/applications/")
                applicant.arrive("overview")
                decide(place, code, **how)
                applying.take_result(applicant, code, directory / f"licence-{language}.pdf")
                deciding.audit(place.official("kiemtra", **how), code, person["identity_number"])
                stopped = place.visit(**how)
                applying.sign_in(stopped, place.cast["nurse_no_degree"]["identity_number"])
                applying.start_another(stopped)
                applying.wait_for_registries(stopped)
                stopped.arrive("not-eligible")


def shrink(source: Path, target: Path) -> None:
    """The upper part of a picture, with few colours: small enough for a repository."""
    with Image.open(source) as picture:
        part = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, 1_000)))
        part.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.screenshots", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--readme", action="store_true", help="also make docs/screenshot*.png")
    chosen = parser.parse_args()
    take(chosen.directory)
    if chosen.readme:
        for name, (where, page) in README.items():
            shrink(chosen.directory / where / f"{page}.png", ROOT / "docs" / f"{name}.png")


if __name__ == "__main__":
    import django

    # The words of the pages are read from the portal's own catalogue.
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    main()
