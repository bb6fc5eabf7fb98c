"""Drafts of somebody whose degree no registry knows, so that a copy of it is asked for."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile

from integrations.exchange.client import Outcome
from tests.workflows import making
from tests.workflows.documents import files
from workflows.drafts.models import Draft
from workflows.filling.models import Lookup
from workflows.people.models import Person


def without(*registries: str) -> dict[str, dict[str, Any]]:
    """What registries answer, except some of them."""
    return {code: data for code, data in making.values().items() if code not in registries}


def draft(owner: Person | None = None) -> Draft:
    """A draft with everything but the file for the degree, of which the registry knows that there is none."""
    made = making.draft(owner, answered=without("degrees"))
    making.answer(lookup(made.public_id), None, Outcome.ABSENT)
    return made


def lookup(owner: uuid.UUID | str, registry: str = "degrees") -> Lookup:
    """The lookup of a draft or a case."""
    belongs = {"draft": owner} if isinstance(owner, uuid.UUID) else {"case_code": owner}
    return Lookup.objects.get(registry=registry, **belongs)


def copy(name: str = "Bằng.pdf") -> ContentFile[bytes]:
    """A harmless file."""
    return ContentFile(files.pdf(), name=name)


@pytest.fixture
def own_storage(settings: Any, tmp_path: Any) -> Any:
    """A directory of the test's own for sealed files."""
    options = {"location": tmp_path, "file_permissions_mode": 0o600}
    settings.STORAGES = settings.STORAGES | {
        "documents": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    }
    return tmp_path
