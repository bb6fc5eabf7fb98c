"""A file is asked for only where the registry knows of no document; then nobody files without it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.workflows import making
from tests.workflows.drafts import wanting
from tests.workflows.drafts.wanting import own_storage  # noqa: F401 - a fixture
from workflows.cases.filing import NotReady, file
from workflows.cases.models import LedgerCount, LedgerRow
from workflows.cases.record import record_of
from workflows.documents.models import Upload
from workflows.documents.uploads import NotAccepted, uploads_of
from workflows.drafts import actions
from workflows.drafts.expiring import expire_drafts
from workflows.drafts.files import NotWanted, add_file, remove_file
from workflows.drafts.models import Draft, Filing
from workflows.drafts.readiness import readiness_of
from workflows.filling.models import DifferenceState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage", "ministry")]


def fresh(draft: Draft) -> Draft:
    return Draft.objects.select_related("person").get(pk=draft.pk)


def test_where_the_registry_answers_nothing_is_asked_for():
    readiness = readiness_of(making.draft())
    assert readiness.files_wanted == ()
    assert readiness.may_file


def test_while_it_is_silent_nothing_is_asked_for_either():
    readiness = readiness_of(making.draft(answered=wanting.without("degrees")))
    assert readiness.files_wanted == ()
    assert readiness.may_file


def test_where_it_knows_of_none_a_copy_is_asked_for():
    draft = wanting.draft()
    readiness = readiness_of(draft)
    assert [component.id for component in readiness.files_missing] == ["degree"]
    assert not readiness.stops
    assert not readiness.may_file
    with pytest.raises(NotReady):
        file(draft, version=draft.version)


def test_with_the_copy_the_draft_may_be_filed():
    draft = wanting.draft()
    add_file(draft, "degree", wanting.copy())
    readiness = readiness_of(fresh(draft))
    assert readiness.files_missing == ()
    assert [component.id for component in readiness.files_wanted] == ["degree"]
    assert readiness.may_file


def test_what_was_checked_before_the_file_came_is_stale():
    draft = wanting.draft()
    add_file(draft, "degree", wanting.copy())
    with pytest.raises(actions.StaleDraft):
        file(fresh(draft), version=draft.version)


def test_the_filing_names_the_file_with_its_digest_and_the_case_has_it():
    draft = wanting.draft()
    upload = add_file(draft, "degree", wanting.copy())
    case = file(fresh(draft), version=fresh(draft).version)
    (named,) = json.loads(Filing.objects.get(case_code=case.code).body)["files"]
    assert (named["component"], named["sha256"]) == ("degree", upload.sha256)
    (given,) = record_of(case).files
    assert (given.upload, given.name) == (upload.public_id, "Bằng.pdf")
    assert list(uploads_of(case.code)) == [upload]


def test_the_ledger_counts_it_as_asked_for_and_as_needless_once_the_registry_has_it():
    draft = wanting.draft()
    add_file(draft, "degree", wanting.copy())
    case = file(fresh(draft), version=fresh(draft).version)
    row = LedgerRow.objects.get(case=case, component="degree")
    assert (row.state, row.needless) == ("filed", False)
    lookup = wanting.lookup(case.code)
    making.answer(lookup, making.values()["degrees"])
    assert lookup.outcomes.get(attribute="number").differences.get().state == DifferenceState.OPEN
    row.refresh_from_db()
    count = LedgerCount.objects.get()
    assert (row.state, row.needless, count.filed, count.needless) == ("filed", True, 1, 1)


def test_a_removed_copy_is_missing_again():
    draft = wanting.draft()
    add_file(draft, "degree", wanting.copy())
    remove_file(draft, "degree")
    assert [component.id for component in readiness_of(fresh(draft)).files_missing] == ["degree"]


def test_a_copy_that_the_registry_makes_superfluous_is_not_filed():
    """The registry was corrected meanwhile: its answer stands, and the file stays out of the case's papers."""
    draft = wanting.draft()
    add_file(draft, "degree", wanting.copy())
    making.answer(wanting.lookup(draft.public_id), making.values()["degrees"])
    readiness = readiness_of(fresh(draft))
    assert (readiness.files_wanted, readiness.files) == ((), ())
    assert readiness.may_file


@pytest.mark.parametrize("component", ["application", "health_check", "nothing"])
def test_no_other_file_is_taken(component):
    with pytest.raises(NotWanted):
        add_file(wanting.draft(), component, wanting.copy())
    assert not Upload.objects.exists()


def test_a_file_that_is_refused_leaves_the_earlier_one():
    draft = wanting.draft()
    upload = add_file(draft, "degree", wanting.copy())
    with pytest.raises(NotAccepted):
        add_file(draft, "degree", None)
    assert list(uploads_of(draft.public_id)) == [upload]


@pytest.mark.django_db(transaction=True)
def test_a_closed_draft_takes_no_file(own_storage):  # noqa: F811 - the fixture
    draft = wanting.draft()
    with transaction.atomic():
        actions.discard(draft)
    with pytest.raises(actions.DraftClosed):
        add_file(draft, "degree", wanting.copy())
    assert [path for path in own_storage.rglob("*") if path.is_file()] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["deleted", "forgotten"])
def test_the_files_of_a_draft_go_with_it(how, own_storage):  # noqa: F811 - the fixture
    draft = wanting.draft()
    add_file(draft, "degree", wanting.copy())
    if how == "deleted":
        actions.discard(draft)
    else:
        Draft.objects.update(expires_at=timezone.now() - timedelta(days=1))
        expire_drafts()
    assert not uploads_of(draft.public_id).exists()
    assert [path for path in own_storage.rglob("*") if path.is_file()] == []
