"""Freezing a draft into a filing: canonical JSON with its digest, never changed afterwards."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import rfc8785

from workflows.documents import uploads
from workflows.documents.models import Upload
from workflows.drafts.models import Draft, DraftState, Filing
from workflows.drafts.readiness import Readiness
from workflows.filling import lookups
from workflows.filling.facts import RegistryFact
from workflows.filling.models import Dispute
from workflows.people.models import Person


def freeze(draft: Draft, readiness: Readiness, *, case_code: str, at: datetime, number: int = 0) -> Filing:
    """Make a filing from a draft that may be filed; its lookups and files become the case's. Number 0 opens the case.

    Must run inside the filing's transaction, with the draft locked; `readiness` is of the same version of it.
    """
    body = rfc8785.dumps(_body(draft, readiness, case_code, at, number)).decode()
    filing = Filing.objects.create(
        case_code=case_code,
        number=number,
        draft=draft,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        filed_at=at,
    )
    draft.state = DraftState.FILED
    draft.case_code = case_code
    draft.version += 1
    draft.save(update_fields=["state", "case_code", "version", "updated_at"])
    lookups.hand_over(draft=draft.public_id, case_code=case_code)
    uploads.hand_over(draft=draft.public_id, case_code=case_code)
    return filing


def _body(draft: Draft, readiness: Readiness, case_code: str, at: datetime, number: int) -> dict[str, Any]:
    edition, person = readiness.edition, draft.person
    return {
        "format": 1,
        "case": case_code,
        "number": number,
        "filed_at": at.isoformat(),
        "procedure": edition.code,
        "edition": edition.effective_from.isoformat(),
        "edition_digest": edition.digest,
        "applicant": _identity(person),
        "organisation": {"code": owner.code, "name": owner.name} if (owner := draft.organisation) else None,
        "agent": _agent(draft),
        "answers": readiness.answers,
        "facts": {name: _fact(fact) for name, fact in readiness.facts.items()},
        "components": {part.component.id: part.state.value for part in readiness.components},
        "files": [_file(upload) for upload in readiness.files],
        "disputes": [_dispute(fact.name, fact.dispute) for fact in readiness.facts.values() if fact.dispute],
    }


def _identity(person: Person) -> dict[str, str]:
    return {
        "identity_number": person.identity_number,
        "full_name": person.full_name,
        "birth_date": person.birth_date,
    }


def _agent(draft: Draft) -> dict[str, Any] | None:
    """Who files for the applicant, and the mandate under which; None where the applicant does."""
    agent, mandate = draft.agent, draft.mandate
    if agent is None or mandate is None:
        return None
    return {
        **_identity(agent),
        "mandate": str(mandate.public_id),
        "granted_at": mandate.granted_at.isoformat(),
        "ends_on": mandate.ends_on.isoformat(),
    }


def _dispute(name: str, dispute: Dispute) -> dict[str, Any]:
    """That the applicant had reported a value as wrong, how that stood, and what would be right."""
    return {
        "fact": name,
        "dispute": str(dispute.public_id),
        "state": str(dispute.state),
        "claimed": dispute.claimed,
        "opened_at": dispute.opened_at.isoformat(),
        "upload": str(dispute.upload) if dispute.upload else None,
    }


def _file(upload: Upload) -> dict[str, Any]:
    return {
        "component": upload.component,
        "part": upload.part,
        "upload": str(upload.public_id),
        "name": upload.name,
        "type": upload.media_type,
        "pages": upload.pages,
        "size": upload.size,
        "sha256": upload.sha256,
        "scan": upload.scan,
        "scanner": upload.scanner,
    }


def _fact(fact: RegistryFact) -> dict[str, Any]:
    return {
        "outcome": str(fact.outcome),
        "value": fact.value,
        "as_of": fact.as_of.isoformat() if fact.as_of else None,
        "lookup": str(fact.lookup),
    }
