"""A case about a firm, a technical head and a list of staff: all of them are needed, each with its own proof."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests.workflows import clinic, making, signing
from tests.workflows.documents import files
from tests.workflows.drafts.wanting import own_storage  # noqa: F401 - a fixture
from workflows.cases.filing import file
from workflows.cases.models import Case, LedgerRow
from workflows.cases.readiness import obstacles
from workflows.cases.record import record_of
from workflows.drafts.files import add_file
from workflows.drafts.models import Draft
from workflows.filling import keys
from workflows.filling.facts import others_in
from workflows.filling.models import Lookup
from workflows.filling.verifying import verify_case

pytestmark = pytest.mark.usefixtures("ministry", "own_storage")


def filed(**options: Any) -> Case:
    draft = clinic.complete(**options)
    for component in ("head_experience", "premises_papers"):
        add_file(draft, component, ContentFile(files.pdf(), name="giay-to.pdf"))
    draft = Draft.objects.get(pk=draft.pk)
    return file(draft, version=draft.version)


def ledger_of(case: Case) -> dict[str, str]:
    return {row.component: str(row.state) for row in LedgerRow.objects.filter(case=case)}


def test_every_row_stands_in_the_record_with_what_the_registry_said():
    record = record_of(filed())
    people = next(step for step in record.steps if step.step.id == "people")
    assert [row.value("staff_licence") for row in people.rows] == ["000007/BYT-GPHN"] * 2


def test_the_lookups_have_become_the_cases():
    case = filed()
    assert Lookup.objects.filter(case_code=case.code).count() == 5  # applicant, firm, head and two staff


def test_nothing_is_granted_while_one_of_the_staff_is_not_answered():
    case = filed(answered=False)
    by_subject = {lookup.subject: lookup for lookup in Lookup.objects.filter(case_code=case.code)}
    silent = next(subject for subject in by_subject if subject.startswith("staff"))
    for subject, lookup in by_subject.items():
        if subject != silent:
            making.answer(lookup, clinic.KNOWN[lookup.registry])
    assert obstacles(case, granting=True)
    making.answer(by_subject[silent], clinic.KNOWN["practitioners"])
    assert not obstacles(case, granting=True)


def test_the_ledger_counts_the_list_as_replaced_once_everybody_on_it_is_known():
    case = filed(answered=False)
    assert ledger_of(case) == {"registration": "waiting", "head_licence": "waiting", "practitioners": "waiting"}
    lookups = list(Lookup.objects.filter(case_code=case.code).order_by("id"))
    for lookup in lookups[:-1]:
        making.answer(lookup, clinic.KNOWN[lookup.registry])
    assert ledger_of(case)["practitioners"] == "waiting"
    making.answer(lookups[-1], clinic.KNOWN[lookups[-1].registry])
    assert ledger_of(case) == {"registration": "replaced", "head_licence": "replaced", "practitioners": "replaced"}


def test_whoever_reads_the_case_reads_about_all_of_them():
    record = record_of(filed())
    assert len(others_in(record.facts)) == 4


def test_every_proof_can_be_verified(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keys, "_kept", set())
    settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "keys.json")
    assert verify_case(filed().code).failures == []
