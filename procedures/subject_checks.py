"""Whether subjects and groups of a definition fit: who is asked about, by which fields, at which registry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from procedures.expression_types import APPLICANT
from procedures.grammar import Definition, Field, RowSubject, Step, Subject
from procedures.names import lookup_parts, parsed
from procedures.near import near
from procedures.reading import Loc
from procedures.registries import REGISTRIES

Problem = tuple[Loc, str]
#: The type of the field that says the number, by the kind of the subject.
NUMBERS: Final = {"person": "identity_number", "organisation": "business_code", "product": "product_number"}


def problems(definition: Definition) -> Iterator[Problem]:
    """Everything about subjects and groups that does not fit, each with its place in the file."""
    for code, subject in definition.subjects.items():
        for loc, message in _identified(subject, definition.fields):
            yield ("subjects", code, *loc), message
        if not any(lookup_parts(key)[0] == code for key in definition.lookups):
            yield ("subjects", code), _("No lookup asks about “%s”.") % code
    for index, step in enumerate(definition.steps):
        for loc, message in _step(definition, step):
            yield ("steps", index, *loc), message
    yield from _lookups(definition)
    for index, rule in enumerate(definition.rules):
        if rule.each is not None and rule.each not in definition.groups:
            yield (
                ("rules", index, "each"),
                _("There is no group “%s”.") % rule.each + near(rule.each, definition.groups),
            )


def _identified(subject: Subject | RowSubject, fields: tuple[Field, ...]) -> Iterator[Problem]:
    """A subject is told by fields that the applicant fills in, each of the type that a registry can be told."""
    own = {field.id: field for field in fields if not field.locked}
    wanted = {"number": NUMBERS[subject.kind], "name": "text", "birth_date": "date"}
    for key, kind in wanted.items():
        name = getattr(subject, key)
        if name is None:
            continue
        if name not in own:
            yield (key,), _("There is no field “%s” that the applicant fills in.") % name + near(name, own)
        elif own[name].type != kind:
            yield (key,), _("The field “%(name)s” must have the type %(kind)s.") % {"name": name, "kind": kind}
        elif not own[name].required:
            yield (key,), _("Without “%s” nobody could be asked about; it must be required.") % name


def _step(definition: Definition, step: Step) -> Iterator[Problem]:
    """What registries fill on a page belongs there: of a row on its group's page, everything else elsewhere."""
    group = step.group
    if group is not None:
        if group.subject is not None:
            for loc, message in _identified(group.subject, step.fields):
                yield ("group", "subject", *loc), message
        if all(field.locked for field in step.fields):
            yield ("fields",), _("A row needs a field that the applicant fills in.")
    for index, field in enumerate(step.fields):
        subject = parsed(field.from_).subject if field.from_ else None
        if group is not None and subject not in (None, group.id):
            yield ("fields", index, "from"), _("A row shows what registries say about its own subject only.")
        elif group is None and subject in definition.groups:
            yield ("fields", index, "from"), _("What registries say about a row stands on the page of its group.")


def _lookups(definition: Definition) -> Iterator[Problem]:
    for key in definition.lookups:
        subject, code = lookup_parts(key)
        if subject != APPLICANT and subject not in definition.asked_about:
            yield (
                ("lookups", key),
                _("There is no subject “%s”.") % subject + near(subject, definition.asked_about),
            )
        elif (registry := REGISTRIES.get(code)) is not None:
            kind = "person" if subject == APPLICANT else definition.asked_about[subject].kind
            if registry.subject != kind:
                words = {"person": _("persons"), "organisation": _("organisations"), "product": _("products")}
                yield (
                    ("lookups", key),
                    _("The registry “%(code)s” knows %(kind)s only.")
                    % {
                        "code": code,
                        "kind": words[registry.subject],
                    },
                )
