"""An applicant in a browser with one draft: what they may do to its pages, in order or out of it, right or wrong.

The registries' answers and the right answers are those of a worked example (`tests/procedures/examples`).
"""

from __future__ import annotations

import copy
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from integrations.exchange.client import Outcome
from procedures.checks import check_answers
from procedures.components import ask_of
from procedures.grammar import Step
from tests.portal.applicants.conftest import Pages, signed_in
from tests.portal.applicants.entering import all_typed
from tests.procedures.worked import Example
from tests.workflows import making
from tests.workflows.documents import files
from workflows.cases.models import Case
from workflows.drafts import actions
from workflows.drafts.files import add_file, move_file
from workflows.drafts.models import Draft, DraftState
from workflows.drafts.readiness import readiness_of
from workflows.filling.models import Lookup, LookupState

#: A page, somewhere else, refused, gone, in conflict, or shown again with what is wrong. Never 500.
ANSWERS: Final = {200, 302, 404, 409, 410, 422}


class Applicant:
    """Somebody with a draft of one procedure, and everything that they may do to its pages."""

    def __init__(self, example: Example) -> None:
        self.example = example
        known = example.registries["population"] or {}
        person = making.person(name=known["full_name"], birth_date=known["birth_date"])
        self.draft = actions.agree_to_lookups(actions.start(person, example.procedure, on=timezone.localdate()))
        self.browser, self.pages = signed_in(person), Pages(self.draft)
        self.edition = self.draft.edition
        self.right_answers = example.all_answers(self.edition)

    # --- What may happen ---

    def open(self, which: int) -> None:
        """Any page of the draft, or one that it does not have."""
        step, part = self.page(which).id, self.edition.components[which % len(self.edition.components)].id
        others = ("", "plan/", "check/", "documents/", "differs/", "rules/", "delete/", f"dossiers/{part}/", "steps/x/")
        for address in (self.pages.step(step), f"{self.pages.step(step)}rows/", self.pages.tasks + others[which % 9]):
            self.seen(self.browser.get(address))

    def right(self, which: int) -> None:
        step = self.page(which)
        if step.group is not None:
            self.right_rows(step)
        self.post(step, self.right_inputs(step))

    def wrong(self, which: int, over_right: bool, said: Any) -> None:
        step = self.page(which)
        inputs = self.right_inputs(step) if over_right else {}
        self.post(step, inputs | self.drawn(said, (step, self.page(which + 1)), prefixed=True))

    def bare(self, which: int, current: str | None, said: Any) -> None:
        """What no browser of ours sends: the wizard's own hidden field is wrong or missing."""
        step, data = self.page(which), self.drawn(said, (self.page(which),), prefixed=True)
        if current is not None:
            data |= {f"{self.draft.public_id}-current_step": current, "wizard_goto_step": current}
        before = self.now().steps
        self.seen(self.browser.post(self.pages.step(step.id), data), also=400)
        assert self.now().steps == before

    def add_row(self, which: int, over_right: bool, said: Any) -> None:
        if (step := self.page_with_rows(which)) is not None:
            self.post_row(step, f"{self.pages.step(step.id)}rows/", over_right, said)

    def change_row(self, which: int, row: int, over_right: bool, said: Any) -> None:
        if (step := self.page_with_rows(which)) is not None:
            self.post_row(step, f"{self.pages.step(step.id)}rows/{self.row(step, row)}/", over_right, said)

    def remove_row(self, which: int, row: int) -> None:
        if (step := self.page_with_rows(which)) is not None:
            address = f"{self.pages.step(step.id)}rows/{self.row(step, row)}/remove/"
            self.seen(self.browser.get(address))
            self.seen(self.browser.post(address))

    def another_case(self, which: int) -> None:
        if self.edition.cases:
            case = self.edition.cases[which % len(self.edition.cases)]
            self.post(self.edition.step("case"), {"case-case": case.id})

    def no_file(self, which: int, content: bytes | None) -> None:
        part = self.edition.components[which % len(self.edition.components)]
        file = {} if content is None else {f"{part.id}-file": SimpleUploadedFile("a.pdf", content)}
        self.seen(self.browser.post(f"{self.pages.tasks}documents/{part.id}/", file))

    def answer(self, which: int, outcome: Outcome) -> None:
        waiting = [one for one in self.asked() if one.state != LookupState.ANSWERED]
        if waiting:
            self.answer_one(waiting[which % len(waiting)], outcome)

    def check(self) -> None:
        self.seen(self.browser.get(self.pages.check))

    def ask_again(self, which: int) -> None:
        codes = sorted({need.registry for need in self.edition.needs})
        self.seen(self.browser.post(f"{self.pages.tasks}ask/{codes[which % len(codes)]}/"))

    def discard(self) -> None:
        """Delete the draft, and begin another one."""
        self.seen(self.browser.post(f"{self.pages.tasks}delete/"))
        self.seen(self.browser.get(self.pages.tasks))
        self.browser.post(f"/applications/start/{self.edition.code}/")
        self.draft = Draft.objects.filter(person=self.draft.person).latest("pk")
        self.pages = Pages(self.draft)
        self.browser.post(self.pages.plan)

    def submit(self, version: str | None) -> None:
        draft = self.now()
        whole = draft.is_open and readiness_of(draft).may_file
        said = str(draft.version) if version is None else version
        self.seen(self.browser.post(self.pages.check, {"version": said}))
        if draft.is_open:
            assert (self.now().state == DraftState.FILED) == (whole and said == str(draft.version))

    # --- What it takes ---

    def do(self, move: tuple[Any, ...]) -> None:
        getattr(self, move[0])(*move[1:])
        draft = self.now()
        if draft.is_open:
            faults = check_answers(self.edition, draft.answers)
            errors = {name: found for name, found in faults.items() if any(one.severity == "error" for one in found)}
            assert errors == {}, (move, errors)

    def finish(self) -> None:
        """Every page filled in as it should be, every registry answered, every file there; then it is submitted."""
        for step in self.edition.steps:
            if step.id in {one.id for one in self.edition.steps_shown(readiness_of(self.now()).known)}:
                self.right(self.edition.steps.index(step))
        for lookup in self.asked():
            self.answer_one(lookup, Outcome.FOUND)
        self.give_files()
        seen = readiness_of(self.now())
        assert seen.may_file, (seen.missing, seen.invalid, seen.stops, seen.files_missing, seen.states)
        assert "Submit the application" in self.browser.get(self.pages.check).content.decode()
        self.submit(None)
        case = Case.objects.get(code=self.now().case_code)
        assert case.tasks.filter(closed_at=None).exists()

    def now(self) -> Draft:
        return Draft.objects.select_related("person").get(pk=self.draft.pk)

    def page(self, which: int) -> Step:
        return self.edition.steps[which % len(self.edition.steps)]

    def page_with_rows(self, which: int) -> Step | None:
        steps = list(self.edition.groups.values())
        return steps[which % len(steps)] if steps else None

    def row(self, step: Step, which: int) -> str:
        rows = self.rows(step)
        return rows[which % len(rows)]["id"] if rows and which < 90 else "00000000"

    def rows(self, step: Step) -> list[dict[str, Any]]:
        assert step.group is not None
        return list(self.now().answers.get(step.group.id, []))

    def right_inputs(self, step: Step) -> dict[str, Any]:
        inputs = {} if step.group else all_typed(step.fields, self.right_answers, f"{step.id}-")
        return {name: said for name, said in inputs.items() if said is not None}

    def right_rows(self, step: Step) -> None:
        """The rows as they should be, and no other."""
        assert step.group is not None
        for row in self.rows(step):
            self.seen(self.browser.post(f"{self.pages.step(step.id)}rows/{row['id']}/remove/"))
        for row in self.right_answers.get(step.group.id, []):
            data = {name: said for name, said in all_typed(step.fields, row).items() if said is not None}
            self.seen(self.browser.post(f"{self.pages.step(step.id)}rows/", data))

    def drawn(self, said: Any, steps: tuple[Step, ...], *, prefixed: bool) -> dict[str, Any]:
        """Random inputs: of these pages, their parts, fields that registries fill, and names that nobody knows."""
        names = ["truth", "id", "case-case", "\x00", "full_name"]
        for step in steps:
            for field in step.fields:
                name = f"{step.id}-{field.id}" if prefixed else field.id
                parts = {"date": ("_day", "_month", "_year"), "address": ("_province", "_ward", "_detail")}
                names += [name + part for part in parts.get(field.type or "", ("",))] * 4
        return {names[-1 - which % len(names)]: values for which, values in said}

    def post(self, step: Step, data: dict[str, Any]) -> None:
        """Send a page; what is taken is that page alone, and what is not taken changes nothing."""
        before = copy.deepcopy(self.now().steps)
        data = {f"{self.draft.public_id}-current_step": step.id} | data
        response = self.browser.post(self.pages.step(step.id), data)
        self.seen(response)
        after = self.now().steps
        changed = {name for name in after.keys() | before.keys() if after.get(name) != before.get(name)}
        assert changed <= ({step.id} if response.status_code == 302 else set())

    def post_row(self, step: Step, address: str, over_right: bool, said: Any) -> None:
        assert step.group is not None
        rows = self.right_answers.get(step.group.id, [])
        inputs = all_typed(step.fields, rows[0]) if rows and over_right else {}
        data = {name: one for name, one in inputs.items() if one is not None}
        before = self.rows(step)
        self.seen(self.browser.get(address))
        response = self.browser.post(address, data | self.drawn(said, (step,), prefixed=False))
        self.seen(response)
        if response.status_code != 302:
            assert self.rows(step) == before

    def seen(self, response: Any, *, also: int = 200) -> None:
        assert response.status_code in ANSWERS | {also}, (response.status_code, response.request["PATH_INFO"])

    def asked(self) -> list[Lookup]:
        mine = Lookup.objects.filter(draft=self.draft.public_id).exclude(state=LookupState.DROPPED)
        return list(mine.order_by("id"))

    def answer_one(self, lookup: Lookup, outcome: Outcome) -> None:
        """What the example's registry says of whom it knows; of somebody else, what it says of the first it knows."""
        whom = lookup.subject.partition(":")[0].removeprefix("applicant")
        told = {key: said for key, said in self.example.registries.items() if _about(key) == (whom, lookup.registry)}
        said = next(iter(told.values()), None)
        if outcome == Outcome.FOUND and said is None:
            outcome = Outcome.ABSENT
        making.answer(lookup, said, outcome)

    def give_files(self) -> None:
        for part in self.edition.components:
            ask = ask_of(part)
            places = sorted(ask.parts, key=lambda one: not one.required)
            for index in range(self.example.files.get(part.id, 0)):
                upload = add_file(self.now(), part.id, ContentFile(files.pdf(), name=f"{index}.pdf"))
                if places:
                    move_file(self.now(), upload.public_id, places[index % len(places)].code)


def _about(key: str) -> tuple[str, str]:
    """About whom an example's answer is, and of which registry: `makers:1.drug_businesses`, `population`."""
    subject, _dot, registry = key.rpartition(".")
    return subject.partition(":")[0], registry
