"""What stands in the place of a document that no registry holds: a declaration, or a file."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import yaml

from procedures.checking import check_bytes
from procedures.component_findings import ComponentState, file_fact
from procedures.edition import Edition
from procedures.facts import ABSENT, UNKNOWN, Fact, Known
from procedures.reading import Broken
from tests.procedures.conftest import SOUND

NAME = "population.full_name"


def edition(otherwise: str, **changes: object) -> Edition:
    """The sound definition, with something else in the place of its identity paper."""
    return Edition(check_bytes(_file(otherwise, **changes), "sound.yaml").definition, "0" * 64)


def _file(otherwise: str, **changes: object) -> bytes:
    body = yaml.safe_load(SOUND)
    part = next(part for part in body["components"] if part["id"] == "identity")
    part["otherwise"] = otherwise
    part |= changes
    return yaml.safe_dump(body, allow_unicode=True, sort_keys=False).encode()


def state(of: Edition, facts: Mapping[str, Fact]) -> ComponentState:
    return next(part.state for part in of.evaluate_components(facts) if part.component.id == "identity")


class TestFile:
    """`otherwise: file`"""

    def test_a_registry_that_answers_replaces_it(self) -> None:
        of = edition("file")
        assert state(of, {NAME: Known("An")}) == ComponentState.SHOWN
        assert of.files_wanted({NAME: Known("An")}) == []

    @pytest.mark.parametrize("facts", [{}, {NAME: UNKNOWN}])
    def test_a_silent_registry_asks_nobody_for_a_file(self, facts: Mapping[str, Fact]) -> None:
        of = edition("file")
        assert state(of, facts) == ComponentState.UNKNOWN
        assert of.files_wanted(facts) == []

    def test_a_file_is_asked_for_where_the_registry_knows_of_none(self) -> None:
        of = edition("file")
        assert state(of, {NAME: ABSENT}) == ComponentState.ASKED
        assert [part.id for part in of.files_wanted({NAME: ABSENT})] == ["identity"]

    def test_a_file_in_its_place_is_given_and_not_shown(self) -> None:
        facts: dict[str, Fact] = {NAME: ABSENT, file_fact("identity"): Known(True)}
        assert state(edition("file"), facts) == ComponentState.GIVEN

    def test_a_file_does_not_count_once_the_registry_answers(self) -> None:
        facts: dict[str, Fact] = {NAME: Known("An"), file_fact("identity"): Known(True)}
        assert state(edition("file"), facts) == ComponentState.SHOWN


class TestDeclaration:
    """`otherwise: declare`"""

    @pytest.fixture
    def of(self) -> Edition:
        return edition("declare", fields=["amount"])

    def test_nobody_is_asked_while_the_registry_may_answer(self, of: Edition) -> None:
        assert not of.is_asked("amount", {NAME: UNKNOWN})
        assert "amount" not in {field.id for field in of.missing_fields({NAME: UNKNOWN})}

    def test_the_fields_are_asked_where_there_is_none(self, of: Edition) -> None:
        assert of.is_asked("amount", {NAME: ABSENT})
        assert "amount" in {field.id for field in of.missing_fields({NAME: ABSENT})}
        assert state(of, {NAME: ABSENT}) == ComponentState.ASKED

    def test_declared_it_is_given(self, of: Edition) -> None:
        assert state(of, {NAME: ABSENT, "amount": Known(7)}) == ComponentState.GIVEN

    def test_other_fields_are_asked_of_everybody(self, of: Edition) -> None:
        assert of.is_asked("size", {NAME: Known("An")})

    @pytest.mark.parametrize("fields", [[], ["no_such"], ["full_name"]])
    def test_the_fields_must_be_the_applicants_own(self, fields: list[str]) -> None:
        with pytest.raises(Broken):
            check_bytes(_file("declare", fields=fields), "sound.yaml")

    def test_only_a_declaration_names_fields(self) -> None:
        with pytest.raises(Broken):
            check_bytes(_file("stop", fields=["amount"]), "sound.yaml")


class TestAge:
    """How old an answer may be, by attribute."""

    def _edition(self, **ages: int) -> Edition:
        body = yaml.safe_load(SOUND)
        body["lookups"]["population"]["max_age_days_of"] = ages
        raw = yaml.safe_dump(body, allow_unicode=True, sort_keys=False).encode()
        return Edition(check_bytes(raw, "sound.yaml").definition, "0" * 64)

    def test_an_attribute_may_have_its_own(self) -> None:
        of = self._edition(full_name=3)
        assert [
            age.days for age in (of.max_age("population", "full_name"), of.max_age("population", "sex")) if age
        ] == [
            3,
            30,
        ]

    def test_what_is_not_asked_has_none(self) -> None:
        assert self._edition().max_age("degrees", "number") is None

    def test_an_unknown_attribute_is_refused(self) -> None:
        with pytest.raises(Broken):
            self._edition(no_such=3)
