"""Whether the result of a definition can be printed: the fields that its layout names must be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from procedures.grammar import Definition
from procedures.near import near
from procedures.reading import Loc
from procedures.registries import REGISTRIES

#: What a layout of its own prints, by id or by the registry's attribute. The generic layout prints what it is told.
PRINTED: Final = {"practice_licence": ("population.full_name", "population.birth_date", "profession")}


def problems(definition: Definition) -> Iterator[tuple[Loc, str]]:
    """What does not fit about the result, each with its place in the file."""
    result = definition.result
    if result.register_ is not None and result.register_ not in REGISTRIES:
        yield (
            ("result", "register"),
            _("There is no registry “%s”.") % result.register_ + near(result.register_, REGISTRIES),
        )
    if result.document == "generic_result":
        yield from _generic(definition)
        return
    for part in ("statement", "fields"):
        if getattr(result, part):
            yield ("result", part), _("Only the layout “generic_result” prints this.")
    known = {field.id for field in definition.fields} | {field.from_ for field in definition.fields}
    for name in PRINTED[result.document]:
        if name not in known:
            yield (
                ("result", "document"),
                _("The layout “%(layout)s” prints “%(name)s”, which no field of this definition shows.")
                % {"layout": result.document, "name": name},
            )


def _generic(definition: Definition) -> Iterator[tuple[Loc, str]]:
    result = definition.result
    known: dict[str, tuple[str, ...]] = {field.id: (field.id,) for field in definition.all_fields}
    known |= {group: tuple(field.id for field in step.fields) for group, step in definition.groups.items()}
    printed: set[str] = set()
    for index, name in enumerate(result.fields):
        if name not in known:
            yield ("result", "fields", index), _("There is no field and no group “%s”.") % name + near(name, known)
        elif printed & set(known[name]):
            yield ("result", "fields", index), _("The id “%s” stands here twice.") % name
        printed |= set(known.get(name, ()))
    single = [field.id for field in definition.fields]
    for name in sorted(result.statement.placeholders() if result.statement else ()):
        if name not in single:
            yield ("result", "statement"), _("The statement names {%s}, which is no field.") % name + near(name, single)
