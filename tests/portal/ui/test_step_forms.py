"""Form classes made from an edition."""

import pytest
from django import forms
from django.utils import translation

from portal.ui import fields
from portal.ui.forms import MOST_RADIOS, form_class, form_field
from procedures.checking import check_directory
from procedures.checks import check_answer
from procedures.edition import Edition
from procedures.facts import Known
from procedures.grammar import Choice, Field, Text
from tests.procedures.conftest import SOUND, edition_of


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


#: A page with a field of every type that is typed, each with its bounds where it has any.
TYPED = """\
  - id: typed
    title: {vi: Trang, en: Page}
    fields:
      - {id: line, type: text, required: false, title: {vi: Dòng, en: Line}}
      - {id: phone, type: phone, required: false, title: {vi: Điện thoại, en: Telephone}}
      - {id: email, type: email, required: false, title: {vi: Thư, en: E-mail}}
      - {id: since, type: date, partial: true, required: false, title: {vi: Từ, en: Since}}
      - {id: price, type: money, min: 1000, max: 5000, required: false, title: {vi: Giá, en: Price}}
      - {id: rooms, type: number, min: 1, max: 9, required: false, title: {vi: Phòng, en: Rooms}}
      - {id: why, type: text, required: false, required_when: rooms > 5, title: {vi: Vì sao, en: Why}}
      - id: kinds
        type: several
        required: false
        title: {vi: Loại, en: Kinds}
        choices: [{code: a, title: {vi: A, en: A}}, {code: b, title: {vi: B, en: B}}]
rules:
"""


@pytest.fixture(scope="module")
def typed():
    made = SOUND.decode().replace("rules:\n", TYPED, 1)
    return edition_of(made.encode())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("phone", "0123456789"),
        ("phone", "٠٩١٢٣٤٥٦٧٨"),
        ("line", "mềm\u00admại"),
        ("line", "👩\u200d⚕️"),
        ("line", "\u0378"),
        ("email", "a@vi-du.\u00advn"),
        ("price", "999"),
        ("price", "5.001"),
        ("rooms", "10"),
        ("kinds", ["a", "a"]),
    ],
)
def test_what_could_not_be_filed_is_not_kept(typed, name, said):
    data = {name: said}
    form = form_class(typed, "typed")(data)
    assert list(form.errors) == [name]


@pytest.mark.parametrize(("name", "said"), [("since_year", "1899"), ("price", "5.000"), ("phone", "+84 912 345 678")])
def test_what_is_kept_can_be_filed(typed, name, said):
    form = form_class(typed, "typed")({name: said})
    assert form.is_valid(), form.errors
    for one, value in form.answers().items():
        assert check_answer(typed.field(one), value) == []


def test_what_was_entered_on_the_page_before_does_not_count_any_more(typed):
    form = form_class(typed, "typed")({"rooms": ""}, facts={"rooms": Known(8)})
    assert form.is_valid(), form.errors
