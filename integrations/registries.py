"""The directory: every registry that may be asked, and where it stands on the exchange."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from integrations.attributes import REGISTRIES

__all__ = ["REGISTRIES", "SERVICES", "Service"]


@dataclass(frozen=True)
class Service:
    """An X-Road service identifier (PR-REST 1.0.4, section 4.1)."""

    member: str
    subsystem: str
    instance: str = "VN"
    member_class: str = "GOV"
    code: str = "answers"

    def with_code(self, code: str) -> Service:
        """Another service of the same subsystem."""
        return replace(self, code=code)

    @property
    def path(self) -> str:
        """`/r1/…`: each part percent-encoded on its own, so that a slash within a part cannot move the borders."""
        parts = (self.instance, self.member_class, self.member, self.subsystem, self.code)
        return "/r1/" + "/".join(quote(part, safe="") for part in parts)


SERVICES: Final[dict[str, Service]] = {
    "population": Service("G01", "population"),
    "degrees": Service("G03", "degrees"),
    "practitioners": Service("G18", "practitioners"),
    "health_checks": Service("G18", "health-checks"),
    "business": Service("G12", "business"),
    "officials": Service("G11", "officials"),
    "criminal_records": Service("G01", "criminal-records"),
    "continuing_education": Service("G18", "continuing-education"),
    "facilities": Service("G18", "facilities"),
    "pharmacists": Service("G18", "pharmacists"),
    "drug_businesses": Service("G18", "drug-businesses"),
    "drug_registrations": Service("G18", "drug-registrations"),
    "devices": Service("G18", "devices"),
    "food_businesses": Service("G18", "food-businesses"),
    "food_products": Service("G18", "food-products"),
}
