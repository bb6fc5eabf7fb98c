"""The parts of a page, as markup."""

import pytest
from django.template import engines
from django.utils import translation

from portal.ui.statuses import CASE, FIELD
from tests.portal.ui.conftest import read


def render(source, **context):
    with translation.override("en"):
        return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize("address", ["/form/", "/applicant/", "/desk/", "/conflict/", "/broken/"])
def test_a_page_has_one_first_heading_and_one_main(page, address):
    html = page(address)
    assert len(html.all("h1")) == 1
    assert len(html.all("main")) == 1


@pytest.mark.parametrize("address", ["/form/", "/applicant/", "/desk/", "/conflict/"])
def test_ids_of_a_page_are_unique(page, address):
    ids = page(address).ids
    assert len(ids) == len(set(ids))


def test_the_skip_link_leads_to_the_content(page):
    html = page("/form/")
    assert html.one("a", class_="govuk-skip-link").attrs["href"] == "#main-content"
    assert "main-content" in html.ids


def test_values_are_escaped():
    assert "<b>" not in render("{% summary_list rows %}", rows=[("<b>", "<b>")])


def test_block_content_is_not_escaped_twice():
    assert "<p>a &amp; b</p>" in render("{% inset %}<p>{{ words }}</p>{% endinset %}", words="a & b")


def test_a_locked_value_says_who_said_it_and_when(page):
    text = page("/applicant/").one("main").text
    assert "According to National population database, 22/11/2026 12:04" in text


@pytest.mark.parametrize(("sources", "said"), [(["R", "R", "R"], 1), (["R", "S", "R"], 3)])
def test_values_of_one_answer_name_their_registry_once(sources, said):
    rows = [{"key": "k", "value": "v", "outcome": "resolved", "source": source} for source in sources]
    html = render("{% summary_list rows %}", rows=[{"key": "own", "value": "answer"}, *rows])
    assert html.count("According to") == said


def test_no_and_down_and_not_asked_look_different():
    shown = {render("{% locked_field 'Degree' outcome=outcome source='R' %}", outcome=outcome) for outcome in FIELD}
    assert len(shown) == len(FIELD)


@pytest.mark.parametrize("outcome", ["planned", "asking", "absent", "mismatch", "degraded"])
def test_what_is_not_known_shows_no_value(outcome):
    assert "secret" not in render("{% locked_field 'Degree' 'secret' outcome=outcome %}", outcome=outcome)


def test_a_locked_value_is_no_input(page):
    html = page("/applicant/")
    assert not [element for element in html.all("input") if element.attrs.get("type") != "hidden"]


def test_an_empty_value_is_a_dash():
    assert read(render("{% summary_list rows %}", rows=[("E-mail", None)])).one("dd").text.strip() == "–"


@pytest.mark.parametrize("code", list(CASE))
def test_every_national_status_has_its_words_and_colour(code):
    html = read(render("{{ code|status_tag }}", code=int(code)))
    assert html.one("strong").text == render("{{ code|status_label }}", code=code)
    assert "govuk-tag--" in (html.one("strong").attrs["class"] or "")


def test_a_status_may_come_as_text():
    assert render("{% tag '4' %}") == render("{% tag 4 %}")


def test_own_words_in_a_tag():
    assert 'govuk-tag--red">Late<' in render("{% tag 'Late' colour='red' %}")


def test_a_task_that_cannot_start_is_no_link(page):
    items = page("/applicant/").all("li", class_="govuk-task-list__item")
    assert [bool("govuk-task-list__item--with-link" in (item.attrs["class"] or "")) for item in items] == [
        True,
        True,
        False,
    ]


def test_a_button_that_changes_something_posts_with_a_token(page):
    html = page("/desk/")
    claims = html.all("form", class_="mc-post-button")
    assert len(claims) == 12
    assert all(form.attrs["method"] == "post" for form in claims)
    assert len([one for one in html.all("input") if one.attrs.get("name") == "csrfmiddlewaretoken"]) >= 12


def test_buttons_of_a_list_differ_for_a_screen_reader(page):
    names = [element.text for element in page("/desk/").all("button", class_="govuk-button")]
    assert len(names) == len(set(names))


def test_a_wide_table_can_be_scrolled_by_keyboard(page):
    table = page("/desk/").one("div", class_="mc-table-scroll")
    assert (table.attrs["tabindex"], table.attrs["role"], table.attrs["aria-label"]) == ("0", "region", "Open tasks")


def test_messages_of_a_kind_share_a_banner(page):
    html = page("/applicant/")
    assert len(html.all("div", class_="govuk-notification-banner")) == 2
    assert html.one("div", class_="govuk-notification-banner--success").attrs["role"] == "alert"


def test_pages_without_neighbours_have_no_pagination():
    assert render("{% pagination %}") == ""


def test_progress_is_said_in_words():
    bar = read(render("{% progress 2 7 %}")).one("progress")
    assert bar.attrs["aria-label"] == "Step 2 of 7"


def test_the_last_crumb_is_this_page():
    html = read(render("{% breadcrumbs crumbs %}", crumbs=[("Home", "/"), ("Here",)]))
    assert html.one("li", aria_current="page").text.strip() == "Here"
