"""The components as template tags; a builtin library, so no template loads it. Data classes: `portal.ui.components`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.ui import text
from portal.ui.components import Crumb, Event, Row, TaskItem, as_part
from portal.ui.contents import Part
from portal.ui.error_lines import ErrorLine, error_lines, has_errors
from portal.ui.statuses import Look, case_look, field_look, mark_look

register = template.Library()

for _filter in (
    text.local_datetime,
    text.local_date,
    text.long_date,
    text.partial_date,
    text.grouped,
    text.money,
    text.native_name,
):
    register.filter(_filter.__name__, _filter)


def _tag(look: Look) -> SafeString:
    colour = f" govuk-tag--{look.colour}" if look.colour else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', colour, look.label)


def _component(template_name: str, /, **context: Any) -> SafeString:
    return render_to_string(f"ui/components/{template_name}.html", context)


# --- Words and tags --------------------------------------------------------------------------------------------------


@register.filter
def status_tag(code: object) -> SafeString:
    """`{{ case.status|status_tag }}`: the tag of a national status code 1-10."""
    return _tag(case_look(code))


@register.filter
def status_label(code: object) -> str:
    """The words of a national status code, without the tag."""
    return str(case_look(code).label)


@register.filter
def outcome_tag(outcome: object) -> SafeString:
    """`{{ lookup.outcome|outcome_tag }}`: the tag of a field's outcome (design §5)."""
    return _tag(field_look(outcome))


@register.filter
def mark_tag(code: str) -> SafeString:
    """`{{ mark|mark_tag }}`: the tag of a remark about a field (`Row.marks`)."""
    return _tag(mark_look(code))


@register.simple_tag
def tag(status: object, colour: str | None = None) -> SafeString:
    """`{% tag 4 %}` for a national status, `{% tag "Overdue" colour="red" %}` for words of one's own."""
    return _tag(case_look(status) if colour is None else Look(status, colour))


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """ "Error: " when a form of the page has errors, for the page title. `base.html` calls it."""
    wizard = context.get("wizard")
    candidates = [context.get("form"), *(context.get("forms") or ()), (wizard or {}).get("form")]
    return f"{gettext('Error:')} " if any(has_errors(form) for form in candidates) else ""


# --- Components ------------------------------------------------------------------------------------------------------


@register.simple_tag
def error_summary(*forms_of_page: forms.BaseForm | None) -> SafeString:
    """`{% error_summary form %}`, first in the content: every error, linked to its input; empty without errors."""
    lines: list[ErrorLine] = [line for form in forms_of_page if form is not None for line in error_lines(form)]
    return _component("error_summary", errors=lines) if lines else SafeString("")


@register.simple_tag
def summary_list(rows: Iterable[Any], borders: bool = True, dense: bool = False) -> SafeString:
    """Key and value lines. `rows`: `Row`s, dictionaries, or (key, value) pairs. Locked values: see `Row.outcome`."""
    return _summary([as_part(Row, row) for row in rows], borders, dense)


def _summary(rows: Sequence[Row], borders: bool = True, dense: bool = False) -> SafeString:
    with_actions = any(row.actions for row in rows)
    how = {"borders": borders, "dense": dense, "with_actions": with_actions}
    return _component("summary_list", rows=rows, together=_said_together(rows), **how)


def _said_together(rows: Sequence[Row]) -> Row | None:
    """A row that stands for all values a registry said, when all came in one answer: its name is then said once."""
    said = [row for row in rows if row.outcome == "resolved"]
    same = len({(str(row.source), row.at) for row in said}) == 1
    return said[0] if len(said) > 1 and same else None


@register.simple_tag
def form_part(part: Part, level: int = 2, dense: bool = False) -> SafeString:
    """One page of the form under its heading (`contents.Part`); where fields repeat, every row under its own."""
    return _component("form_part", part=part, level=level, below=level + 1, dense=dense)


@register.simple_tag
def locked_field(
    label: object,
    value: object = "",
    source: object = "",
    at: Any = None,
    outcome: str = "resolved",
    actions: Sequence[Any] = (),
    note: object = "",
) -> SafeString:
    """One value that a registry said, with its name, the time and a lock. For several use `summary_list`."""
    return _summary([Row(label, value, actions, outcome, source, at, note)])


@register.simple_tag
def task_list(tasks: Iterable[Any], prefix: str = "task") -> SafeString:
    """Steps with their states (`TaskItem`). `prefix` keeps ids apart when a page has several lists."""
    return _component("task_list", tasks=[as_part(TaskItem, task) for task in tasks], prefix=prefix)


@register.simple_tag
def timeline(events: Iterable[Any], level: int = 3) -> SafeString:
    """What happened, in order (`Event`). `level`: heading level of the entries."""
    return _component("timeline", events=[as_part(Event, event) for event in events], level=level)


@register.simple_tag
def progress(done: int, total: int, label: object = "") -> SafeString:
    """`{% progress 2 7 %}`: "Step 2 of 7" with a bar; or another `label`."""
    words = label or gettext("Step %(done)s of %(total)s") % {"done": done, "total": total}
    return _component("progress", done=done, total=total, label=words)


@register.simple_tag
def breadcrumbs(crumbs: Iterable[Any]) -> SafeString:
    """`Crumb`s or (text, href) pairs, in block `before_content`."""
    return _component("breadcrumbs", crumbs=[as_part(Crumb, crumb) for crumb in crumbs])


@register.simple_tag
def back_link(href: str, text: object = "") -> SafeString:
    """The link back, in block `before_content`."""
    return _component("back_link", href=href, text=text)


@register.simple_tag
def button(
    text: object,
    href: str = "",
    variant: str = "",
    start: bool = False,
    name: str = "",
    value: object = "",
    form: str = "",
    newtab: bool = False,
) -> SafeString:
    """A submit button, or with `href` a link that looks like one. `variant`: "", secondary, warning, inverse."""
    context = {"text": text, "href": href, "variant": variant, "start": start}
    return _component("button", **context, name=name, value=value, form=form, newtab=newtab)


@register.simple_tag(takes_context=True)
def post_button(
    context: Context,
    text: object,
    action: str,
    variant: str = "secondary",
    link: bool = False,
    fields: Mapping[str, object] | None = None,
    about: object = "",
) -> SafeString:
    """A form with one button: anything that changes something. `link` makes it look like a link.

    `fields`: hidden inputs; `about`: words for screen readers only, "Claim (case 000.00.00.G18-…)".
    """
    values = {"text": text, "action": action, "variant": variant, "link": link, "fields": fields, "about": about}
    return render_to_string("ui/components/post_button.html", {**values, "csrf_token": context.get("csrf_token")})


@register.simple_tag
def pagination(previous: str = "", next: str = "", previous_label: object = "", next_label: object = "") -> SafeString:
    """Links to the previous and the next page; empty when there is neither."""
    if not previous and not next:
        return SafeString("")
    labels = {"previous_label": previous_label, "next_label": next_label}
    return _component("pagination", previous=previous, next=next, **labels)


@register.simple_tag
def notification(text: object, kind: str = "", heading: object = "", title: object = "") -> SafeString:
    """A banner across the content. `kind`: "" (important) or "success". With markup inside: `{% banner %}`."""
    return _component("notification", content=text, kind=kind, heading=heading, title=title)


@register.simple_tag
def flash(messages: Iterable[Message] | None) -> SafeString:
    """The messages that the last request left (`django.contrib.messages`); `base.html` calls it."""
    kinds: dict[str, list[Message]] = {}
    for message in messages or ():
        kinds.setdefault("success" if message.level == SUCCESS else "", []).append(message)
    return SafeString("".join(_component("flash", kind=kind, messages=those) for kind, those in kinds.items()))


# --- Blocks with markup inside ----------------------------------------------------------------------------------------


@register.simple_block_tag
def banner(content: str, kind: str = "", heading: object = "", title: object = "") -> SafeString:
    """`{% banner kind="success" heading=… %}…{% endbanner %}`: a notification with markup inside."""
    return _component("notification", content=content, kind=kind, heading=heading, title=title)


@register.simple_block_tag
def panel(content: str, title: object) -> SafeString:
    """`{% panel title %}…{% endpanel %}`: the confirmation after something was filed or decided. Holds the h1."""
    return _component("panel", content=content, title=title)


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """`{% inset %}…{% endinset %}`: a remark set apart from the text."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def warning(content: str) -> SafeString:
    """`{% warning %}…{% endwarning %}`: something that has consequences."""
    return _component("warning", content=content)


@register.simple_block_tag
def details(content: str, summary: object, open: bool = False) -> SafeString:
    """`{% details summary %}…{% enddetails %}`: more for those who want it; opens without JavaScript."""
    return _component("details", content=content, summary=summary, open=open)


@register.simple_block_tag
def card(content: str, title: object = "", level: int = 2) -> SafeString:
    """`{% card title %}…{% endcard %}`: a framed part of a dense page."""
    return _component("card", content=content, title=title, level=level)


@register.simple_block_tag
def table_scroll(content: str, label: object) -> SafeString:
    """`{% table_scroll label %}<table …>{% endtable_scroll %}`: lets a wide table scroll by finger and keyboard."""
    return _component("table_scroll", content=content, label=label)
