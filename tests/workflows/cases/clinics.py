"""Cases of 1.012278, filed with its files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from tests.workflows import clinic, making
from tests.workflows.drafts import wanting
from workflows.cases import deciding, receiving
from workflows.cases.filing import file
from workflows.cases.models import Case
from workflows.drafts import actions
from workflows.drafts.files import add_file
from workflows.drafts.models import Draft
from workflows.people.capacities import Capacity


def draft(
    *,
    names: Sequence[str] = ("Lê Thị An", "Phạm Văn Bình"),
    silent: Collection[str] = (),
    by: Capacity | None = None,
) -> Draft:
    """A draft that may be filed, with staff of these names; registries have answered, but for those that are silent."""
    made = clinic.complete(staff=0, answered=False, by=by)
    rows = [
        {"id": f"{number:08x}", **clinic.member(0), "staff_number": f"001090{number:06d}", "staff_name": name}
        for number, name in enumerate(names, start=1)
    ]
    with transaction.atomic():
        actions.keep_step(actions.locked(made), "people", data={}, answers={"staff": rows})
    made.refresh_from_db()
    for lookup in clinic.asked(made).values():
        if lookup.registry not in silent:
            making.answer(lookup, clinic.KNOWN[lookup.registry])
    for component in ("head_experience", "premises_papers"):
        add_file(made, component, wanting.copy())
    made.refresh_from_db()
    return made


def case(**options: Any) -> Case:
    """A filed case."""
    made = draft(**options)
    return file(made, version=made.version)


def issued(desk: making.Desk, **options: Any) -> Case:
    """A case whose licence was granted and issued."""
    made = case(**options)
    made = receiving.receive(made.code, by=desk.receiver, version=made.version, payment=making.PAID)
    made = deciding.appraise(made.code, by=desk.appraiser, version=made.version, proposal=making.GRANT, text="")
    made = deciding.approve(made.code, by=desk.approver, version=made.version)
    return deciding.issue(made.code, by=desk.clerk, version=made.version)
