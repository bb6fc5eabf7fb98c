"""Form classes made from an edition."""

import pytest
from django import forms
from django.utils import translation

from portal.ui import fields
from portal.ui.forms import MOST_RADIOS, form_class, form_field
from procedures.checking import check_directory
from procedures.edition import Edition
from procedures.grammar import Choice, Field, Text


@pytest.fixture(scope="module")
def edition():
    checked, _findings = check_directory()
    definition = next(found.definition for found in checked if found.definition.code == "1.012289")
    return Edition(definition, "digest-of-a-test")


def text(words):
    return Text(vi=f"{words} (vi)", en=words)


def field(kind, **options):
    return Field(id="answer", title=text("Title"), type=kind, **options)


def test_a_field_of_a_registry_is_not_in_the_form(edition):
    for step in edition.steps:
        assert set(form_class(edition, step).base_fields) == {one.id for one in step.fields if not one.locked}


def test_a_forged_locked_field_is_not_read(edition):
    step = next(step for step in edition.steps if any(one.locked for one in step.fields))
    locked = next(one.id for one in step.fields if one.locked)
    form = form_class(edition, step)({locked: "forged"})
    form.is_valid()
    assert locked not in form.answers()


def test_the_class_is_made_once(edition):
    step = edition.steps[0]
    assert form_class(edition, step) is form_class(edition, step.id)


def test_an_unknown_step_is_an_error(edition):
    with pytest.raises(KeyError):
        form_class(edition, "nowhere")


def test_labels_follow_the_language():
    made = form_field(field("text"))
    with translation.override("vi"):
        assert str(made.label) == "Title (vi)"
    with translation.override("en"):
        assert str(made.label) == "Title"


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("text", fields.LineField),
        ("long_text", fields.LongTextField),
        ("phone", fields.PhoneField),
        ("email", fields.EmailField),
        ("date", fields.DatePartsField),
        ("money", fields.MoneyField),
        ("flag", fields.FlagField),
    ],
)
def test_each_type_has_its_field(kind, made):
    assert type(form_field(field(kind))) is made


def test_a_definition_bounds_its_text():
    assert form_field(field("text", max_length=7)).greatest == 7


def choices(number):
    return tuple(Choice(code=f"c{one}", title=text(f"Choice {one}")) for one in range(number))


def test_few_choices_are_radio_buttons():
    assert isinstance(form_field(field("choice", choices=choices(MOST_RADIOS))).widget, forms.RadioSelect)


def test_many_choices_are_a_list_that_starts_empty():
    made = form_field(field("choice", choices=choices(MOST_RADIOS + 1)))
    assert type(made.widget) is forms.Select
    assert made.choices[0][0] == ""


def test_a_choice_that_does_not_exist_is_refused():
    with pytest.raises(forms.ValidationError):
        form_field(field("choice", choices=choices(3))).clean("c9")


def required_when(edition):
    for step in edition.steps:
        for one in step.fields:
            if one.required_when:
                return step, one
    pytest.skip("this edition has no field that is required only sometimes")


def test_a_field_required_only_sometimes_is_not_called_optional(edition):
    step, conditional = required_when(edition)
    form = form_class(edition, step)()
    assert not form[conditional.id].optional


def test_a_field_required_now_is_asked_for(edition):
    step, conditional = required_when(edition)
    form = form_class(edition, step)({"delivery": "post"})
    assert conditional.id in form.errors


def test_the_same_field_is_not_asked_for_otherwise(edition):
    step, conditional = required_when(edition)
    form = form_class(edition, step)({"delivery": "electronic"})
    assert conditional.id not in form.errors
