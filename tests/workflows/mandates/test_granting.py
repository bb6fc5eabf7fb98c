"""A mandate says who may do what, for how long; it waits for its agent, ends at once, and is never rewritten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.workflows import acting, making
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry
from workflows.mandates import granting
from workflows.mandates.granting import Terms
from workflows.mandates.standing import MandateError
from workflows.people.accounts import EidIdentity, person_of
from workflows.people.capacities import Act, Capacity, capacities_of
from workflows.people.models import Mandate, MandateScope, Person, Unit

pytestmark = pytest.mark.usefixtures("ministry")
TODAY = timezone.localdate


@pytest.fixture
def owner() -> Person:
    return making.person()


@pytest.fixture
def agent() -> Person:
    return making.person(name="Lê Văn Thay")


def offered(owner: Person, agent: Person, **options: Any) -> Mandate:
    return granting.grant(Capacity.own(owner), acting.terms(agent, **options))


class TestOffering:
    def test_it_waits_for_its_agent_and_grants_nothing_meanwhile(self, owner: Person, agent: Person) -> None:
        mandate = offered(owner, agent)
        assert granting.offered_to(agent) == [mandate]
        assert len(capacities_of(agent)) == 1

    def test_the_agent_need_not_have_been_here_before(self, owner: Person) -> None:
        number, born = "001095777777", "1995-05-05"
        today = TODAY()
        named = Terms(number, "Phạm Văn Mới", born, frozenset(Act), today, today + timedelta(days=9))
        mandate = granting.grant(Capacity.own(owner), named)
        agent = person_of(EidIdentity(number, "PHẠM  VĂN MỚI", born, 2))
        assert granting.offered_to(agent) == [mandate]

    @pytest.mark.parametrize("slip", [{"agent_name": "Lê Thị Khác"}, {"agent_birth_date": "1995-03-03"}])
    def test_a_slip_in_name_or_birth_date_reaches_nobody(
        self, owner: Person, agent: Person, slip: dict[str, str]
    ) -> None:
        mandate = offered(owner, agent, **slip)
        assert granting.offered_to(agent) == []
        with pytest.raises(Mandate.DoesNotExist):
            granting.accept(mandate, by=agent)
        with pytest.raises(Mandate.DoesNotExist):
            granting.find(agent, mandate.public_id)

    def test_nobody_else_can_accept_or_read_it(self, owner: Person, agent: Person) -> None:
        mandate, stranger = offered(owner, agent), making.person()
        with pytest.raises(Mandate.DoesNotExist):
            granting.accept(mandate, by=stranger)
        with pytest.raises(Mandate.DoesNotExist):
            granting.find(stranger, mandate.public_id)

    def test_nobody_gives_themself_one(self, owner: Person) -> None:
        with pytest.raises(MandateError):
            offered(owner, owner)

    def test_nobody_passes_one_on(self, owner: Person, agent: Person) -> None:
        held = acting.right_under(acting.mandate(owner, agent))
        with pytest.raises(MandateError):
            granting.grant(held, acting.terms(making.person()))

    @pytest.mark.parametrize(
        ("begins", "ends"),
        [(0, -1), (0, 5 * 366 + 5), (-40, -10)],
        ids=["ends before it begins", "more than five years", "over already"],
    )
    def test_it_has_an_end_within_five_years(self, owner: Person, agent: Person, begins: int, ends: int) -> None:
        today = TODAY()
        with pytest.raises(MandateError):
            offered(owner, agent, starts_on=today + timedelta(days=begins), ends_on=today + timedelta(days=ends))

    @pytest.mark.parametrize(
        ("begins", "ends"), [(date(2026, 1, 31), date(2031, 1, 31)), (date(2028, 2, 29), date(2033, 2, 28))]
    )
    def test_five_years_are_counted_by_the_calendar(self, begins: date, ends: date) -> None:
        assert granting.latest_end(begins) == ends

    def test_an_organisation_gives_it_by_its_representative(self, owner: Person, agent: Person) -> None:
        made = acting.organisation(owner)
        mandate = acting.mandate(acting.representing(owner), agent)
        assert (mandate.organisation, mandate.person) == (made, owner)
        assert acting.right_under(mandate).owner_name == acting.NAME


class TestHolding:
    def test_it_holds_from_its_first_to_its_last_day(self, owner: Person, agent: Person) -> None:
        today = TODAY()
        acting.mandate(owner, agent, starts_on=today + timedelta(days=2), ends_on=today + timedelta(days=4))
        held = [bool(Mandate.objects.in_force(today + timedelta(days=day))) for day in range(1, 6)]
        assert held == [False, True, True, True, False]

    def test_accepting_twice_is_as_once(self, owner: Person, agent: Person) -> None:
        mandate = acting.mandate(owner, agent)
        assert granting.accept(mandate, by=agent).accepted_at == mandate.accepted_at

    def test_what_was_refused_is_not_accepted_any_more(self, owner: Person, agent: Person) -> None:
        mandate = granting.refuse(offered(owner, agent), by=agent)
        with pytest.raises(MandateError):
            granting.accept(mandate, by=agent)

    def test_it_is_revoked_at_once(self, owner: Person, agent: Person) -> None:
        mandate = acting.mandate(owner, agent)
        granting.revoke(mandate, by=owner)
        assert len(capacities_of(agent)) == 1

    def test_the_agent_may_give_it_back(self, owner: Person, agent: Person) -> None:
        mandate = granting.revoke(acting.mandate(owner, agent), by=agent)
        assert (mandate.revoked_by, len(capacities_of(agent))) == (agent, 1)

    def test_a_stranger_cannot_end_it(self, owner: Person, agent: Person) -> None:
        mandate = acting.mandate(owner, agent)
        with pytest.raises(Mandate.DoesNotExist):
            granting.revoke(mandate, by=making.person())

    def test_every_representative_may_end_what_an_organisation_gave(self, owner: Person, agent: Person) -> None:
        second = making.person()
        acting.organisation(owner)
        acting.organisation(second)
        mandate = acting.mandate(acting.representing(owner), agent)
        granting.revoke(mandate, by=second)
        assert len(capacities_of(agent)) == 1

    def test_a_revoked_offer_cannot_be_accepted(self, owner: Person, agent: Person) -> None:
        mandate = granting.revoke(offered(owner, agent), by=owner)
        with pytest.raises(MandateError):
            granting.accept(mandate, by=agent)

    def test_the_journal_tells_who_gave_took_and_ended_it(self, owner: Person, agent: Person) -> None:
        mandate = granting.revoke(acting.mandate(owner, agent), by=owner)
        told = Entry.objects.filter(stream=mandate.stream).order_by("seq").values_list("kind", "actor", "subject_index")
        persons = [f"person:{one.public_id}" for one in (owner, agent, owner)]
        kinds = [Kind.MANDATE_GRANTED, Kind.MANDATE_ACCEPTED, Kind.MANDATE_REVOKED]
        assert list(told) == [(kind, by, owner.identity_index) for kind, by in zip(kinds, persons, strict=True)]


class TestScope:
    @pytest.mark.parametrize(
        ("scope", "covered"),
        [
            ({}, True),
            ({"procedures": ("1.012289",)}, True),
            ({"procedures": ("1.012278",)}, False),
            ({"units": ("kcb",)}, True),
            ({"units": ("qld",)}, False),
            ({"procedures": ("1.012278",), "units": ("kcb",)}, True),
        ],
        ids=["everything", "the procedure", "another", "its department", "another department", "either"],
    )
    def test_it_covers_what_it_names(self, owner: Person, agent: Person, scope: Any, covered: bool) -> None:
        right = acting.right_under(acting.mandate(owner, agent, **scope))
        draft, case = making.draft(owner), making.case(owner)
        assert right.covers("1.012289", "kcb") is covered
        assert type(draft).objects.within([right], Act.PREPARE).filter(pk=draft.pk).exists() is covered
        assert type(case).objects.within([right], Act.RECEIVE).filter(pk=case.pk).exists() is covered
        assert (right.reaches(draft), right.reaches(case)) == (covered, covered)


class TestTheDatabase:
    """What SQL holds, whoever writes."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"ends_on": None},
            {"ends_on": date(2020, 1, 1)},
            {"ends_on": date(2050, 1, 1)},
            {"may_prepare": False, "may_file": False, "may_receive": False},
            {"lookups_agreed_at": None},
            {"agent": None, "accepted_at": timezone.now()},
            {"accepted_at": timezone.now(), "refused_at": timezone.now()},
            {"revoked_at": timezone.now()},
        ],
        ids=["no end", "over before it begins", "too long", "nothing", "no go-ahead", "nobody", "both", "by nobody"],
    )
    def test_it_refuses_a_mandate_that(self, owner: Person, agent: Person, wrong: dict[str, Any]) -> None:
        today = TODAY()
        sound: dict[str, Any] = {
            "person": owner,
            "agent_index": agent.identity_index,
            "agent_number": agent.identity_number,
            "agent_name": agent.full_name,
            "agent_birth_date": agent.birth_date,
            "may_prepare": True,
            "lookups_agreed_at": timezone.now(),
            "starts_on": today,
            "ends_on": today,
            "granted_at": timezone.now(),
        }
        Mandate.objects.create(**sound)
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.create(**{**sound, **wrong})

    def test_it_refuses_a_scope_of_nothing_or_of_two_kinds(self, owner: Person, agent: Person) -> None:
        mandate = acting.mandate(owner, agent)
        for wrong in ({}, {"procedure": "1.012289", "unit": Unit.objects.get(code="kcb")}):
            with pytest.raises(IntegrityError), transaction.atomic():
                MandateScope.objects.create(mandate=mandate, **wrong)

    @pytest.mark.parametrize(
        "change", [{"ends_on": date(2026, 12, 31)}, {"everything": False}, {"may_file": False}, {"granted_at": None}]
    )
    def test_it_never_changes_the_terms(self, owner: Person, agent: Person, change: dict[str, Any]) -> None:
        mandate = acting.mandate(owner, agent)
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.filter(pk=mandate.pk).update(**change)

    def test_it_deletes_none(self, owner: Person, agent: Person) -> None:
        mandate = acting.mandate(owner, agent)
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.filter(pk=mandate.pk).delete()

    def test_it_holds_no_agent_in_plain_words(self, owner: Person, agent: Person) -> None:
        mandate = acting.mandate(owner, agent)
        row = Mandate.objects.filter(pk=mandate.pk).values().get()
        assert agent.identity_number not in str(row)
        assert agent.full_name not in str(row)
