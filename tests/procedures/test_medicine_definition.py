"""The definition of 1.013742: a material for medicines is asked for nothing that only a medicine has."""

from __future__ import annotations

import pytest

from procedures.checking import DEFINITIONS
from procedures.component_findings import ComponentState
from procedures.edition import Edition
from procedures.facts import Fact, Known
from tests.procedures.conftest import edition_of

OF_A_MEDICINE = {"kind", "dosage_form", "prescription", "indication"}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_of((DEFINITIONS / "1.013742" / "2025-07-01.yaml").read_bytes())


def states(edition: Edition, **answers: str) -> dict[str, ComponentState]:
    facts: dict[str, Fact] = {name: Known(value) for name, value in answers.items()}
    return {found.component.id: found.state for found in edition.evaluate_components(facts)}


def asked(edition: Edition, **answers: str) -> set[str]:
    facts: dict[str, Fact] = {name: Known(value) for name, value in answers.items()}
    return {
        field.id for step in edition.steps_shown(facts) for field in step.fields if edition.is_asked(field.id, facts)
    }


def test_a_material_is_not_asked_what_only_a_medicine_has(edition: Edition) -> None:
    assert OF_A_MEDICINE.isdisjoint(asked(edition, case="material"))
    assert asked(edition, case="standard") >= OF_A_MEDICINE
    assert "substance" not in asked(edition, case="material")


def test_the_quality_part_of_a_material_has_no_parts_of_a_finished_product(edition: Edition) -> None:
    found = states(edition, case="material")
    assert found["actd_quality"] == ComponentState.NOT_APPLICABLE
    assert found["actd_substance"] == ComponentState.ASKED
    (quality,) = [part for part in edition.components if part.id == "actd_substance"]
    assert not [part.code for part in quality.parts if ".P." in part.code]  # type: ignore[union-attr]  # a file


@pytest.mark.parametrize("component", ["risk_plan", "smpc", "actd_nonclinical", "actd_clinical", "bioequivalence"])
def test_the_rest_of_the_dossier_is_that_of_medicines(edition: Edition, component: str) -> None:
    assert states(edition, case="material")[component] == ComponentState.NOT_APPLICABLE


@pytest.mark.parametrize("component", ["risk_plan", "smpc", "actd_nonclinical", "actd_clinical"])
def test_a_new_medicine_needs_all_of_it_and_a_generic_does_not(edition: Edition, component: str) -> None:
    assert states(edition, case="standard", kind="new_chemical")[component] == ComponentState.ASKED
    assert states(edition, case="standard", kind="generic")[component] == ComponentState.NOT_APPLICABLE
