"""The registries that a definition may name, and the type that each of their attributes has in an expression."""

from __future__ import annotations

from typing import Final

from integrations.attributes import REGISTRIES
from integrations.exchange.vocabulary import Attribute

__all__ = ["EID_CLAIMS", "OUR_RESULTS", "REGISTRIES", "attribute", "attribute_names"]

# What proves a result that the health authorities issued themselves: a document that rests on it is an earlier result.
OUR_RESULTS: Final = frozenset(
    {
        "practitioners.licence_number",
        "facilities.licence_number",
        "pharmacists.certificate_number",
        "drug_businesses.certificate_number",
        "drug_businesses.gmp_certificate_number",
        "drug_registrations.name",
        "food_businesses.gmp_certificate_number",
        "food_businesses.eligibility_certificate_number",
        "food_products.name",
    }
)
# Claims of the e-ID that a component may use, with the applicant's consent.
EID_CLAIMS: Final = ("portrait",)


def attribute(name: str) -> Attribute | None:
    """The attribute with this full name, such as `population.full_name`, or none."""
    code, _, short = name.partition(".")
    registry = REGISTRIES.get(code)
    if registry is None:
        return None
    return next((known for known in registry.attributes if known.name == short), None)


def attribute_names() -> list[str]:
    """The full names of all attributes of all registries."""
    return [f"{registry.code}.{known.name}" for registry in REGISTRIES.values() for known in registry.attributes]
