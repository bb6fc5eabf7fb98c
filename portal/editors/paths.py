"""The tasks that were done on cases, for replaying them: read here, since rooms beside each other do not meet.

Nothing of this names a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from workflows.cases.models import Task
from workflows.editions.paths import Path


def paths_of_cases(codes: Collection[str]) -> Mapping[str, Path]:
    """By the code of the case, its closed tasks with their outcomes, in their order."""
    done = Task.objects.filter(case__code__in=codes, closed_at__isnull=False).order_by("closed_at", "id")
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, step, outcome in done.values_list("case__code", "step", "outcome"):
        found[code].append((step, outcome))
    return found
