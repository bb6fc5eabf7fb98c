"""What 300 procedures cost against 10 (to compile an edition, in the wizard, in the catalogue), and a large form.

Two databases, with 10 and with 300 editions in force, made from the real definitions under other codes, each served by
a process of its own. Time is that of the server's CPU, so that the database's own work is left out: `rows` measures it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any, get_args

from tests.bench.figures import Figure
from tests.bench.sides import Side, begin, in_turns, page, serve
from tests.bench.stage import Stage

FEW, MANY = 10, 300
ROUNDS = 15
FIELDS = 300
LOOK_UPS = 20
FORM = "form_300"


def measure(stage: Stage) -> list[Figure]:
    """Some two minutes, most of them to check and publish 300 definitions."""
    times = in_turns(Side(stage, __name__, FEW), Side(stage, __name__, MANY), rounds=ROUNDS)
    _few, form = times.pop(FORM)
    ratios = [
        Figure(name, large, reference=small, unit="ms", aim=1.2, at_most=True) for name, (small, large) in times.items()
    ]
    return [*ratios, Figure(FORM, form, unit="ms", aim=150, at_most=True)]


# What follows runs in the processes of the two sides, with the portal's settings.


def _things(editions: int) -> dict[str, Callable[[], object]]:
    from tests.workflows import making
    from tests.workflows.conftest import found_ministry
    from workflows.drafts import actions

    found_ministry()
    draft = making.draft()
    _publish(editions - 2)  # two are there
    large = actions.agree_to_lookups(actions.start(making.person(), _large_form(), on=_today()))
    address = f"/applications/drafts/{draft.public_id}"
    return {
        "edition_compile": _compile,
        "edition_lookup": _look_up,
        "wizard_page": page(draft.person.user, f"{address}/steps/profession/"),
        "check_page": page(draft.person.user, f"{address}/check/"),
        "catalogue_page": page(None, "/procedures/"),
        "catalogue_search": page(None, "/procedures/?q=giay+phpe+hanh+nghe"),
        "procedure_page": page(None, "/procedures/1.012289/"),
        FORM: page(large.person.user, f"/applications/drafts/{large.public_id}/steps/large/"),
    }


def _compile() -> None:
    """Find and compile one edition in a process that does not know it yet."""
    from procedures import catalogue

    kept = catalogue._kept.copy()
    catalogue._kept.clear()
    catalogue.in_force("1.012278", _today())
    catalogue._kept.update(kept)


def _look_up() -> None:
    """Find an edition that is compiled already; often, since once is over too soon to be timed."""
    from procedures import catalogue

    for _ in range(LOOK_UPS):
        catalogue.in_force("1.012278", _today())


def _publish(editions: int) -> None:
    """The real definitions over and over, under codes that no procedure has."""
    from procedures.checking import DEFINITIONS, check_bytes
    from workflows.editions.publishing import publish_files

    real = sorted(DEFINITIONS.glob("*/*.yaml"))
    made = []
    for number, path in enumerate(islice(cycle(real), editions)):
        raw = path.read_bytes().replace(path.parent.name.encode(), f"3.{number:06d}".encode())
        made.append((path, check_bytes(raw, path.name)))
    for path, checked in made:
        publish_files([checked], path.parent)


def _large_form() -> str:
    """A procedure that asks 300 questions of every type on one page. Returns its code."""
    import yaml

    from procedures.checking import DEFINITIONS, check_bytes
    from procedures.fields import FieldType
    from workflows.editions.publishing import publish_files

    path = DEFINITIONS / "1.012289" / "2025-07-01.yaml"
    data: dict[str, Any] = yaml.safe_load(path.read_bytes())
    data["code"] = "3.999999"
    fields = [
        {"id": f"question_{number}", "title": {"vi": f"Câu {number}", "en": f"Question {number}"}, **_answered_by(kind)}
        for number, kind in enumerate(islice(cycle(get_args(FieldType)), FIELDS))
    ]
    data["steps"].append({"id": "large", "title": {"vi": "Trang lớn", "en": "A large page"}, "fields": fields})
    form = next(part for part in data["components"] if part["mode"] == "form")
    form["steps"].append("large")
    raw = yaml.safe_dump(data, allow_unicode=True).encode()
    publish_files([check_bytes(raw, path.name)], path.parent)
    return "3.999999"


def _answered_by(kind: str) -> dict[str, Any]:
    from procedures.fields import CHOOSING

    if kind not in CHOOSING:
        return {"type": kind}
    codes = ("first", "second", "third")
    return {"type": kind, "choices": [{"code": code, "title": {"vi": code, "en": code}} for code in codes]}


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


if __name__ == "__main__":
    begin()
    serve(_things(int(sys.argv[1])), clock=time.process_time)
