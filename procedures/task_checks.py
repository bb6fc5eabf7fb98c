"""Whether each task of a process makes sense by itself: what may follow it, its outcomes, its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.grammar import TaskSpec
from procedures.near import near
from procedures.reading import Loc
from procedures.tasks import OUTCOMES
from procedures.vocabulary import Role

# Which status a task may lead to, and which final status a case may end in from there (design §4).
FOLLOWS: Final = {
    "submitted": ("submitted", "processing"),
    "processing": ("processing", "decided"),
    "decided": ("decided",),
}
ENDS: Final = {
    "submitted": ("declined", "withdrawn", "stopped"),
    "processing": ("withdrawn", "stopped"),
    "decided": ("returned",),
}
#: The kinds of task that every process has exactly once.
ONCE: Final = ("receive", "appraise", "approve", "issue", "hand_over")
STATUS_OF: Final = {
    "receive": ("submitted",),
    **dict.fromkeys(("appraise", "approve", "issue", "opinion", "vote", "inspect"), ("processing",)),
    "hand_over": ("decided",),
}
#: What follows these outcomes is fixed, since they change the status of the case by themselves: an end, or a kind.
FIXED: Final = {
    ("receive", "decline"): "end:declined",
    ("approve", "approve"): "issue",
    ("issue", "issue"): "hand_over",
    ("hand_over", "hand_over"): "end:returned",
}
#: What is issued was approved, and what is handed over was issued.
ENTERED_FROM: Final = {"issue": "approve", "hand_over": "issue"}
#: The kinds in which nobody's acting can mean something, by law.
MAY_BE_SILENT: Final = ("review", "inspect", "opinion", "vote", "approve")
#: Who may do none of the work on a case.
NO_WORK: Final = {
    Role.AUDITOR: gettext_lazy("An auditor changes nothing and can have no task."),
    Role.OPERATOR: gettext_lazy("An operator sees no case and can have no task."),
    Role.EDITOR: gettext_lazy("An editor of definitions can have no task on a case."),
}
Problem = tuple[Loc, str]


def problems(process: tuple[TaskSpec, ...], tasks: Mapping[str, TaskSpec]) -> Iterator[Problem]:
    """Everything wrong with single tasks, each with its place in the file."""
    yield from _broken_links(process, tasks)
    yield from _wrong_outcomes(process, tasks)
    yield from _wrong_kinds(process)
    yield from _wrong_silence(process)


def _broken_links(process: tuple[TaskSpec, ...], tasks: Mapping[str, TaskSpec]) -> Iterator[Problem]:
    for index, task in enumerate(process):
        if task.role in NO_WORK:
            yield ("process", index, "role"), str(NO_WORK[task.role])
        for outcome in task.outcomes:
            targets = task.follows(outcome)
            for target in targets:
                for message in _wrong_target(task, target, tasks):
                    yield ("process", index, "outcomes", outcome), message
            if len(targets) > 1:
                for message in _wrong_fork(targets, tasks):
                    yield ("process", index, "outcomes", outcome), message
        if task.otherwise is not None:
            for message in _wrong_target(task, task.otherwise, tasks):
                yield ("process", index, "otherwise"), message


def _wrong_target(task: TaskSpec, target: str, tasks: Mapping[str, TaskSpec]) -> Iterator[str]:
    if target.startswith("end:"):
        if target[4:] not in ENDS[task.status]:
            known = ", ".join(f"end:{name}" for name in ENDS[task.status])
            yield _("A case cannot end so from here. Possible: %s.") % known
    elif target not in tasks:
        yield _("There is no task “%s”.") % target + near(target, tasks)
    elif (before := ENTERED_FROM.get(tasks[target].kind)) and task.kind != before:
        yield _("The task “%(task)s” may only follow one of the kind “%(kind)s”.") % {"task": target, "kind": before}
    elif task.status == "submitted" and (tasks[target].status == "processing") != (task.kind == "receive"):
        yield _("Work on a case begins when it has been received, and not before: see the task “%s”.") % target
    elif tasks[target].status not in FOLLOWS[task.status]:
        yield _("A case cannot go back from the status “%(here)s” to “%(there)s”.") % {
            "here": task.status,
            "there": tasks[target].status,
        }


def _wrong_fork(targets: tuple[str, ...], tasks: Mapping[str, TaskSpec]) -> Iterator[str]:
    if len(set(targets)) < len(targets):
        yield _("The same task stands here twice.")
    if any(target.startswith("end:") or (target in tasks and tasks[target].join) for target in targets):
        yield _("Only ordinary tasks can be opened at once: no end, and no join.")


def _wrong_kinds(process: tuple[TaskSpec, ...]) -> Iterator[Problem]:
    """Every case is received, appraised, decided, issued and handed over, once each; the desk relies on it."""
    for kind in ONCE:
        mine = [index for index, task in enumerate(process) if task.kind == kind]
        if not mine:
            yield ("process",), _("A task of the kind “%s” is missing.") % kind
        for index in mine[1:]:
            yield ("process", index, "id"), _("There is a task of the kind “%s” already.") % kind
    for index, task in enumerate(process):
        if task.kind in ONCE and task.when is not None and index > 0:
            yield (
                ("process", index, "when"),
                _("A task of the kind “%s” is always done; the desk relies on it.") % task.kind,
            )
        status = STATUS_OF.get(task.kind, ("submitted", "processing"))
        if task.status not in status:
            yield (
                ("process", index, "status"),
                _("A task of the kind “%(kind)s” has the status: %(status)s.")
                % {"kind": task.kind, "status": ", ".join(status)},
            )


def _leads_to(fixed: str, targets: tuple[str, ...], tasks: Mapping[str, TaskSpec]) -> bool:
    return all(target == fixed or (target in tasks and tasks[target].kind == fixed) for target in targets)


def _wrong_silence(process: Iterable[TaskSpec]) -> Iterator[Problem]:
    """By silence a case goes on, with work that leaves nothing undone; what it ends with, a person writes."""
    for index, task in enumerate(process):
        if task.silence is None:
            continue
        outcome = task.silence.outcome
        if task.kind not in MAY_BE_SILENT or (task.kind == "approve" and outcome != "approve"):
            yield ("process", index, "silence"), _("Nobody’s silence can do the work of this task.")
        elif any(target.startswith("end:") for target in task.follows(outcome)):
            yield ("process", index, "silence"), _("A case cannot end by silence: somebody writes to the applicant.")


def _wrong_outcomes(process: Iterable[TaskSpec], tasks: Mapping[str, TaskSpec]) -> Iterator[Problem]:
    """Outcomes that the desk has no button for, buttons without an outcome, and outcomes without a title."""
    for index, task in enumerate(process):
        known = OUTCOMES.get(task.kind)
        if known is not None and set(task.outcomes) != known:
            yield (
                ("process", index, "outcomes"),
                _("A task of the kind “%(kind)s” has these outcomes: %(known)s.")
                % {"kind": task.kind, "known": ", ".join(sorted(known))},
            )
        for outcome in task.outcomes:
            if (fixed := FIXED.get((task.kind, outcome))) and not _leads_to(fixed, task.follows(outcome), tasks):
                yield (
                    ("process", index, "outcomes", outcome),
                    _("This outcome leads to “%s”, and nowhere else.") % fixed,
                )
            if known is None and task.title_of(outcome) is None:
                yield ("process", index, "outcomes", outcome), _("An outcome of this task needs “to” and a “title”.")
