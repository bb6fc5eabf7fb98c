"""From an edition, and from an entry of the catalogue, to what the interface answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from integrations.exchange.vocabulary import Attribute, RegistryInfo
from portal.api import shapes
from procedures.edition import Edition
from procedures.entries import Entry
from procedures.grammar import Component, DataComponent, FileComponent, NotApplicableComponent, Variant
from procedures.needs import Need
from procedures.registries import REGISTRIES
from procedures.sources import cases_asking, source_of
from procedures.texts import Text
from procedures.vocabulary import AUDIENCES, LEVELS, LIFE_EVENTS, OFFICES, ROLES, Term
from workflows.cases.models import ProcedureFigures


def address(name: str, **parts: str) -> str:
    """A whole address of the portal, the same whichever name it was reached by."""
    return base() + reverse(name, kwargs=parts)


def base() -> str:
    """Scheme and host of every address that is given out."""
    return str(settings.PUBLIC_URL).rstrip("/")


def brief(entry: Entry) -> shapes.Brief:
    """A procedure in the list."""
    return shapes.Brief(
        code=entry.code,
        edition=entry.effective_from,
        title=entry.title,
        summary=entry.summary,
        unit=entry.unit,
        audience=list(entry.audience),
        level=entry.level,
        life_events=list(entry.life_events),
        time_limits=[shapes.Limit(amount=limit.amount, unit=limit.unit) for limit in entry.time_limits],
        fees=list(entry.fees),
        links=_links(entry.code),
    )


def procedure(edition: Edition, figures: ProcedureFigures | None) -> shapes.Procedure:
    """Everything about a procedure."""
    definition = edition.definition
    return shapes.Procedure(
        version=shapes.VERSION,
        code=edition.code,
        edition=edition.effective_from,
        digest=edition.digest,
        title=edition.title,
        summary=edition.summary,
        unit=coded(OFFICES[edition.unit]),
        audience=[coded(AUDIENCES[code]) for code in edition.audience],
        level=coded(LEVELS[edition.level]),
        level_reason=definition.level_reason,
        life_events=[coded(LIFE_EVENTS[code]) for code in definition.life_events],
        ways=_ways(edition),
        documents=[_document(edition, component) for component in edition.components],
        questions=[_question(edition, need) for need in edition.needs],
        conditions=[
            shapes.Condition(id=rule.id, message=rule.message.filled({}), basis=rule.basis)
            for rule in edition.rules
            if rule.outcome == "not_eligible"
        ],
        stages=[
            shapes.Stage(id=task.id, title=task.title, role=coded(ROLES[task.role]), unit=coded(OFFICES[task.unit]))
            for task in edition.process
        ],
        result=shapes.Result(
            title=edition.result.title,
            validity_years=[*(one.years for one in edition.result.validity), edition.result.validity_years],
            basis=edition.result.basis,
        ),
        legal_basis=list(edition.legal_basis),
        statistics=_statistics(figures),
        links=_links(edition.code),
    )


def vocabulary() -> shapes.Vocabulary:
    """Every code with its name."""

    def all_of(terms: Mapping[Any, Term]) -> list[shapes.Coded]:
        return [coded(term) for term in terms.values()]

    return shapes.Vocabulary(
        version=shapes.VERSION,
        life_events=all_of(LIFE_EVENTS),
        units=all_of(OFFICES),
        audiences=all_of(AUDIENCES),
        levels=all_of(LEVELS),
        roles=all_of(ROLES),
        registries=[_registry(info) for info in REGISTRIES.values()],
    )


def coded(term: Term) -> shapes.Coded:
    """A term of the vocabulary."""
    return shapes.Coded(code=term.code, title=Text(vi=term.vi, en=term.en))


def _links(code: str) -> shapes.Links:
    return shapes.Links(
        json=address("api:procedure", code=code),
        linked_data=address("api:linked", code=code),
        page=address("public:procedure", code=code),
    )


def _ways(edition: Edition) -> list[shapes.Way]:
    return [_way(edition, case) for case in edition.cases] or [_way(edition, None)]


def _way(edition: Edition, case: Variant | None) -> shapes.Way:
    limit, fee = edition.time_limit_of(case.id if case else ""), (case and case.fee) or edition.fee
    return shapes.Way(
        id=case.id if case else None,
        title=case.title if case else None,
        time_limit=shapes.TimeLimit(
            amount=limit.amount,
            unit=limit.unit,
            cut_off=f"{limit.cut_off:%H:%M}",
            max_supplement_rounds=limit.max_rounds,
            basis=limit.basis,
        ),
        fee=shapes.Fee(
            amount=fee.amount,
            currency="VND",
            when=fee.when,
            verified=fee.verified,
            remark=fee.remark,
            rates=[shapes.Rate(title=rate.title, amount=rate.amount) for rate in fee.rates],
        ),
    )


def _document(edition: Edition, component: Component) -> shapes.Document:
    data = component if isinstance(component, DataComponent) else None
    info = REGISTRIES.get(data.registry) if data else None
    return shapes.Document(
        id=component.id,
        letter=component.letter,
        title=component.title,
        source=source_of(component),
        registry=_registry(info) if info else None,
        otherwise=data.otherwise if data else None,
        conditional=component.when is not None,
        ways=[case.id for case in cases_asking(edition, component)],
        explanation=_explanation(component),
        basis=component.basis,
    )


def _explanation(component: Component) -> Text | None:
    if isinstance(component, NotApplicableComponent):
        return component.reason
    return component.message if isinstance(component, DataComponent | FileComponent) else None


def _question(edition: Edition, need: Need) -> shapes.Question:
    info = REGISTRIES[need.registry]
    return shapes.Question(
        registry=_registry(info),
        about=edition.titles.get(need.subject),
        attributes=_attributes(info.attribute(name) for name in need.attributes),
        compared=_attributes(info.attribute(name) for name, _expected in need.comparisons),
        purpose=need.spec.purpose,
        basis=need.spec.basis,
    )


def _attributes(found: Iterable[Attribute]) -> list[shapes.Coded]:
    return [shapes.Coded(code=one.name, title=Text(vi=one.title_vi, en=one.title_en)) for one in found]


def _registry(info: RegistryInfo) -> shapes.Registry:
    return shapes.Registry(
        code=info.code,
        title=Text(vi=info.title_vi, en=info.title_en),
        owner=Text(vi=info.owner_vi, en=info.owner_en),
    )


def _statistics(figures: ProcedureFigures | None) -> shapes.Statistics | None:
    if figures is None:
        return None
    return shapes.Statistics(
        since=figures.since,
        until=figures.until,
        filed=figures.filed,
        decided=figures.decided,
        median_working_days=None if figures.median_days is None else float(figures.median_days),
        on_time_percent=figures.on_time_percent,
        documents_not_asked_for=figures.spared,
    )
