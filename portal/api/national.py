"""A procedure in the field structure of the national portal's procedure service (domain §4.18), in Vietnamese.

National codes of documents and results (`000.00.00.G15-KQ…`, `KQ.G….`) stand in no definition yet: they are null, not
made up.
"""

from __future__ import annotations

from typing import Any, Final

from portal.api.describing import address
from procedures.edition import Edition
from procedures.entries import Entry, Limit, fees, time_limits
from procedures.grammar import Component, Variant
from procedures.sources import Source, cases_asking, source_of
from procedures.vocabulary import AUDIENCES, LEVELS, OFFICES, ROLES

#: Their words for the units of time.
UNITS_OF_TIME: Final = {"day": "DAY", "working_day": "WORKING_DAY", "month": "MONTH"}


def listed(entry: Entry) -> dict[str, Any]:
    """A procedure in the list."""
    return {
        "code": entry.code,
        "name": entry.title.vi,
        "category": OFFICES[entry.unit].vi,
        "level": LEVELS[entry.level].vi,
        "subjectTypesDetails": _subjects(entry.audience),
    }


def detailed(edition: Edition) -> dict[str, Any]:
    """Everything about a procedure that their structure has a place for."""
    return {
        "code": edition.code,
        "name": edition.title.vi,
        "category": OFFICES[edition.unit].vi,
        "executionSteps": [
            {
                "order": number,
                "name": task.title.vi,
                "executor": f"{ROLES[task.role].vi}, {OFFICES[task.unit].vi}",
            }
            for number, task in enumerate(edition.process, start=1)
        ],
        "executionMethods": [_method(edition, limit) for limit in time_limits(edition.definition)],
        "cases": [_case(edition, case) for case in edition.cases] or [_case(edition, None)],
        "executionCases": [_papers(edition, case) for case in edition.cases] or [_papers(edition, None)],
        "resultsDetails": [{"code": None, "name": edition.result.title.vi}],
        "legalBasisesDetails": [{"name": basis.text.vi} for basis in edition.legal_basis],
        "subjectTypesDetails": _subjects(edition.audience),
        "requirementsAndConditions": [rule.basis.text.vi for rule in edition.rules if rule.outcome == "not_eligible"],
    }


def _method(edition: Edition, limit: Limit) -> dict[str, Any]:
    """Filing online, which is the one way that leads through this portal."""
    return {
        "submissionMethod": "ONLINE",
        "processingTime": limit.amount,
        "unit": UNITS_OF_TIME[limit.unit],
        "fees": [{"amount": amount, "currency": "VND"} for amount in fees(edition.definition)],
        "link": address("public:procedure", code=edition.code),
    }


def _case(edition: Edition, case: Variant | None) -> dict[str, Any]:
    limit = edition.time_limit_of(case.id if case else "")
    return {
        "name": (case or edition).title.vi,
        "processingDay": limit.amount,
        "processingDayType": UNITS_OF_TIME[limit.unit],
    }


def _papers(edition: Edition, case: Variant | None) -> dict[str, Any]:
    """The documents that may be asked for in a case."""
    asked = [one for one in edition.components if case is None or case in cases_asking(edition, one)]
    return {"name": (case or edition).title.vi, "profileComponents": [_component(one) for one in asked]}


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
