"""What was submitted once, to be submitted again unchanged as another case, with every registry asked afresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from procedures.facts import Fact
from workflows.documents.models import Upload
from workflows.drafts.content import file_facts
from workflows.drafts.filed import body_of, files_filed, last_filing
from workflows.drafts.models import Draft
from workflows.drafts.readiness import Readiness
from workflows.filling.aligning import align
from workflows.filling.facts import facts_of_draft


@dataclass(frozen=True, kw_only=True)
class FiledBefore(Readiness):
    """A draft that says what a filing said. Its files are those of the filing, and stay with the case they came to."""

    said: Mapping[str, Any]
    given: tuple[Upload, ...]

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What was declared then."""
        return dict(self.said)

    @cached_property
    def files(self) -> tuple[Upload, ...]:
        """What was handed in then."""
        return self.given

    @cached_property
    def known(self) -> dict[str, Fact]:
        """Everything that rules may know of it."""
        return self._known_by_itself | file_facts(upload.component for upload in self.given)


def draft_again(case_code: str) -> FiledBefore:
    """A new draft with the contents of a case's last filing; its lookups are planned anew, as agreed to then.

    Must run inside a transaction, with the case locked. Raises quota.QuotaExceeded.
    """
    filing = last_filing(case_code)
    before, said = filing.draft, body_of(filing)["answers"]
    draft = Draft.objects.create(
        person=before.person,
        organisation=before.organisation,
        procedure=before.procedure,
        unit_code=before.unit_code,
        edition_date=before.edition_date,
        steps=before.steps,
        agreed_at=before.agreed_at or filing.filed_at,
    )
    align(
        draft=draft.public_id,
        person=draft.person,
        edition=draft.edition,
        answers=said,
        agreed_at=before.agreed_at or filing.filed_at,
    )
    return FiledBefore(
        draft=draft,
        edition=draft.edition,
        facts=facts_of_draft(draft.public_id),
        said=said,
        given=tuple(upload for upload in files_filed(case_code) if upload.removed_at is None),
    )
