"""A procedure as linked data: CPSV-AP 3.2, the European profile of public services, in JSON-LD.

Nothing is said that the profile cannot say truly: a limit in working days is no `xsd:duration`, so it stands in the
words of the rule only. The context stands in the document, so that reading it needs no network.
"""

from __future__ import annotations

from typing import Any, Final

from portal.api.describing import address
from procedures.edition import Edition
from procedures.entries import time_limits
from procedures.grammar import Component, DataComponent, Fee, FileComponent, NotApplicableComponent
from procedures.texts import LegalBasis, Text
from procedures.vocabulary import AUDIENCES, LIFE_EVENTS, OFFICES, Term

_EU: Final = "http://publications.europa.eu/resource/authority/"
VIET_NAM: Final = f"{_EU}country/VNM"
DONG: Final = f"{_EU}currency/VND"
LANGUAGES: Final = (f"{_EU}language/VIE", f"{_EU}language/ENG")

UNITS_OF_TIME: Final = {
    "day": ("ngày", "days"),
    "working_day": ("ngày làm việc", "working days"),
    "month": ("tháng", "months"),
}


def _words(term: str) -> dict[str, str]:
    return {"@id": term, "@container": "@language"}


def _link(term: str) -> dict[str, str]:
    return {"@id": term, "@type": "@id"}


CONTEXT: Final[dict[str, Any]] = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "identifier": "dct:identifier",
    "title": _words("dct:title"),
    "description": _words("dct:description"),
    "label": _words("skos:prefLabel"),
    "keyword": _words("dcat:keyword"),
    "notation": "skos:notation",
    "language": _link("dct:language"),
    "spatial": _link("dct:spatial"),
    "kind": _link("dct:type"),
    "audience": _link("dct:audience"),
    "authority": _link("cv:hasCompetentAuthority"),
    "channel": _link("cv:hasChannel"),
    "cost": _link("cv:hasCost"),
    "value": {"@id": "cv:hasValue", "@type": "xsd:double"},
    "currency": _link("cv:currency"),
    "event": _link("cv:isGroupedBy"),
    "follows": _link("cpsv:follows"),
    "implements": _link("cpsv:implements"),
    "input": _link("cpsv:hasInput"),
    "law": _link("cv:hasLegalResource"),
    "page": _link("foaf:page"),
    "produces": _link("cpsv:produces"),
    "requirement": _link("cv:holdsRequirement"),
    "processingTime": {"@id": "cv:processingTime", "@type": "xsd:duration"},
}


def linked_data(edition: Edition) -> dict[str, Any]:
    """The procedure with everything it refers to, as one document."""
    page = address("public:procedure", code=edition.code)
    laws = _laws(edition, page)
    service: dict[str, Any] = {
        "id": f"{page}#service",
        "type": "cpsv:PublicService",
        "identifier": edition.code,
        "title": _both(edition.title),
        "description": _both(edition.summary),
        "language": [{"id": language, "type": "dct:LinguisticSystem"} for language in LANGUAGES],
        "spatial": {"id": VIET_NAM, "type": "dct:Location"},
        "page": {"id": page, "type": "foaf:Document"},
        "authority": _authority(edition.unit),
        "audience": [_concept("audience", AUDIENCES[code]) for code in edition.audience],
        "event": [_event(code) for code in edition.definition.life_events],
        "channel": _channel(page),
        "cost": _costs(edition, page),
        "input": [_evidence(component, page) for component in edition.components],
        "requirement": _requirements(edition, page),
        "follows": _rule(edition, page, laws),
        "law": laws,
        "produces": {"id": f"{page}#result", "type": "cv:Output"} | _named("result", edition.result.title),
    }
    if duration := _duration(edition):
        service["processingTime"] = duration
    if keywords := edition.definition.keywords:
        service["keyword"] = {"vi": list(keywords.vi), "en": list(keywords.en)}
    return {"@context": CONTEXT, **service}


def _both(text: Text | Term) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _named(identifier: str, title: Text | Term) -> dict[str, Any]:
    return {"identifier": identifier, "title": _both(title)}


def _word_of(kind: str, code: str) -> str:
    return f"{address('api:vocabulary')}#{kind}-{code}"


def _concept(kind: str, term: Term) -> dict[str, Any]:
    return {
        "id": _word_of(kind, term.code),
        "type": "skos:Concept",
        "notation": term.code,
        "label": _both(term),
    }


def _authority(unit: str) -> dict[str, Any]:
    return {
        "id": _word_of("unit", unit),
        "type": "cv:PublicOrganisation",
        "identifier": unit,
        "title": _both(OFFICES[unit]),
        "label": _both(OFFICES[unit]),
        "spatial": {"id": VIET_NAM, "type": "dct:Location"},
    }


def _event(code: str) -> dict[str, Any]:
    event = LIFE_EVENTS[code]
    kind = "cv:BusinessEvent" if event.business else "cv:LifeEvent"
    return {"id": _word_of("event", code), "type": [kind, "cv:Event"]} | _named(code, event)


def _channel(page: str) -> dict[str, Any]:
    online = _concept("channel", Term("online", "Trực tuyến", "Online"))
    return {"id": f"{page}#online", "type": "cv:Channel", "identifier": "online", "kind": online}


def _costs(edition: Edition, page: str) -> list[dict[str, Any]]:
    """Every fee: of the procedure or of each case within it, and what its table says besides."""
    named: list[tuple[str, Text | None, Fee]] = [
        (f"fee-{one.id}", one.title, one.fee or edition.fee) for one in edition.cases
    ]
    costs = []
    for name, title, fee in named or [("fee", None, edition.fee)]:
        costs.append(_cost(page, name, fee.amount, title or fee.remark))
        costs += [
            _cost(page, f"{name}-{number}", rate.amount, rate.title) for number, rate in enumerate(fee.rates, start=1)
        ]
    return costs


def _cost(page: str, name: str, amount: int, about: Text | None) -> dict[str, Any]:
    cost: dict[str, Any] = {
        "id": f"{page}#{name}",
        "type": "cv:Cost",
        "identifier": name,
        "value": str(amount),
        "currency": {"id": DONG, "type": "skos:Concept"},
    }
    return cost | ({"description": _both(about)} if about else {})


def _evidence(component: Component, page: str) -> dict[str, Any]:
    evidence: dict[str, Any] = {"id": f"{page}#document-{component.id}", "type": "cv:Evidence"}
    evidence |= _named(component.id, component.title)
    if isinstance(component, DataComponent | FileComponent):
        evidence["description"] = _both(component.message)
    elif isinstance(component, NotApplicableComponent):
        evidence["description"] = _both(component.reason)
    return evidence


def _requirements(edition: Edition, page: str) -> list[dict[str, Any]]:
    return [
        {"id": f"{page}#condition-{rule.id}", "type": "cv:Requirement"} | _named(rule.id, rule.basis.text)
        for rule in edition.rules
        if rule.outcome == "not_eligible"
    ]


def _rule(edition: Edition, page: str, laws: list[dict[str, Any]]) -> dict[str, Any]:
    """How a case is handled, step by step, and within which limit."""
    steps_vi = "; ".join(task.title.vi for task in edition.process)
    steps_en = "; ".join(task.title.en for task in edition.process)
    limits_vi, limits_en = [], []
    for limit in time_limits(edition.definition):
        vietnamese, english = UNITS_OF_TIME[limit.unit]
        limits_vi.append(f"{limit.amount} {vietnamese}")
        limits_en.append(f"{limit.amount} {english}")
    return {
        "id": f"{page}#process",
        "type": "cpsv:Rule",
        "identifier": "process",
        "title": {"vi": "Trình tự thực hiện", "en": "How a case is handled"},
        "description": {
            "vi": f"{steps_vi}. Thời hạn giải quyết: {', '.join(limits_vi)}.",
            "en": f"{steps_en}. Time limit: {', '.join(limits_en)}.",
        },
        "implements": [{"id": law["id"]} for law in laws],
    }


def _laws(edition: Edition, page: str) -> list[dict[str, Any]]:
    return [_law(basis, f"{page}#law-{number}") for number, basis in enumerate(edition.legal_basis, start=1)]


def _law(basis: LegalBasis, name: str) -> dict[str, Any]:
    return {"id": name, "type": "eli:LegalResource", "title": _both(basis.text)}


def _duration(edition: Edition) -> str | None:
    """The time limit, where there is but one, and it can be said in calendar days or months."""
    limit, *others = time_limits(edition.definition)
    letter = {"day": "D", "month": "M"}.get(limit.unit)
    return f"P{limit.amount}{letter}" if letter and not others else None
