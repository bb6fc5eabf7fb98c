"""Every page that an applicant meets, in both languages, on a phone and on a desk: axe finds nothing."""

from __future__ import annotations

import pytest

from tests.journeys import applying
from tests.journeys.conftest import Visit
from tests.journeys.place import Place
from tests.journeys.seeing import Inspector

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_beside_the_way(place: Place, visit: Visit, language: str):
    """Errors, empty pages, refusals: what a smooth journey never shows."""
    look = Inspector()
    person = place.somebody()
    visitor = visit(language=language, look=look)
    visitor.expected |= {400, 403, 404}
    for name, path in {
        "nothing-found": "/procedures/?q=xyzxyz",
        "no-such-page": "/no-such-page/",
        "no-such-procedure": "/procedures/9.999999/",
        "verify": "/verify/",
        "officials-sign-in": "/sign-in/officials/",
    }.items():
        visitor.open(path)
        visitor.arrive(name)
    applying.sign_in(visitor, person["identity_number"], portrait=False)
    visitor.arrive("overview-empty")
    draft = applying.start_another(visitor)
    applying.wait_for_registries(visitor)
    for step in ("profession", "history", "contact", "delivery", "declaration"):
        visitor.open(f"{draft}steps/{step}/")
        if step == "contact":
            visitor.field("phone").fill("12")
            visitor.field("email").fill("not an address")
        visitor.press("Save and continue")
        if f"/steps/{step}/" in visitor.path():
            visitor.arrive(f"wrong-{step}")
    visitor.open(f"{draft}check/")
    visitor.arrive("check-not-ready")
    visitor.open("/applications/")
    visitor.arrive("overview-draft")
    visitor.open(f"/applications/start/{applying.PROCEDURE}/")
    visitor.arrive("start-again")
    visitor.open(f"{draft}delete/")
    visitor.arrive("delete")
    assert not look.wrong, "\n\n".join(look.wrong)
    assert "wrong-contact" in look.seen
