"""A procedure in the field structure of the national portal's procedure service (domain §4.18), in Vietnamese.

National codes of documents and results (`000.00.00.G15-KQ…`, `KQ.G….`) stand in no definition yet: they are null, not
made up.
"""

from __future__ import annotations

from typing import Any, Final

from portal.api.describing import address
from procedures.edition import Edition
from procedures.entries import Entry
from procedures.grammar import Component
from procedures.sources import Source, source_of
from procedures.vocabulary import AUDIENCES, LEVELS, ROLES, UNITS

#: Their words for the units of time.
UNITS_OF_TIME: Final = {"day": "DAY", "working_day": "WORKING_DAY", "month": "MONTH"}


def listed(entry: Entry) -> dict[str, Any]:
    """A procedure in the list."""
    return {
        "code": entry.code,
        "name": entry.title.vi,
        "category": UNITS[entry.unit].vi,
        "level": LEVELS[entry.level].vi,
        "subjectTypesDetails": _subjects(entry.audience),
    }


def detailed(edition: Edition) -> dict[str, Any]:
    """Everything about a procedure that their structure has a place for."""
    limit, unit = edition.time_limit, UNITS_OF_TIME[edition.time_limit.unit]
    return {
        "code": edition.code,
        "name": edition.title.vi,
        "category": UNITS[edition.unit].vi,
        "executionSteps": [
            {
                "order": number,
                "name": task.title.vi,
                "executor": f"{ROLES[task.role].vi}, {UNITS[task.unit].vi}",
            }
            for number, task in enumerate(edition.process, start=1)
        ],
        "executionMethods": [
            {
                "submissionMethod": "ONLINE",
                "processingTime": limit.amount,
                "unit": unit,
                "fees": [{"amount": edition.fee.amount, "currency": "VND"}],
                "link": address("public:procedure", code=edition.code),
            }
        ],
        "cases": [{"name": edition.title.vi, "processingDay": limit.amount, "processingDayType": unit}],
        "executionCases": [
            {"name": edition.title.vi, "profileComponents": [_component(one) for one in edition.components]}
        ],
        "resultsDetails": [{"code": None, "name": edition.result.title.vi}],
        "legalBasisesDetails": [{"name": basis.text.vi} for basis in edition.legal_basis],
        "subjectTypesDetails": _subjects(edition.audience),
        "requirementsAndConditions": [rule.basis.text.vi for rule in edition.rules if rule.outcome == "not_eligible"],
    }


def _component(component: Component) -> dict[str, Any]:
    """A document: nobody hands in an original, and a copy only where no registry holds it."""
    source = source_of(component)
    return {
        "name": component.title.vi,
        "code": None,
        "originalQty": 0,
        "copyQty": int(source is Source.FILE),
        "hasElectronicForm": source is Source.FORM,
    }


def _subjects(codes: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"code": code, "name": AUDIENCES[code].vi} for code in codes]
