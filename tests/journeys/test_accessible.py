"""Pages beside the straight way, in both languages, on a phone and on a desk: axe finds nothing on them either.

The pages of the straight way are looked at by test_whole_way.
"""

from __future__ import annotations

import pytest

from tests.journeys import applying, deciding
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place
from tests.journeys.seeing import Inspector

pytestmark = pytest.mark.journey
in_both_languages = pytest.mark.parametrize("language", ["vi", "en"])


@in_both_languages
def test_an_applicants_errors_and_empty_pages(place: Place, visit: Visit, language: str):
    look = Inspector()
    person = place.somebody()
    visitor = visit(language=language, look=look)
    visitor.expected |= {400, 403, 404}
    for name, path in {
        "catalogue-narrowed": "/procedures/?q=giay phpe&audience=organisation",
        "nothing-found": "/procedures/?q=xyzxyz&level=full",
        "programs": "/api/",
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


@in_both_languages
def test_who_may_not_apply(place: Place, visit: Visit, language: str):
    look = Inspector()
    for key in ("nurse_no_degree", "mismatch"):
        visitor = visit(language=language, look=look)
        applying.sign_in(visitor, place.cast[key]["identity_number"], portrait=False)
        draft = applying.start_another(visitor)
        applying.wait_for_registries(visitor)
        visitor.arrive(f"{key}-tasks")
        visitor.open(f"{draft}steps/{'profession' if key == 'nurse_no_degree' else 'identity'}/")
        visitor.arrive(f"{key}-step")
        visitor.asked_for_files = True
        visitor.open(f"{draft}documents/")
        visitor.arrive(f"{key}-documents")
    visitor = visit(language=language, look=look)
    visitor.expected |= {403}
    applying.sign_in(visitor, place.cast["level_one"]["identity_number"], portrait=False)
    visitor.arrive("level-one")
    visitor.open(f"/applications/start/{applying.PROCEDURE}/")
    visitor.press("Start")
    visitor.arrive("level-too-low")
    assert not look.wrong, "\n\n".join(look.wrong)


@in_both_languages
def test_a_registry_that_is_down_and_an_officials_errors(place: Place, visit: Visit, language: str):
    look = Inspector()
    person = place.somebody()
    place.order_fault("population", "down", person["identity_number"])
    applicant = visit(language=language, look=look)
    applying.sign_in(applicant, person["identity_number"])
    draft = applying.start_another(applicant)
    applying.wait_for_registries(applicant)
    applicant.arrive("down-tasks")
    applying.fill_all(applicant, draft)
    conflict(applicant, draft)
    code = applying.submit(applicant)
    receive_after_a_mistake(place, code, language, look)
    appraiser = place.official("thamdinh", language=language, look=look)
    deciding.take(appraiser, code)
    deciding.begin(appraiser, "appraise")
    send(appraiser)
    appraiser.arrive("wrong-appraise")
    appraiser.open(f"/desk/cases/{code}/")
    deciding.act(appraiser, "appraise", {"proposal": "grant"})
    approver = place.official("pheduyet", language=language, look=look)
    deciding.take(approver, code)
    approver.arrive("desk-obstacles")
    deciding.begin(approver, "approve")
    approver.open(f"/desk/cases/{code}/")
    deciding.begin(approver, "send_back")
    approver.open("/desk/?tab=mine")
    approver.arrive("queue-mine")
    place.order_fault("population", "none", person["identity_number"])
    assert not look.wrong, "\n\n".join(look.wrong)


def conflict(here: Visitor, draft: str) -> None:
    """From the check page to the page that tells of a change in another window, and back."""
    there = Visitor(here.page.context.new_page(), here.home, here.language)
    there.open(f"{draft}steps/contact/")
    applying.fill(there, "contact", {"phone": "0987 654 321"})
    here.expected |= {409}
    here.press("Submit the application")
    here.arrive("conflict")
    here.press("See the present state")


def receive_after_a_mistake(place: Place, code: str, language: str, look: Inspector) -> None:
    """The receiver looks at declining, forgets to say how the fee was paid, and receives in the end."""
    receiver = place.official("tiepnhan", language=language, look=look)
    deciding.take(receiver, code)
    deciding.begin(receiver, "decline")
    receiver.open(f"/desk/cases/{code}/")
    deciding.begin(receiver, "receive")
    send(receiver)
    receiver.arrive("wrong-receive")
    receiver.open(f"/desk/cases/{code}/")
    deciding.act(receiver, "receive", deciding.PAID)


def send(official: Visitor) -> None:
    """Send the form of an action as it stands."""
    deciding.wait_for_form(official).click()
    official.arrive()
