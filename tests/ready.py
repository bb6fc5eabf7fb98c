"""Drafts that wait for their last clicks, and sessions of their applicants.

`python -m tests.ready COUNT SHARE asked|unasked` runs with the environment of a running stack and writes to its
database through the engine, since a thousand people clicking through a wizard would take longer than what they are
needed for. It prints one JSON object a line.
"""

from __future__ import annotations

import itertools
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
    from workflows.people.accounts import EidIdentity
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
    def plan(self) -> str:
        """The path of the page that agrees to asking the registries."""
        return f"/applications/drafts/{self.public_id}/plan/"

    @property
    def cookie(self) -> str:
        """The cookies of its applicant's browser, as the header says them."""
        return f"motcua_session={self.session}; motcua_csrf={self.csrf}"

    @property
    def form(self) -> dict[str, str]:
        """What the last click posts."""
        return {"csrfmiddlewaretoken": self.csrf, "version": str(self.version)}


def asked(count: int, environment: Mapping[str, str]) -> list[ReadyDraft]:
    """So many drafts with every registry's answer there, each of a person of its own."""
    return _drafts(count, environment, "asked")


def unasked(count: int, environment: Mapping[str, str]) -> list[ReadyDraft]:
    """So many drafts of people whom the sandbox's registries know; nobody has agreed to asking them yet."""
    return _drafts(count, environment, "unasked")


def _drafts(count: int, environment: Mapping[str, str], kind: str) -> list[ReadyDraft]:
    makers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.ready", str(share), str(number), kind],
            cwd=ROOT,
            env=dict(environment),
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, share in enumerate((count // 2, count - count // 2))
    ]
    outputs = [maker.communicate()[0] for maker in makers]
    if any(maker.returncode for maker in makers):
        raise RuntimeError("the drafts could not be made")
    return [ReadyDraft(**json.loads(line)) for output in outputs for line in output.splitlines()]


def _make(count: int, share: int, kind: str) -> Iterator[ReadyDraft]:
    """Make drafts in this process, which runs with the portal's settings."""
    from django.test import Client
    from django.utils.crypto import get_random_string

    from workflows.people.accounts import person_of

    for who in itertools.islice(_strangers(share) if kind == "asked" else _known_people(share), count):
        person = person_of(who)
        draft = _asked(person) if kind == "asked" else _unasked(person)
        client, user = Client(), person.user
        assert user is not None
        client.force_login(user)
        session = client.cookies["motcua_session"].value
        yield ReadyDraft(str(draft.public_id), draft.version, session, get_random_string(32))


def _strangers(share: int) -> Iterator[EidIdentity]:
    """People whom no registry knows."""
    from tests.workflows import making
    from workflows.people.accounts import EidIdentity

    for number in itertools.count(1 + share * 100_000):
        yield EidIdentity(f"001195{number:06d}", "Nguyễn Thị Thử", "1995-03-02", 2, making.PORTRAIT)


def _known_people(share: int) -> Iterator[EidIdentity]:
    """People of the sandbox who may have a licence: every second one, again and again."""
    from django.conf import settings

    from tests.workflows import making
    from workflows.people.accounts import EidIdentity

    known = json.loads((settings.VAR_DIR / "sandbox" / "ready.json").read_text())
    nurses = [one for one in known if one["profession"] == making.ANSWERS["profession"]["profession"]]
    for one in itertools.cycle(nurses[share::2]):
        yield EidIdentity(one["identity_number"], one["full_name"], one["birth_date"], 2, making.PORTRAIT)


def _asked(person: Person) -> Draft:
    """A draft as its applicant would leave it before the last click, answers of registries and all."""
    from django.db import transaction

    from tests.workflows import making
    from workflows.drafts import actions
    from workflows.filling.models import Lookup
    from workflows.outbox.models import Job

    known = making.values()
    with transaction.atomic():
        draft = actions.agree_to_lookups(_unasked(person))
        for lookup in Lookup.objects.filter(draft=draft.public_id):
            making.answer(lookup, known[lookup.registry])
        # The answers are there: no worker shall ask a registry about people whom it does not know.
        Job.objects.filter(reference=str(draft.public_id)).update(state=Job.State.DONE)
    return draft


def _unasked(person: Person) -> Draft:
    """A new draft with every step saved as its form would have posted it."""
    from django.utils import timezone

    from tests.workflows import making
    from workflows.drafts import actions

    draft = actions.start_another(person, making.PROCEDURE, on=timezone.localdate())
    for step in draft.edition.steps:
        answers: Any = making.ANSWERS.get(step.id, {})
        typed = {name: ["on" if value is True else value or ""] for name, value in answers.items()}
        draft = actions.save_step(draft, step.id, data=typed, answers=answers)
    return draft


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    for ready in _make(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]):
        print(json.dumps(asdict(ready)))
