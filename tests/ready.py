"""Drafts that wait for their last click, and sessions of their applicants: `python -m tests.ready COUNT`.

Runs with the environment of a running stack and writes to its database through the engine, since a thousand people
clicking through a wizard would take longer than what they are needed for. Prints one JSON object a line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tests.services import ROOT

if TYPE_CHECKING:  # Django is set up only in the process that makes the drafts
    from workflows.drafts.models import Draft
    from workflows.people.models import Person


@dataclass(frozen=True)
class ReadyDraft:
    """A draft with every step saved, the session of its applicant, and what the page of the last click holds."""

    public_id: str
    version: int
    session: str
    csrf: str

    @property
    def check(self) -> str:
        """The path of the page that files it."""
        return f"/applications/drafts/{self.public_id}/check/"

    @property
    def cookie(self) -> str:
        """The cookies of its applicant's browser, as the header says them."""
        return f"motcua_session={self.session}; motcua_csrf={self.csrf}"

    @property
    def form(self) -> dict[str, str]:
        """What the last click posts."""
        return {"csrfmiddlewaretoken": self.csrf, "version": str(self.version)}


def drafts(count: int, environment: Mapping[str, str]) -> list[ReadyDraft]:
    """Make so many drafts, each of a person of its own, with every registry's answer there, in two processes."""
    shares = [count // 2, count - count // 2]
    makers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.ready", str(share), str(number)],
            cwd=ROOT,
            env=dict(environment),
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, share in enumerate(shares)
    ]
    outputs = [maker.communicate()[0] for maker in makers]
    if any(maker.returncode for maker in makers):
        raise RuntimeError("the drafts could not be made")
    return [ReadyDraft(**json.loads(line)) for output in outputs for line in output.splitlines()]


def _make(count: int, first: int) -> Iterator[ReadyDraft]:
    """Make drafts in this process, which runs with the portal's settings."""
    from django.test import Client
    from django.utils.crypto import get_random_string

    from tests.workflows import making
    from workflows.people.accounts import EidIdentity, person_of

    for number in range(first, first + count):
        identity = EidIdentity(f"001195{number:06d}", "Nguyễn Thị Thử", "1995-03-02", 2, making.PORTRAIT)
        made = _whole_draft(person_of(identity))
        client, user = Client(), made.person.user
        assert user is not None
        client.force_login(user)
        session = client.cookies["motcua_session"].value
        yield ReadyDraft(str(made.public_id), made.version, session, get_random_string(32))


def _whole_draft(person: Person) -> Draft:
    """A draft as its applicant would leave it before the last click, forms and answers of registries and all."""
    from django.db import transaction
    from django.utils import timezone

    from tests.workflows import making
    from workflows.drafts import actions
    from workflows.filling.models import Lookup
    from workflows.outbox.models import Job

    known = making.values()
    with transaction.atomic():
        draft = actions.agree_to_lookups(actions.start(person, making.PROCEDURE, on=timezone.localdate()))
        for lookup in Lookup.objects.filter(draft=draft.public_id):
            making.answer(lookup, known[lookup.registry])
        # The answers are there: no worker shall ask a registry about people whom it does not know.
        Job.objects.filter(reference=str(draft.public_id)).update(state=Job.State.DONE)
        for step in draft.edition.steps:
            answers: Any = making.ANSWERS.get(step.id, {})
            typed = {name: ["on" if value is True else value or ""] for name, value in answers.items()}
            draft = actions.save_step(draft, step.id, data=typed, answers=answers)
    return draft


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    for ready in _make(int(sys.argv[1]), 1 + int(sys.argv[2]) * 100_000):
        print(json.dumps(asdict(ready)))
