"""The markup of a form: what a screen reader hears, and where an error leads."""

import pytest
from django import forms

from tests.portal.ui.conftest import read
from tests.portal.ui.site import EveryField


@pytest.fixture
def empty(page):
    return page("/form/")


@pytest.fixture
def refused(page):
    return page("/form/", {"name": "", "born_day": "31", "born_month": "2", "born_year": "1990"})


def test_every_input_has_a_label(empty):
    labelled = {element.attrs.get("for") for element in empty.all("label")}
    visible = [
        element
        for element in [*empty.all("input"), *empty.all("select"), *empty.all("textarea")]
        if element.attrs.get("type") != "hidden"
    ]
    assert visible
    assert {element.attrs["id"] for element in visible} <= labelled


def test_ids_are_unique(refused):
    assert len(refused.ids) == len(set(refused.ids))


def test_hint_and_error_are_described_in_this_order(refused):
    assert refused.one("input", id="id_phone").attrs["aria-describedby"] == "id_phone_helptext id_phone_error"


def test_a_group_is_described_by_its_fieldset(refused):
    described = [element.attrs.get("aria-describedby") for element in refused.all("fieldset")]
    assert described == [
        "id_profession_helptext id_profession_error",
        "id_ways_error",
        "id_born_helptext id_born_error",
    ]


def test_whatever_describes_exists(refused):
    named = {word for element in refused.elements for word in (element.attrs.get("aria-describedby") or "").split()}
    assert named <= set(refused.ids)


def test_a_group_has_a_legend(empty):
    assert [element.text.strip() for element in empty.all("legend")] == [
        "Professional title",
        "How to reach you",
        "Date of birth",
    ]


def test_error_summary_links_to_inputs(refused):
    inputs = {element.attrs.get("id") for tag in ("input", "select", "textarea") for element in refused.all(tag)}
    summary = read_summary(refused)
    assert len(summary) == 9
    assert set(summary) <= inputs


def test_error_summary_names_the_field(page):
    html = page("/form/", {"name": ""})
    assert "Full name – Enter an answer" in html.one("div", class_="govuk-error-summary").text


def test_no_error_summary_before_anything_was_sent(empty):
    assert not empty.all("div", class_="govuk-error-summary")


def test_an_input_in_error_says_so(refused):
    assert refused.one("input", id="id_phone").attrs["aria-invalid"] == "true"


def test_radio_buttons_carry_no_state_that_they_cannot_have(refused):
    assert all("aria-invalid" not in element.attrs for element in refused.all("input", type="radio"))


def test_what_was_typed_stays(page):
    html = page("/form/", {"phone": "12 tháng", "born_day": "31", "born_month": "2", "born_year": "1990"})
    assert html.one("input", id="id_phone").attrs["value"] == "12 tháng"
    assert html.one("input", id="id_born_day").attrs["value"] == "31"


def test_the_browser_checks_nothing(empty):
    assert not [element for element in empty.elements if {"required", "maxlength"} & element.attrs.keys()]


def test_only_optional_fields_say_so(empty):
    assert [element.text for element in empty.all("span", class_="mc-optional")] == ["(optional)"]


def test_a_long_text_says_its_limit(empty):
    assert "You can enter up to 2,000 characters" in empty.one("div", id="id_history_helptext").text


def test_the_title_says_that_there_are_errors(refused, empty):
    assert refused.one("title").text.strip().startswith("Error: Every field")
    assert empty.one("title").text.strip() == "Every field – Một Cửa"


@pytest.mark.parametrize(
    ("field", "name", "value"),
    [
        ("id_phone", "autocomplete", "tel"),
        ("id_phone", "inputmode", "tel"),
        ("id_phone", "type", "tel"),
        ("id_email", "autocomplete", "email"),
        ("id_email", "type", "email"),
        ("id_fee", "inputmode", "numeric"),
        ("id_born_year", "inputmode", "numeric"),
    ],
)
def test_an_input_helps_to_type(empty, field, name, value):
    assert empty.one("input", id=field).attrs[name] == value


def test_a_prefixed_form_has_its_own_ids():
    html = read(str(EveryField({}, prefix="second")))
    assert html.ids
    assert all(name.startswith("id_second-") for name in html.ids)


def test_a_hidden_value_is_sent_once():
    html = read(str(EveryField()))
    assert html.one("input", type="hidden").attrs["value"] == "hidden"


def read_summary(markup):
    return [
        str(element.attrs["href"]).removeprefix("#")
        for element in markup.all("a")
        if str(element.attrs.get("href")).startswith("#id_")
    ]


def test_a_select_shows_its_choices_and_what_was_chosen():
    choices = [("", "Choose one"), ("01", "Hà Nội"), ("<2>", "A & B")]
    options = read(forms.Select(choices=choices).render("place", "01")).all("option")
    assert [(one.attrs["value"], one.text) for one in options] == choices
    assert [one.attrs["value"] for one in options if "selected" in one.attrs] == ["01"]
