"""The smaller registries: what each holds about whom, attribute by attribute, and what it compares.

Names are restated here, not imported: this side must notice when our client changes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Recorded:
    """A registry whose rows are kept as values. `about`: person, firm or product. `days`: which values are dates."""

    about: str
    attributes: tuple[str, ...]
    days: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    comparable: tuple[str, ...] = ()


RECORDED: Mapping[str, Recorded] = {
    "officials": Recorded("person", ("employer", "position", "since"), days=("since",)),
    "criminal_records": Recorded(
        "person",
        ("number", "issued_on", "conclusion"),
        days=("issued_on",),
        choices={"conclusion": ("none", "convicted")},
        comparable=("conclusion",),
    ),
    "continuing_education": Recorded(
        "person",
        ("hours_5_years", "hours_2_years", "updated_on", "certificate_number", "field"),
        days=("updated_on",),
        numbers=("hours_5_years", "hours_2_years"),
    ),
    "facilities": Recorded(
        "firm",
        ("licence_number", "licence_issued_on", "name", "form", "technical_head", "status"),
        days=("licence_issued_on",),
        choices={
            "form": ("hospital", "polyclinic", "specialist_clinic"),
            "status": ("active", "suspended", "closed"),
        },
        comparable=("status",),
    ),
    "pharmacists": Recorded(
        "person",
        ("certificate_number", "issued_on", "scope", "issuer", "status", "revoked_reason", "business_name"),
        days=("issued_on",),
        choices={"status": ("active", "revoked"), "revoked_reason": ("clerical_error", "other")},
        comparable=("status",),
    ),
    "drug_businesses": Recorded(
        "firm",
        (
            *("certificate_number", "scope", "issued_on", "practice_standard"),
            *("gmp_certificate_number", "gmp_valid_until", "status"),
        ),
        days=("issued_on", "gmp_valid_until"),
        choices={
            "practice_standard": ("GMP", "GSP", "GDP", "GPP"),
            "status": ("active", "suspended", "revoked"),
        },
        comparable=("status",),
    ),
    "drug_registrations": Recorded(
        "product",
        (
            *("name", "holder_code", "holder_name", "manufacturer", "active_ingredient", "strength", "dosage_form"),
            *("registered_on", "valid_until", "status"),
        ),
        days=("registered_on", "valid_until"),
        choices={"status": ("valid", "expired", "withdrawn")},
    ),
    "devices": Recorded(
        "product",
        ("name", "device_class", "owner_name", "holder_code", "classified_on", "reference_approval"),
        days=("classified_on",),
        choices={"device_class": ("A", "B", "C", "D")},
    ),
    "food_businesses": Recorded(
        "firm",
        ("gmp_certificate_number", "gmp_valid_until", "eligibility_certificate_number", "status"),
        days=("gmp_valid_until",),
        choices={"status": ("active", "suspended")},
        comparable=("status",),
    ),
    "food_products": Recorded(
        "product",
        ("name", "holder_code", "holder_name", "registered_on", "product_group", "approved_claims", "status"),
        days=("registered_on",),
        choices={
            "product_group": ("supplement", "medical_nutrition", "special_diet", "child_formula"),
            "status": ("valid", "withdrawn"),
        },
    ),
}
