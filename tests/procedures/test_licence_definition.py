"""What the first edition of 1.012289 says, held against the facts of the field (Law 15/2023, Decree 96/2023)."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from procedures.component_findings import ComponentState
from procedures.edition import Edition
from procedures.facts import ABSENT, UNKNOWN, Fact, Known
from procedures.vocabulary import PROFESSIONS
from tests.procedures.conftest import facts_of

TODAY = dt.date(2026, 11, 22)


def fired(edition: Edition, **changes: Fact) -> dict[str, str]:
    return {found.rule_id: str(found.message) for found in edition.evaluate_rules(facts_of(**changes), on=TODAY)}


def test_terms_of_the_procedure(licence: Edition):
    assert (licence.time_limit.amount, licence.time_limit.unit, f"{licence.time_limit.cut_off:%H:%M}") == (
        30,
        "day",
        "15:00",
    )
    assert (licence.fee.amount, licence.fee.when) == (430_000, "before_receipt")
    assert (licence.result.number, licence.result.validity_years) == ("{seq:06d}/BYT-GPHN", 5)


def test_every_profession_of_the_vocabulary_can_be_chosen_with_its_months(licence: Edition):
    choices = [choice.code for choice in licence.field("profession").choices]
    assert choices == list(PROFESSIONS)
    months = licence.definition.tables["required_months"].values
    assert months == {code: profession.practice_months for code, profession in PROFESSIONS.items()}


def test_every_document_of_the_form_is_there_and_none_is_uploaded(licence: Edition):
    assert [part.letter for part in licence.components] == ["a", "b", "c", "d", "đ", "e", "g", "h"]
    assert {part.mode for part in licence.components} == {"form", "data", "not_applicable"}


def test_what_nobody_has_found_in_the_law_says_so(licence: Edition):
    unverified = {basis.text.en for basis in licence.unverified}
    assert licence.time_limit.basis.text.en in unverified
    portrait = next(part for part in licence.components if part.id == "portrait")
    assert portrait.basis.text.en in unverified


def test_the_applicant_is_asked_only_for_what_no_registry_holds(licence: Edition):
    assert [field.id for field in licence.fields if not field.locked] == [
        "profession",
        "work_history",
        "phone",
        "email",
        "delivery",
        "post_address",
        "portrait_consent",
        "truth",
    ]


def test_each_registry_is_asked_once_and_with_its_purpose(licence: Edition):
    needs = licence.registry_needs({})
    assert list(needs) == ["population", "degrees", "practitioners", "health_checks"]
    assert all(len(set(names)) == len(names) for names in needs.values())
    assert all(licence.lookup(code).purpose.vi for code in needs)
    assert "banned_until" in needs["practitioners"]


def test_a_ready_nurse_breaks_no_rule(licence: Edition):
    assert fired(licence) == {}


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("deceased", {"population__life_status": Known("deceased")}),
        ("citizen_only", {"population__nationality": Known("LA")}),
        ("adult", {"population__birth_date": Known("2009-01-01")}),
        ("degree_profession", {"degrees__profession": Known("doctor")}),
        ("practice_profession", {"practitioners__practice_profession": Known("midwife")}),
        ("practice_months", {"practitioners__practice_months": Known(5)}),
        ("fit", {"health_checks__conclusion": Known("unfit")}),
        ("health_check_recent", {"health_checks__issued_on": Known("2025-11-21")}),
        ("not_banned", {"practitioners__banned_until": Known("2026-11-22")}),
        ("licensed_already", {"practitioners__licence_number": Known("000007/BYT-GPHN")}),
    ],
)
def test_each_rule_fires_alone(licence: Edition, rule: str, changes: dict[str, Any]):
    assert list(fired(licence, **changes)) == [rule]


@pytest.mark.parametrize(
    "changes",
    [
        {"population__birth_date": Known("2008-11-22")},  # eighteen today
        {"population__birth_date": Known("1970")},  # only the year is known
        {"practitioners__practice_months": Known(6)},
        {"health_checks__issued_on": Known("2025-11-22")},  # 365 days old
        {"practitioners__banned_until": Known("2026-11-21")},  # over since yesterday
    ],
)
def test_no_rule_fires_at_its_limit(licence: Edition, changes: dict[str, Any]):
    assert fired(licence, **changes) == {}


@pytest.mark.parametrize("profession", list(PROFESSIONS))
def test_months_needed_follow_the_profession(licence: Edition, profession: str):
    needed = PROFESSIONS[profession].practice_months
    same = {
        name: Known(profession) for name in ("profession", "degrees__profession", "practitioners__practice_profession")
    }
    assert fired(licence, **same, practitioners__practice_months=Known(needed)) == {}
    assert list(fired(licence, **same, practitioners__practice_months=Known(needed - 1))) == ["practice_months"]


@pytest.mark.parametrize("nothing", [UNKNOWN, ABSENT], ids=["unknown", "absent"])
def test_nothing_known_makes_nobody_ineligible(licence: Edition, nothing: Fact):
    facts: dict[str, Fact] = dict.fromkeys(facts_of(), nothing)
    assert licence.evaluate_rules(facts, on=TODAY) == []
    assert licence.evaluate_rules({}, on=TODAY) == []


@pytest.mark.parametrize("name", [name for name in facts_of() if name != "profession"])
def test_one_fact_missing_makes_nobody_ineligible(licence: Edition, name: str):
    assert fired(licence, **{name.replace(".", "__"): UNKNOWN}) == {}


def test_a_message_says_why_and_what_to_do(licence: Edition):
    message = fired(licence, practitioners__practice_months=Known(5))["practice_months"]
    assert message.startswith("The title Nurse needs at least 6 months of supervised practice; the database holds 5")
    assert "Your draft is kept." in message


def test_a_message_speaks_vietnamese_too(licence: Edition):
    found = licence.evaluate_rules(facts_of(practitioners__practice_months=Known(5)), on=TODAY)[0]
    assert found.message.vi.startswith("Chức danh Điều dưỡng cần ít nhất 6 tháng thực hành")


def test_a_claim_about_a_locked_field_counts_for_nothing(licence: Edition):
    forged = facts_of(practitioners__practice_months=Known(5)) | {"practice_months": Known(99)}
    assert [found.rule_id for found in licence.evaluate_rules(forged, on=TODAY)] == ["practice_months"]


@pytest.mark.parametrize(
    ("component", "proof", "absent"),
    [
        ("degree", "degrees.number", ComponentState.ASKED),
        ("health_check", "health_checks.number", ComponentState.ASKED),
        ("practice_confirmation", "practitioners.practice_months", ComponentState.STOPS),
    ],
)
def test_a_document_is_shown_missing_or_unknown(licence: Edition, component: str, proof: str, absent: ComponentState):
    def state(fact: Fact) -> tuple[ComponentState, bool]:
        found = licence.evaluate_components(facts_of() | {proof: fact})
        return next((part.state, bool(part.message)) for part in found if part.component.id == component)

    assert state(Known("there")) == (ComponentState.SHOWN, False)
    assert state(UNKNOWN) == (ComponentState.UNKNOWN, False)
    assert state(ABSENT) == (absent, True)


@pytest.mark.parametrize(
    ("consent", "portrait", "state"),
    [
        (Known(True), Known("data:image/png;base64,"), ComponentState.SHOWN),
        (Known(True), ABSENT, ComponentState.MISSING),
        (Known(True), UNKNOWN, ComponentState.UNKNOWN),
        (Known(False), Known("data:image/png;base64,"), ComponentState.MISSING),
        (UNKNOWN, Known("data:image/png;base64,"), ComponentState.UNKNOWN),
    ],
)
def test_the_portrait_is_used_only_with_consent(licence: Edition, consent: Fact, portrait: Fact, state: ComponentState):
    found = licence.evaluate_components(facts_of() | {"portrait_consent": consent, "e_id.portrait": portrait})
    assert next(part.state for part in found if part.component.id == "portrait") is state


def test_a_postal_address_is_needed_only_for_post(licence: Edition):
    def missing(delivery: str) -> list[str]:
        return [field.id for field in licence.missing_fields({"delivery": Known(delivery)}, step_id="delivery")]

    assert missing("post") == ["post_address"]
    assert missing("electronic") == []


def test_the_declaration_must_be_ticked_and_the_consent_need_not(licence: Edition):
    unticked = {"truth": Known(False), "portrait_consent": Known(False)}
    assert [field.id for field in licence.missing_fields(unticked, step_id="declaration")] == ["truth"]


def test_the_process_leads_from_receipt_to_the_handed_over_result(licence: Edition):
    name, path = licence.first_task.id, []
    while not name.startswith("end:"):
        path.append((name, licence.task(name).role.value, licence.task(name).status))
        name = licence.task(name).targets[0]
    assert path == [
        ("receive", "receiver", "submitted"),
        ("appraise", "appraiser", "processing"),
        ("approve", "approver", "processing"),
        ("issue", "clerk", "processing"),
        ("hand_over", "clerk", "decided"),
    ]
    assert name == "end:returned"


def test_many_threads_share_an_edition(licence: Edition):
    def judge(months: int) -> bool:
        return bool(fired(licence, practitioners__practice_months=Known(months)))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(judge, [5, 7] * 100)) == [True, False] * 100
