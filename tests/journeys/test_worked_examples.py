"""Three worked examples in the browser, without script: from the catalogue over every desk to the result.

Who the person is, what they answer and who works on it stands in `tests/procedures/examples`; the registries are those
of the sandbox, and the days are today's, so that dates are left to the tests of the engine.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload

from procedures.components import Component, FileAsk, ask_of
from procedures.edition import Edition
from procedures.health_departments import HEALTH_DEPARTMENTS
from procedures.places import provinces
from tests.journeys import applying, deciding
from tests.journeys.browsing import DESK, PHONE, Visitor
from tests.journeys.place import Place
from tests.journeys.seeing import wider_than_screen
from tests.procedures.worked import EXAMPLES, Example, Work, read
from tests.workflows.documents import files
from workflows.cases.actions import Verb
from workflows.cases.working import AGAINST, FOR
from workflows.people.management.sandbox_officials import OFFICIALS

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

MOST_PAGES = 40
#: The component of which there are several hundred files, and how many go in a form; the rest is an archive.
LARGE, MANY, IN_FORM = "actd_quality", 300, 12
VERBS = {
    "receive": Verb.RECEIVE,
    "review": Verb.PASS_ON,
    "opinion": Verb.GIVE_OPINION,
    "vote": Verb.VOTE,
    "inspect": Verb.INSPECT,
    "appraise": Verb.APPRAISE,
    "approve": Verb.APPROVE,
    "issue": Verb.ISSUE,
    "hand_over": Verb.HAND_OVER,
}
PDF = "application/pdf"
WORDS = "Đã xem xét toàn bộ hồ sơ."
#: Whose applicant is asked to add something before the experts begin.
SUPPLEMENTED = "1.013742"


@pytest.mark.parametrize(("name", "language"), [("1.012290", "en"), ("1.013602", "vi"), ("1.013742", "vi")])
def test_it_goes_from_the_catalogue_to_the_result(place: Place, name: str, language: str, tmp_path: Path) -> None:
    example = read(EXAMPLES / f"{name}.yaml")
    edition = example.of()
    how: dict[str, Any] = {"language": language, "scripts": False}
    applicant = place.visit(**how)
    applicant.asked_for_files = bool(example.files)
    start(applicant, example, place.cast[example.person]["identity_number"])
    fill_in(applicant, example, edition)
    if example.files:
        hand_in(applicant, example, edition)
    code = applying.submit(applicant)
    for number, step in enumerate(example.work):
        if name == SUPPLEMENTED and number == 1:
            supplement(place, applicant, code, edition, step, how)
        if VERBS[kind_of(edition, step)] is Verb.HAND_OVER and example.answers.get("delivery") != "post":
            applying.take_result(applicant, code, tmp_path / "result.pdf")
            assert (tmp_path / "result.pdf").read_bytes().startswith(b"%PDF")
        else:
            work(place, code, example, edition, step, how)
    applicant.open(f"/applications/cases/{code}/")
    applicant.arrive("example-returned")
    assert applicant.page.locator('main a[href^="/applications/documents/"]').count()


def start(visitor: Visitor, example: Example, identity_number: str) -> None:
    """By its name in the catalogue, over the e-ID and the plan, to the first page of the form."""
    visitor.open(f"/procedures/?q={example.procedure}")
    visitor.page.locator("main li", has_text=example.procedure).get_by_role("link").first.click()
    visitor.arrive("example-procedure")
    visitor.press("Sign in and start")
    visitor.press("Sign in with the national e-ID")
    applying.pass_eid(visitor, identity_number, portrait=True)
    visitor.press("Start")
    draft = applying.agree(visitor)
    applying.wait_for_registries(visitor)
    visitor.arrive("example-task-list")
    visitor.open(f"{draft}steps/{example.of().steps[0].id}/")


def fill_in(visitor: Visitor, example: Example, edition: Edition) -> None:
    """Whichever pages come, until there are no more."""
    for _page in range(MOST_PAGES):
        found = re.search(r"/steps/([^/]+)/", visitor.path())
        if found is None:
            return
        step = edition.step(found[1])
        visitor.arrive(f"example-{step.id}")
        if step.group is not None:
            add_rows(visitor, example.answers.get(step.group.id, ()))
            visitor.press("Continue")
        else:
            fill(visitor, {"case": example.case, **example.answers})
            visitor.press("Save and continue")
        if f"/steps/{step.id}/" in visitor.path():
            shown_once_more(visitor, step.id)
    raise AssertionError(f"no end of pages: {visitor.path()}")


def shown_once_more(visitor: Visitor, step: str) -> None:
    """Whom the page names is asked about; when the registries have answered, their answers are read and left."""
    assert not visitor.page.locator(".govuk-error-summary").count(), visitor.text()[:2000]
    here = visitor.path().partition("?")[0]
    visitor.open(here.partition("steps/")[0])
    applying.wait_for_registries(visitor)
    visitor.open(here)
    visitor.press("Save and continue")
    assert f"/steps/{step}/" not in visitor.path(), visitor.text()[:2000]


def fill(visitor: Visitor, answers: dict[str, Any]) -> None:
    """What this page asks of all that the person has to say."""
    for name, value in answers.items():
        if visitor.field(f"{name}_province").count():
            visitor.field(f"{name}_province").select_option(value["province_code"])
            ward = provinces()[value["province_code"]].ward_of(value["ward_code"])
            applying.answer(visitor, f"{name}_ward", ward.name if ward else "")
            applying.answer(visitor, f"{name}_detail", value["detail"])
        elif visitor.field(f"{name}_year").count():
            for part, said in zip(("year", "month", "day"), str(value).split("-"), strict=False):
                applying.answer(visitor, f"{name}_{part}", said)
        elif visitor.field(name).count():
            enter(visitor, name, value)


def enter(visitor: Visitor, name: str, value: Any) -> None:
    """Tick, choose or type; several boxes where there are several values."""
    if isinstance(value, list):
        for one in value:
            visitor.field(name, one).check()
    elif visitor.field(name).first.evaluate("input => input.tagName") == "SELECT":
        visitor.field(name).select_option(value)
    else:
        applying.answer(visitor, name, value if isinstance(value, bool) else str(value))


def add_rows(visitor: Visitor, rows: list[dict[str, Any]]) -> None:
    """Every row on its own page, then back to the list."""
    for row in rows:
        visitor.page.locator('main a[href$="/rows/"]').click()
        visitor.arrive("example-row")
        fill(visitor, row)
        visitor.press("Save")


def hand_in(visitor: Visitor, example: Example, edition: Edition) -> None:
    """The documents that no registry holds; of one of them several hundred files."""
    documents = f"{visitor.path().partition('documents/')[0].partition('check/')[0]}documents/"
    for component in edition.components:
        count = MANY if component.id == LARGE and LARGE in example.files else example.files.get(component.id, 0)
        if not count:
            continue
        visitor.open(documents)
        dossier = visitor.page.locator(f'main a[href$="/dossiers/{component.id}/"]')
        if dossier.count():
            dossier.click()
            visitor.arrive("example-dossier")
            send(visitor, component, count)
        else:
            form = visitor.page.locator(f'main form[action*="/{component.id}/"][enctype]')
            form.locator("input[type=file]").set_input_files(
                [FilePayload(name="giay-to.pdf", mimeType=PDF, buffer=files.pdf())]
            )
            form.locator("button").click()
            visitor.arrive("example-documents")
    visitor.open(documents.replace("documents/", "check/"))
    visitor.arrive("example-check")


def send(visitor: Visitor, component: Component, count: int) -> None:
    """Some files in the form, named after their parts; the others in an archive with a folder for each part."""
    given = list(named(ask_of(component), count))
    payloads = [FilePayload(name=f"{part} {name}", mimeType=PDF, buffer=made) for part, name, made in given]
    if count > IN_FORM:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, name, made in given[IN_FORM:]:
                archive.writestr(f"{part or 'khac'}/{name}", made)
        zipped = FilePayload(name="ho-so.zip", mimeType="application/zip", buffer=packed.getvalue())
        payloads = [*payloads[:IN_FORM], zipped]
    visitor.page.set_input_files("#id_sent", payloads)
    visitor.press("Send")
    unchecked = visitor.page.locator('#dossier-files[data-unchecked="0"]')
    visitor.refresh(lambda: unchecked.count() == 1 and str(count) in unchecked.inner_text(), seconds=90)
    visitor.arrive("example-dossier-whole")


def named(ask: FileAsk, count: int) -> Iterator[tuple[str, str, bytes]]:
    """Part, name and content of so many files: the parts that must have one come first."""
    parts = sorted(ask.parts, key=lambda one: not one.required)
    for number in range(count):
        yield parts[number % len(parts)].code if parts else "", f"{number:03d}.pdf", files.pdf()


def kind_of(edition: Edition, step: Work) -> str:
    return str(edition.task(step.task).kind)


def work(place: Place, code: str, example: Example, edition: Edition, step: Work, how: dict[str, Any]) -> None:
    """One piece of work as the example has it, by as many people as it takes."""
    verb = VERBS[kind_of(edition, step)]
    title = edition.task(step.task).title
    votes = [True] * step.votes.get("for", 0) + [False] * step.votes.get("against", 0)
    for seat in range(step.voices or len(votes) or 1):
        on_site = {"size": PHONE} if verb is Verb.INSPECT else {}
        official = place.official(seated(step, seat), **how, **on_site)
        if not take(official, code, title.vi if how["language"] == "vi" else title.en):
            assert seat, f"{step.task} is not to be had"
            return  # the vote was certain before everybody had spoken
        asked: dict[str, str | bool] = {}
        match verb:
            case Verb.RECEIVE if example.fee:
                asked = dict(deciding.PAID)
            case Verb.APPRAISE:
                asked = {"proposal": step.outcome, "text": WORDS}
            case Verb.GIVE_OPINION:
                asked = {"proposal": "grant", "text": WORDS}
            case Verb.VOTE:
                asked = {"vote": FOR if votes[seat] else AGAINST, "text": WORDS}
            case Verb.PASS_ON | Verb.INSPECT:
                checks = {f"check_{line}": "yes" if found else "no" for line, found in step.checks.items()}
                asked = {**checks, "outcome": step.outcome}
        deciding.act(official, verb.value, asked)
        assert not on_site or not wider_than_screen(official.page)
        official.arrive(f"example-desk-after-{verb.value}")
        official.page.context.close()


def supplement(place: Place, applicant: Visitor, code: str, edition: Edition, step: Work, how: dict[str, Any]) -> None:
    """Whoever is next asks for another telephone number first; the applicant gives it on a phone, and work goes on."""
    official = place.official(seated(step, 0), **how)
    title = edition.task(step.task).title
    assert take(official, code, title.vi if how["language"] == "vi" else title.en)
    deciding.begin(official, Verb.ASK.value)
    official.page.locator('main [value="field:phone"]').check()
    official.press("Continue")
    official.arrive("desk-supplement-why")
    official.page.locator("textarea[name=why_0]").fill("Số điện thoại không liên lạc được.")
    official.press("Ask the applicant")
    official.sees("The applicant has been asked. Work goes on when the answer is there.")
    answer_on_a_phone(applicant, code)
    official.open(f"/desk/cases/{code}/")
    official.arrive("desk-supplement-answered")
    official.page.locator(f'main a[href*="/desk/cases/{code}/rounds/"]').first.click()
    official.arrive("desk-rounds")
    assert "0987654321" in official.text()
    official.open(f"/desk/cases/{code}/")
    official.press("Give the task back")
    official.page.context.close()


def answer_on_a_phone(applicant: Visitor, code: str) -> None:
    """From the page of the case over the one page that is open to submitting."""
    applicant.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    applicant.open(f"/applications/cases/{code}/")
    applicant.arrive("supplement-asked")
    applicant.press("Add what is missing")
    applicant.arrive("supplement-tasks")
    applicant.page.locator('main a[href*="/steps/"]').click()
    applicant.arrive("supplement-page")
    applying.answer(applicant, "phone", "0987654321")
    applicant.press("Save and continue")
    applicant.arrive("supplement-check")
    applicant.press("Submit what was missing")
    applicant.sees("What you added has been submitted. The officials go on with your case.")
    applicant.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def seated(step: Work, seat: int) -> str:
    """The user name of the official on a seat."""
    role, unit = step.role, step.unit
    fitting = [user for user, (_name, _post, where, roles) in OFFICIALS.items() if where == unit and role in roles]
    assert unit in HEALTH_DEPARTMENTS or fitting, f"nobody is {role} in {unit}"
    return fitting[seat]


def take(official: Visitor, code: str, title: str) -> bool:
    """Take this piece of work from the queue; False where it is not to be had any more."""
    deciding.search(official, code)
    line = official.page.locator("main tr", has_text=code).filter(has_text=title)
    claim = line.locator('form[action$="/claim/"] button')
    if not claim.count():
        return False
    claim.first.click()
    official.arrive("example-desk")
    assert official.path() == f"/desk/cases/{code}/"
    return True
