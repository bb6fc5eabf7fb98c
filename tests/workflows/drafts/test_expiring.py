"""A draft that nobody touched is forgotten: its content goes, its history stays."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.workflows import making
from workflows.drafts.expiring import expire_drafts
from workflows.drafts.models import Draft, DraftState
from workflows.drafts.tasks import expire
from workflows.filling.models import AttributeOutcome, Evidence
from workflows.journal.verifying import verify_stream
from workflows.journal.writing import entries


def past_its_time(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_content_is_wiped_and_history_stays(ministry: making.Desk) -> None:
    draft = making.draft()
    past_its_time(draft)
    assert expire_drafts() == 1
    draft = Draft.objects.get(pk=draft.pk)
    assert (draft.state, draft.steps) == (DraftState.EXPIRED, {})
    assert not AttributeOutcome.objects.filter(lookup__draft=draft.public_id).exists()
    assert Evidence.objects.count() == 4
    assert entries(draft.stream).last().kind == "draft.expired"  # type: ignore[union-attr]  # it has entries
    assert verify_stream(draft.stream).ok


def test_a_second_run_finds_nothing(ministry: making.Desk) -> None:
    past_its_time(making.draft())
    expire()
    assert expire_drafts() == 0


def test_drafts_in_time_and_filed_ones_stay(ministry: making.Desk) -> None:
    kept = making.draft()
    case = making.case()
    Draft.objects.filter(case_code=case.code).update(expires_at=timezone.now() - timedelta(days=1))
    assert expire_drafts() == 0
    assert Draft.objects.get(pk=kept.pk).answers["profession"] == "nurse"
