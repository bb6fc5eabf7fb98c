"""What we tell the owners of registries to expect is what we send, and what their answers must keep."""

from __future__ import annotations

import base64
import json
import re
import socket
import uuid
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import validate

from integrations.exchange import client, corrections
from integrations.exchange.messages import Question, Unavailable
from integrations.exchange.openapi import document
from integrations.exchange.outcomes import Means, line_of
from integrations.registries import REGISTRIES
from tests.integrations.exchange.peer import BIRTH_DATE, BUSINESS_CODE, FULL_NAME, IDENTITY_NUMBER, Peer, Request, send

pytestmark = pytest.mark.django_db(transaction=True)

each_registry = pytest.mark.parametrize("registry", REGISTRIES)
EXPECTED = {"nationality": "VN", "profession": "nurse", "practice_profession": "nurse"}


def errors(schema: dict[str, Any], instance: object) -> list[str]:
    """What of the instance breaks a schema."""
    validator = OAS31Validator(schema, format_checker=oas31_format_checker)
    return [error.message for error in validator.iter_errors(instance)]


def broken(registry: str, schema: str, instance: object) -> list[str]:
    """What of the instance breaks a named schema of the registry's document."""
    components = document(registry)["components"]
    return errors({"$ref": f"#/components/schemas/{schema}", "components": components}, instance)


def about(registry: str) -> dict[str, Any]:
    if REGISTRIES[registry].subject == "organisation":
        return {"kind": "organisation", "identity_number": BUSINESS_CODE, "full_name": "", "birth_date": ""}
    if REGISTRIES[registry].subject == "product":
        return {"kind": "product", "identity_number": "VD-12345-26", "full_name": "", "birth_date": ""}
    return {"kind": "person", "identity_number": IDENTITY_NUMBER, "full_name": FULL_NAME, "birth_date": BIRTH_DATE}


def everything(registry: str) -> Question:
    """A question for all that a registry gives and compares."""
    attributes = REGISTRIES[registry].attributes
    compared = [found for found in attributes if found.comparable]
    return Question(
        **about(registry),
        registry=registry,
        attributes=tuple(found.name for found in attributes if not found.compare_only),
        comparisons=tuple(
            (found.name, found.choices[0] if found.choices else EXPECTED.get(found.name, IDENTITY_NUMBER))
            for found in compared
        ),
        message_id=str(uuid.uuid4()),
        issue=str(uuid.uuid4()),
        user="VNperson-7d2f3c10",
        procedure="1.012289",
        legal_basis="Luật 15/2023/QH15, Điều 27",
    )


def a_correction(registry: str) -> corrections.CorrectionRequest:
    return corrections.CorrectionRequest(
        **about(registry),
        registry=registry,
        attribute=REGISTRIES[registry].attributes[0].name,
        held="A",
        claimed=None,
        reason="Sai so với bản gốc",
        case_or_draft=str(uuid.uuid4()),
        reference=uuid.uuid4(),
    )


@pytest.fixture(params=["xroad", "ndxp"])
def sent(request: pytest.FixtureRequest, peer: Peer, settings) -> list[Request]:
    """Requests that reach a registry which never answers, either way."""

    def refuse(peer: Peer, sock: socket.socket, request: Request) -> None:
        if request.line.startswith("POST /token"):
            send(sock, 200, b'{"access_token": "a", "token_type": "bearer"}', {})
        else:
            send(sock, 500, b"", {})

    peer.behave = refuse
    settings.NDXP_URL = peer.url
    settings.REGISTRY_TRANSPORTS = dict.fromkeys(REGISTRIES, request.param)
    settings.REGISTRY_KEYS_FILE.write_text(
        json.dumps({registry: {"keys": [peer.key.as_dict(private=False)]} for registry in REGISTRIES})
    )
    return peer.requests


# --- The documents ---------------------------------------------------------------------------------------------------


@each_registry
def test_document_is_openapi(registry: str) -> None:
    validate(document(registry))


@each_registry
def test_document_is_plain_json(registry: str) -> None:
    found = document(registry)
    assert json.loads(json.dumps(found)) == found


def test_command_writes_one_for_each_registry(tmp_path: Path) -> None:
    call_command("openapi", directory=tmp_path / "openapi", stdout=StringIO())
    written = {path.stem: json.loads(path.read_text()) for path in (tmp_path / "openapi").iterdir()}
    assert written == {registry: document(registry) for registry in REGISTRIES}


def test_replies_mean_what_the_table_says() -> None:
    paths = document("population")["paths"]
    for status, reply in paths["/r1/VN/GOV/G01/population/answers"]["post"]["responses"].items():
        if status != "default":
            assert ("content" in reply) == (line_of(int(status)).means is Means.ANSWER)


# --- What we send ----------------------------------------------------------------------------------------------------


def assert_kept(registry: str, request: Request) -> None:
    """The request is one of its document: path, headers and body."""
    path = request.line.split()[1]
    operation = document(registry)["paths"][path]["post"]
    for parameter in operation["parameters"]:
        values = request.header(parameter["name"])
        assert len(values) == 1 or (values == [] and not parameter["required"])
        for value in values:
            assert errors(parameter["schema"], value) == []
    schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert broken(registry, schema, request.json) == []


@each_registry
def test_questions_keep_the_document(sent: list[Request], registry: str) -> None:
    with pytest.raises(Unavailable):
        client.ask(everything(registry), deadline=2)
    assert_kept(registry, sent[-1])


@each_registry
def test_requests_for_correction_keep_the_document(sent: list[Request], registry: str) -> None:
    with pytest.raises(Unavailable):
        corrections.request(a_correction(registry), deadline=2)
    assert_kept(registry, sent[-1])


@pytest.mark.parametrize(
    "change",
    [
        {"attributes": []},
        {"attributes": ["religion"]},
        {"attributes": ["parent_number"]},
        {"attributes": ["sex"], "compare": {}},
        {"attributes": ["sex"], "compare": {"sex": "female"}},
        {"attributes": ["sex"], "compare": {"life_status": "asleep"}},
        {"attributes": ["sex"], "purpose": {"procedure": "1.012289", "legal_basis": "x"}},
        {"attributes": ["sex"], "purpose": {"code": "because", "procedure": "1.012289", "legal_basis": "x"}},
        {"attributes": ["sex"], "subject": {"business_code": BUSINESS_CODE}},
    ],
)
def test_document_refuses_what_we_never_send(change: dict[str, Any]) -> None:
    honest = {
        "subject": {"identity_number": IDENTITY_NUMBER, "full_name": FULL_NAME, "birth_date": BIRTH_DATE},
        "purpose": {"code": "fill_form", "procedure": "1.012289", "legal_basis": "x"},
    }
    assert broken("population", "Question", honest | change)


# --- What may come back ----------------------------------------------------------------------------------------------


def a_payload(**changes: Any) -> dict[str, Any]:
    return {
        "iss": "population",
        "message_id": str(uuid.uuid4()),
        "as_of": datetime.now(UTC).isoformat(),
        "subject": {"identity_number": IDENTITY_NUMBER, "birth_date": BIRTH_DATE},
        "outcome": "found",
        "data": {"sex": "female", "birth_date": "1990"},
        "matches": {"life_status": True},
    } | changes


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"data": {"sex": None}},
        {"matches": {"life_status": None}},
        {"outcome": "absent", "data": {}, "matches": {}},
        {"outcome": "mismatch", "data": {}, "matches": {}, "differs": ["full_name"]},
        {"remark": "more of its own"},
    ],
)
def test_document_takes_what_we_take(changes: dict[str, Any]) -> None:
    assert broken("population", "Answer", a_payload(**changes)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "degrees"},
        {"outcome": "perhaps"},
        {"data": {"sex": "F"}},
        {"data": {"religion": "x"}},
        {"data": {"parent_number": IDENTITY_NUMBER}},
        {"data": {"birth_place": {"province_code": "38", "text": "Thanh Hóa"}}},
        {"matches": {"life_status": "alive"}},
        {"matches": {"sex": True}},
        {"outcome": "absent"},
        {"outcome": "mismatch", "data": {}, "matches": {}},
        {"differs": ["full_name"]},
        {"as_of": "yesterday"},
    ],
)
def test_document_refuses_what_we_refuse(changes: dict[str, Any]) -> None:
    assert broken("population", "Answer", a_payload(**changes))


def payload_of(token: str) -> dict[str, Any]:
    """The payload of a compact JWS."""
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}", token)
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
