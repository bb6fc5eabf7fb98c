"""A registry's client in a few lines, written from the protocol and not from our own client."""

import json
from typing import Any
from uuid import uuid4

import requests
from joserfc import jws
from joserfc.jwk import KeySet

from tests.integrations.sandbox.process import Sandbox

SERVICES = {
    "population": "VN/GOV/G01/population/answers",
    "degrees": "VN/GOV/G03/degrees/answers",
    "practitioners": "VN/GOV/G18/practitioners/answers",
    "health_checks": "VN/GOV/G18/health-checks/answers",
    "business": "VN/GOV/G12/business/answers",
    "officials": "VN/GOV/G11/officials/answers",
    "criminal_records": "VN/GOV/G01/criminal-records/answers",
    "continuing_education": "VN/GOV/G18/continuing-education/answers",
    "facilities": "VN/GOV/G18/facilities/answers",
    "pharmacists": "VN/GOV/G18/pharmacists/answers",
    "drug_businesses": "VN/GOV/G18/drug-businesses/answers",
    "drug_registrations": "VN/GOV/G18/drug-registrations/answers",
    "devices": "VN/GOV/G18/devices/answers",
    "food_businesses": "VN/GOV/G18/food-businesses/answers",
    "food_products": "VN/GOV/G18/food-products/answers",
}
CORRECTIONS = {registry: service.replace("answers", "corrections") for registry, service in SERVICES.items()}
CLIENT = "VN/GOV/G18/mot-cua"


PURPOSE = {"code": "fill_form", "procedure": "1.012289", "legal_basis": "Luật 15/2023/QH15"}


def question(person: dict[str, Any], attributes: list[str], **changes: str) -> dict[str, Any]:
    """Return a request body about `person`; `changes` replaces parts of its subject."""
    subject = {key: person[key] for key in ("identity_number", "full_name", "birth_date")}
    return {"subject": subject | changes, "attributes": attributes, "purpose": PURPOSE}


def about_firm(code: str, attributes: list[str], compare: dict[str, str] | None = None) -> dict[str, Any]:
    """Return a request body about the firm of this business code."""
    body = {"subject": {"business_code": code}, "attributes": attributes, "purpose": PURPOSE}
    return body | ({"compare": compare} if compare else {})


def about_product(number: str, attributes: list[str]) -> dict[str, Any]:
    """Return a request body about the product of this number."""
    return {"subject": {"product_number": number}, "attributes": attributes, "purpose": PURPOSE}


def ask(
    sandbox: Sandbox, registry: str, body: Any, headers: dict[str, str] | None = None, timeout: float = 10
) -> requests.Response:
    """Send `body` to `registry`, with the usual headers unless `headers` replaces them all."""
    sent = {"X-Road-Client": CLIENT, "X-Road-Id": str(uuid4())} if headers is None else headers
    return requests.post(
        f"{sandbox.url}/r1/{SERVICES.get(registry, registry)}",
        data=body if isinstance(body, bytes) else json.dumps(body).encode(),
        headers={"Accept": "application/jose", "Accept-Encoding": "identity", **sent},
        timeout=timeout,
    )


def published_keys(sandbox: Sandbox, registry: str) -> KeySet:
    return KeySet.import_key_set(json.loads(sandbox.keys_file.read_text(encoding="utf-8"))[registry])


def opened(sandbox: Sandbox, registry: str, response: requests.Response) -> dict[str, Any]:
    """Return the payload of a signed answer, once its signature is verified with the registry's published key."""
    found = jws.deserialize_compact(response.text, published_keys(sandbox, registry), algorithms=["Ed25519"])
    assert found.payload is not None
    return json.loads(found.payload)
