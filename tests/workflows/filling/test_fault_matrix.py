"""Every fault of R-REG-2, in every registry, in the wizard, in the worker and at the decision.

Whatever the other side does: the call ends in time, nothing is filled wrongly, nothing known is lost, no redirect is
followed, nobody hangs and memory does not grow.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import transaction
from django.utils import timezone

from tests.integrations.sandbox.process import Sandbox
from tests.workflows import making
from workflows import outbox
from workflows.cases import deciding, receiving
from workflows.cases.acting import NotPossible
from workflows.cases.filing import file
from workflows.cases.models import Case, Proposal
from workflows.drafts import actions
from workflows.drafts.models import Draft
from workflows.filling import freshness, lookups
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import AttributeOutcome, Lookup, Outcome
from workflows.outbox.models import Job
from workflows.people.accounts import EidIdentity, person_of

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

DEADLINE, BUDGET, GRACE = 1.0, 0.8, 0.5  # seconds
MOST_GROWTH = 50 * 2**20
# Fault -> what `seconds` means to it here. `bad_tls` needs https, so it has a test of its own (test_tls).
FAULTS = {
    "slow": 3.0,
    "latency": 0.5,
    "header_drip": 5.0,
    "body_drip": 5.0,
    "down": 0.0,
    "errors": 0.0,
    "limited": 7.0,
    "reset_headers": 0.0,
    "reset_body": 0.0,
    "garbage": 0.0,
    "truncated": 0.0,
    "charset": 0.0,
    "bom": 0.0,
    "duplicate_keys": 0.0,
    "huge": 0.0,
    "gzip_bomb": 0.0,
    "redirect": 0.0,
    "lying": 0.0,
    "mismatch": 0.0,
    "forged": 0.0,
    "replayed": 0.0,
    "stale": 0.0,
    "unauthorised": 0.0,
    "denied": 0.0,
    "access_denied": 0.0,
    "xroad_client": 0.0,
    "xroad_client_proxy": 0.0,
    "xroad_server_proxy": 0.0,
}
#: These may end in a true answer, if chance or patience allows.
MAY_ANSWER = {"latency"}
REGISTRIES = ("population", "degrees", "practitioners", "health_checks", "business")
FIRM_ATTRIBUTES = ["name", "status", "legal_representative"]
Truth = dict[str, tuple[Outcome, Any]]


@pytest.fixture(autouse=True)
def patience(settings: Any) -> None:
    settings.REGISTRY_DEADLINE_SECONDS = DEADLINE
    settings.LOOKUP_REQUEST_BUDGET_SECONDS = BUDGET


@pytest.fixture(scope="session")
def truth() -> Truth:
    """What the registries say of the nurse and her firm when nothing is wrong; the first test finds out."""
    return {}


def agreed(sandbox: Sandbox) -> Draft:
    """A draft of hers whose lookups wait to be asked, with one about a firm."""
    known = sandbox.person("nurse_ready")
    person = person_of(EidIdentity(known["identity_number"], known["full_name"], known["birth_date"], 2))
    draft = actions.agree_to_lookups(actions.start_another(person, making.PROCEDURE, on=timezone.localdate()))
    with transaction.atomic():
        firm = Lookup.objects.create(
            draft=draft.public_id,
            person=person,
            subject="firm",
            identity={"kind": "organisation", "number": sandbox.firm("clinic_ready")["business_code"]},
            identity_index="of the firm",
            registry="business",
            attributes=FIRM_ATTRIBUTES,
            procedure=draft.procedure,
            edition=draft.edition_date,
            legal_basis="Decree 118/2025/NĐ-CP",
            agreed_at=timezone.now(),
        )
        AttributeOutcome.objects.bulk_create(AttributeOutcome(lookup=firm, attribute=name) for name in FIRM_ATTRIBUTES)
        lookups.enqueue(firm)
    return draft


def known(facts: dict[str, RegistryFact]) -> Truth:
    return {name: (fact.outcome, fact.value) for name, fact in facts.items()}


def learn(sandbox: Sandbox, truth: Truth) -> None:
    """Ask everything once while all is well."""
    if not truth:
        sandbox.end_faults()
        draft = agreed(sandbox)
        lookups.hurry(draft.public_id, budget=20)
        truth |= known(facts_of_draft(draft.public_id))
        assert all(outcome in (Outcome.RESOLVED, Outcome.ABSENT) for outcome, _ in truth.values())


def assert_never_wrong(facts: dict[str, RegistryFact], truth: Truth, broken: str, fault: str) -> None:
    """What stands there is true; what the broken registry should have said is not known."""
    for name, fact in facts.items():
        if fact.outcome in (Outcome.RESOLVED, Outcome.ABSENT):
            assert (fact.outcome, fact.value) == truth[name], f"{name} is filled wrongly"
            assert fact.evidence is not None
            assert fact.registry != broken or fault in MAY_ANSWER, f"{name} was filled in spite of “{fault}”"
        elif fact.outcome == Outcome.MISMATCH:
            assert fault == "mismatch"
            assert fact.registry == broken


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """What happens inside ends in time, leaves no thread behind and takes little memory."""
    threads, before = _at_work(), _peak(reset=True)
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    assert took <= seconds + GRACE, f"took {took:.2f} s"
    assert _peak() - before < MOST_GROWTH, "memory grew"
    limit = time.monotonic() + 2
    while _at_work() > threads and time.monotonic() < limit:
        time.sleep(0.05)
    assert _at_work() <= threads, "a thread hangs"


def _at_work() -> int:
    """How many threads there are, without those that carry calls and wait for the next one."""
    frames = sys._current_frames()
    waiting = [
        thread
        for thread in threading.enumerate()
        if thread.name.startswith("registry")
        and thread.ident in frames
        and frames[thread.ident].f_code.co_name == "_worker"
    ]
    return threading.active_count() - len(waiting)


def _peak(*, reset: bool = False) -> int:
    """The most memory that this process has held (since the last reset), in bytes."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest) -> str:
    return request.param


def test_the_matrix_names_every_fault_of_the_sandbox(sandbox: Sandbox) -> None:
    order = {"registry": "*", "fault": "no such fault"}
    refusal = requests.post(f"{sandbox.url}/control/faults", json=order, timeout=10)
    assert set(re.findall(r"'(\w+)'", refusal.json()["error"]["fault"])) == {*FAULTS, "none", "bad_tls"}


def test_in_the_wizard(desk: making.Desk, sandbox: Sandbox, truth: Truth, fault: str) -> None:
    learn(sandbox, truth)
    for registry in REGISTRIES:
        sandbox.end_faults()
        forget_breakers()
        sandbox.order_fault(registry, fault, seconds=FAULTS[fault])
        draft = agreed(sandbox)
        with bounded(BUDGET):
            lookups.hurry(draft.public_id, budget=BUDGET)
        assert_never_wrong(facts_of_draft(draft.public_id), truth, registry, fault)


def test_in_the_worker(desk: making.Desk, sandbox: Sandbox, truth: Truth, fault: str) -> None:
    learn(sandbox, truth)
    for registry in REGISTRIES:
        sandbox.end_faults()
        forget_breakers()
        sandbox.order_fault(registry, fault, seconds=FAULTS[fault])
        draft = agreed(sandbox)
        job = Job.objects.get(key=lookups._job_key(Lookup.objects.get(draft=draft.public_id, registry=registry)))
        with bounded(DEADLINE):
            outbox.run_one(job.pk)
        assert_never_wrong(facts_of_draft(draft.public_id), truth, registry, fault)
        job.refresh_from_db()
        assert job.state in (Job.State.NEW, Job.State.DONE), "the worker gave it up"


def test_at_the_decision(desk: making.Desk, sandbox: Sandbox, truth: Truth, fault: str) -> None:
    learn(sandbox, truth)
    for registry in REGISTRIES:
        sandbox.end_faults()
        forget_breakers()
        case = waiting_for_approval(desk, sandbox)
        sandbox.order_fault(registry, fault, seconds=FAULTS[fault])
        with bounded(BUDGET):
            freshness.refresh_case(case.code, by=desk.approver)
        facts = facts_of_case(case.code)
        assert {name: (fact.outcome, fact.value) for name, fact in facts.items()} == truth, "what was known is lost"
        if fault not in MAY_ANSWER and registry != "business":  # which the licence's edition does not need
            with pytest.raises(NotPossible):
                deciding.approve(case.code, by=desk.approver, version=case.version)


def waiting_for_approval(desk: making.Desk, sandbox: Sandbox) -> Case:
    """A case of hers whose evidence has grown old on the approver's desk."""
    draft = agreed(sandbox)
    lookups.hurry(draft.public_id, budget=20)
    for step in draft.edition.steps:
        draft = actions.save_step(draft, step.id, data={}, answers=making.ANSWERS.get(step.id, {}))
    case = file(draft, version=draft.version)
    case = receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)
    case = deciding.appraise(case.code, by=desk.appraiser, version=case.version, proposal=Proposal.GRANT, text="")
    long_ago = timezone.now() - timedelta(days=400)
    Lookup.objects.filter(case_code=case.code).update(as_of=long_ago, answered_at=long_ago, asked_at=long_ago)
    return case


def forget_breakers() -> None:
    """Each combination meets a registry that was well until now."""
    from django.apps import apps

    for model in apps.get_app_config("exchange").get_models():
        model._default_manager.all().delete()
