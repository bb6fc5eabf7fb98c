"""`lookup`, `lookup_page` and `plan_merge`: what the filling engine costs, in CPU seconds of its own process.

`lookup`: lookups per CPU second through the whole engine (claim, question, answer judged, rows, encryption, journal),
against bare `requests` that asks the same questions over a kept connection and checks the same signatures, in turns.
A worker takes up to `jobs.TOGETHER` due lookups in one go, and is measured so, by the sweep that workers make: this is
its cost when there is much to do. `lookup_page`: the same where a page asks for one person, four lookups in one go.
`plan_merge`: planning the lookups of a draft with 40 fields and merging its answers into what the pages show, in ms.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from tests.bench.figures import Figure, of_rounds
from tests.bench.stage import Stage
from tests.services import ROOT

if TYPE_CHECKING:  # Django is set up only in the process that is measured
    from procedures.edition import Edition
    from workflows.filling.models import Lookup

Sent = tuple[str, dict[str, str], bytes]  # address, headers and body of a question
ROUNDS, LOOKUPS, MERGES = 7, 80, 40
FIELDS = 40


def measure(stage: Stage) -> list[Figure]:
    """Some 25 s, in a process of its own with the settings of the running portal."""
    log = stage.stack.var / "engine.log"
    with log.open("w") as problems:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.engine"],
            cwd=ROOT,
            env=dict(stage.stack.environment),
            stdout=subprocess.PIPE,
            stderr=problems,
            text=True,
        )
    if done.returncode:
        raise RuntimeError(log.read_text()[-2000:])
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return [
        of_rounds("lookup", found["worker"], found["bare"], unit="per CPU second", aim=0.35),
        of_rounds("lookup_page", found["page"], found["bare"], unit="per CPU second"),
        of_rounds("plan_merge", found["plan_merge"], unit="ms of CPU", aim=5, at_most=True),
    ]


def _measured() -> dict[str, list[float]]:
    lookups = _planned()
    found: dict[str, list[float]] = {"worker": [], "page": [], "bare": []}
    for number in range(ROUNDS + 1):  # the first warms everything up
        with _listening() as sent:
            worker = _engine(list(islice(lookups, LOOKUPS)), _as_a_worker)
        rates = {"worker": worker, "page": _engine(list(islice(lookups, LOOKUPS)), _as_a_page), "bare": _bare(sent)}
        for name, rate in rates.items():
            if number:
                found[name].append(rate)
    return found | {"plan_merge": _plan_merge()}


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _planned() -> Iterator[Lookup]:
    """Lookups of new drafts, each about somebody whom the registries know, put off so that the worker leaves them."""
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from tests.ready import _known_people
    from tests.workflows import making
    from workflows.drafts import actions
    from workflows.filling.models import Lookup
    from workflows.outbox.models import Job
    from workflows.people.accounts import person_of

    for who in _known_people(0):
        with transaction.atomic():
            draft = actions.start_another(person_of(who), making.PROCEDURE, on=timezone.localdate())
            draft = actions.agree_to_lookups(draft)
            later = timezone.now() + timedelta(days=1)
            Job.objects.filter(reference=str(draft.public_id)).update(due=later)
        yield from Lookup.objects.filter(draft=draft.public_id).select_related("person").order_by("id")


@contextmanager
def _listening() -> Iterator[list[Sent]]:
    """What the engine sends meanwhile, so that bare `requests` can send the very same."""
    from integrations.exchange import wire

    sent: list[Sent] = []
    post = wire.post

    def noting(url: str, headers: Any, body: bytes, *rest: Any) -> Any:
        sent.append((url, dict(headers), body))
        return post(url, headers, body, *rest)

    with patch.object(wire, "post", noting):
        yield sent


def _engine(lookups: list[Lookup], work: Callable[[list[Lookup]], float]) -> float:
    """Lookups per CPU second; `work` says how many seconds it took."""
    from workflows.filling.models import LookupState

    seconds = work(lookups)
    rows = type(lookups[0]).objects.filter(pk__in=[lookup.pk for lookup in lookups])
    done = rows.filter(state=LookupState.ANSWERED).count()
    if done < 0.9 * len(lookups):
        raise RuntimeError(f"{len(lookups) - done} of {len(lookups)} lookups were not answered")
    return done / seconds


def _as_a_worker(lookups: list[Lookup]) -> float:
    from workflows import outbox
    from workflows.filling.jobs import TOGETHER

    goes = [lookups[start : start + TOGETHER] for start in range(0, len(lookups), TOGETHER)]
    return sum(_due(go, lambda: outbox.sweep(TOGETHER)) for go in goes)


def _as_a_page(lookups: list[Lookup]) -> float:
    from workflows.filling.lookups import hurry

    drafts = [list(group) for _, group in groupby(lookups, lambda lookup: lookup.draft)]
    return sum(_due(mine, partial(hurry, mine[0].draft, budget=30)) for mine in drafts)


def _due(lookups: list[Lookup], work: Callable[[], object]) -> float:
    """CPU seconds that `work` takes with these due; only from now on, so that the stack's worker has not taken them."""
    from django.db.models.functions import Now

    from workflows import outbox
    from workflows.filling.lookups import _job_key
    from workflows.outbox.models import Job

    jobs = outbox.find_all([_job_key(lookup) for lookup in lookups])
    Job.objects.filter(pk__in=jobs).update(due=Now())
    return _cpu(work)


def _bare(questions: list[Sent]) -> float:
    import requests
    from django.conf import settings

    from integrations.exchange import signatures
    from integrations.registries import SERVICES

    registries = {service.path: code for code, service in SERVICES.items()}

    def work() -> None:
        with requests.Session() as session:
            for url, headers, body in questions:
                answer = session.post(url, data=body, headers=headers, timeout=30)
                if answer.status_code != 200:
                    raise RuntimeError(answer.text)
                registry = registries[url.removeprefix(settings.XROAD_URL.rstrip("/"))]
                signatures.verify(answer.content, signatures.ring_of(registry, settings.REGISTRY_KEYS_FILE))

    return len(questions) / _cpu(work)


def _plan_merge() -> list[float]:
    from django.utils import timezone

    from tests.workflows import making
    from workflows.drafts.models import Draft
    from workflows.drafts.readiness import readiness_of
    from workflows.filling.plan import plan

    draft = making.draft()
    edition = _forty_fields(draft.edition)
    found = []
    for _ in range(MERGES):
        fresh = Draft.objects.select_related("person").get(pk=draft.pk)
        fresh.__dict__["edition"] = edition

        def work(current: Draft = fresh) -> None:
            plan(edition)
            ready = readiness_of(current, on=timezone.localdate())
            assert len([field for part in ready.steps for field in part.fields]) == FIELDS
            assert ready.states
            assert ready.may_file in (True, False)

        found.append(_cpu(work) * 1000)
    return found[5:]


def _forty_fields(edition: Edition) -> Edition:
    """The licence's edition with as many more fields, from registries and declared, as make 40."""
    from procedures.edition import Edition as Fresh
    from procedures.grammar import Definition

    body: dict[str, Any] = json.loads(edition.definition.model_dump_json(by_alias=True))
    body["time_limit"]["cut_off"] = body["time_limit"]["cut_off"][:5]  # as a department writes it
    last = body["steps"][-1]["fields"]
    have = sum(len(step["fields"]) for step in body["steps"])
    sources = [field["from"] for step in body["steps"] for field in step["fields"] if field["from"]]
    for number in range(FIELDS - have):
        title = {"vi": f"Trường {number}", "en": f"Field {number}"}
        more = {"id": f"more_{number}", "title": title, "required": False}
        last.append(more | ({"from": sources[number % len(sources)]} if number % 2 else {"type": "text"}))
    return Fresh(Definition.model_validate(body), edition.digest)


if __name__ == "__main__":
    import os

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    print(json.dumps(_measured()))
