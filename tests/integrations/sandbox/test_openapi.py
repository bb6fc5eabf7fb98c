"""The sandbox keeps the OpenAPI documents by which the owners of registries are told what we expect."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from integrations.exchange import client, corrections
from integrations.exchange.messages import Outcome, Question
from integrations.registries import REGISTRIES
from tests.integrations.exchange.test_openapi import a_correction, broken, each_registry, everything, payload_of
from tests.integrations.sandbox.process import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def asked(sandbox: Sandbox, settings) -> None:
    """All registries are the sandbox's."""
    settings.XROAD_URL = sandbox.url
    settings.REGISTRY_KEYS_FILE = sandbox.keys_file


def somebody(sandbox: Sandbox, registry: str, person: str = "") -> dict[str, Any]:
    """A subject whom the registry knows."""
    if not person:
        return sandbox.known_to(registry)
    found = sandbox.person(person)
    return {name: found[name] for name in ("identity_number", "full_name", "birth_date")}


def question(sandbox: Sandbox, registry: str, person: str = "") -> Question:
    return replace(everything(registry), **somebody(sandbox, registry, person))


@each_registry
def test_found_keeps_the_document(sandbox: Sandbox, registry: str) -> None:
    answer = client.ask(question(sandbox, registry), deadline=5)
    assert answer.outcome == Outcome.FOUND
    assert broken(registry, "Answer", payload_of(answer.raw)) == []


@each_registry
def test_absent_keeps_the_document(registry: str) -> None:
    nobody = {"person": "099999999999", "organisation": "0999999999", "product": "XX/0"}[REGISTRIES[registry].subject]
    answer = client.ask(replace(everything(registry), identity_number=nobody), deadline=5)
    assert answer.outcome == Outcome.ABSENT
    assert broken(registry, "Answer", payload_of(answer.raw)) == []


def test_mismatch_keeps_the_document(sandbox: Sandbox) -> None:
    answer = client.ask(question(sandbox, "population", "mismatch"), deadline=5)
    assert answer.outcome == Outcome.MISMATCH
    assert broken("population", "Answer", payload_of(answer.raw)) == []


@each_registry
def test_corrections_keep_the_document(sandbox: Sandbox, registry: str) -> None:
    reference = uuid.uuid4()
    request = replace(a_correction(registry), **somebody(sandbox, registry), reference=reference)
    received = corrections.request(request, deadline=5)
    followed = corrections.status(registry, reference, deadline=5)
    for answer in (received, followed):
        assert broken(registry, "CorrectionAnswer", payload_of(answer.raw)) == []
