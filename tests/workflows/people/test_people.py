"""Persons are found by number without the number being readable; roles say what officials may do."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from procedures.vocabulary import Role
from tests.workflows import making
from workflows.people.accounts import EidIdentity, find_person, person_of
from workflows.people.actors import Actor, actor_of
from workflows.people.management.sandbox_officials import OFFICIALS
from workflows.people.models import Official, Person, User
from workflows.people.permissions import POLICY, Permission

IDENTITY = EidIdentity("001195000001", "Nguyễn Thị Thử", "1995-03-02", 2)

pytestmark = pytest.mark.django_db


def test_the_same_number_is_the_same_person() -> None:
    first = person_of(IDENTITY)
    again = person_of(EidIdentity("001195000001", "Nguyễn Thị Đổi Tên", "1995-03-02", 1))
    assert (again.pk, again.full_name, again.assurance_level) == (first.pk, "Nguyễn Thị Đổi Tên", 1)
    assert Person.objects.count() == User.objects.count() == 1


def test_a_person_is_found_by_number_and_the_number_is_not_in_the_database() -> None:
    person = person_of(IDENTITY)
    assert find_person("001195000001") == person
    assert find_person("001195000002") is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_person")
        row = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in cursor.fetchone())
    assert b"001195000001" not in row
    assert "Nguyễn".encode() not in row


def test_only_level_two_may_file() -> None:
    assert person_of(IDENTITY).may_file
    assert not making.person(level=1).may_file


def test_another_level_is_refused_by_the_database() -> None:
    person = person_of(IDENTITY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(assurance_level=3)


def test_every_role_has_a_policy() -> None:
    assert set(POLICY) == set(Role)


def test_an_auditor_changes_nothing() -> None:
    assert POLICY[Role.AUDITOR] == {Permission.AUDIT}


def test_an_operator_sees_no_case() -> None:
    assert POLICY[Role.OPERATOR] == {Permission.OPERATE}
    assert not any(Permission.OPERATE in may for role, may in POLICY.items() if role != Role.OPERATOR)


def test_an_inactive_official_may_nothing() -> None:
    official = making.official(Role.APPROVER)
    Official.objects.update(active=False)
    assert not Official.objects.get(pk=official.pk).permissions


def test_an_actor_names_nobody() -> None:
    official = making.official(Role.CLERK)
    actor = actor_of(official.user)
    assert str(actor) == f"official:{official.public_id}"
    assert Actor.parse(str(actor)) == actor
    with pytest.raises(ValueError, match="not an actor"):
        Actor.parse("robot:1")


def test_sandbox_officials_are_made_once_and_share_a_password_from_a_file(settings: object) -> None:
    call_command("seed_accounts")
    call_command("seed_accounts")
    assert Official.objects.count() == len(OFFICIALS)
    text = (settings.VAR_DIR / "accounts.txt").read_text()  # type: ignore[attr-defined]  # pytest-django's wrapper
    assert Official.objects.get(user__username="tiepnhan").user.check_password(text.split("password: ")[1].split()[0])


def test_the_list_names_officials_who_came_later(settings: object) -> None:
    call_command("seed_accounts")
    path = settings.VAR_DIR / "accounts.txt"  # type: ignore[attr-defined]  # pytest-django's wrapper
    whole = path.read_text()
    path.write_text("\n".join(line for line in whole.splitlines() if not line.startswith("vanhanh")) + "\n")
    call_command("seed_accounts")
    assert path.read_text() == whole


def test_whether_there_is_a_portrait_is_known_without_reading_it() -> None:
    made = making.person()
    without = making.person()
    Person.objects.filter(pk=without.pk).update(portrait=None)
    for whose, there in ((made, True), (without, False)):
        assert Person.objects.get(pk=whose.pk).has_portrait is there
        light = Person.objects.defer("portrait").get(pk=whose.pk)
        assert light.has_portrait is there
        assert light.get_deferred_fields() == {"portrait"}
