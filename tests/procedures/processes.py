"""Processes made by chance: tasks one after another and at once, back and forth, some passed over, some silent.

What is drawn is mostly sound; `procedures.checking` has the last word. The first outcome of a task leads onwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.procedures.conftest import LICENCE

Task = dict[str, Any]
Draw = st.DrawFn
#: Of these one is true of the person that `tests.workflows.making` makes, and one is not; the third nobody knows.
CONDITIONS = ('profession == "nurse"', 'profession == "doctor"', "practitioners.practice_months > 100")
KINDS = ("review", "review", "opinion", "vote", "inspect")
UNITS = ("kcb", "qld")


def title(words: str) -> dict[str, str]:
    return {"vi": f"Việc {words}", "en": f"Work {words}"}


def definition(process: list[Task], **changes: Any) -> bytes:
    """The definition of 1.012289 under another code with this process, as the bytes of a file."""
    data = yaml.safe_load(LICENCE)
    # What stands there twice is copied: a definition has no aliases.
    data |= {"code": "1.900001", "process": _unshared(process), **_unshared(changes)}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()


def _unshared(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _unshared(value) for key, value in data.items()}
    return [_unshared(one) for one in data] if isinstance(data, list) else data


def usual(first: str = "appraise", *, sent_back: str = "appraise", approving: str = "approve") -> list[Task]:
    """What every process has: `receive` leads to the first, and the appraisal to what comes before the approval."""
    return [
        task("receive", {"receive": first, "decline": "end:declined"}, role="receiver", status="submitted"),
        task("appraise", {"grant": approving, "refuse": approving}),
        task("approve", {"approve": "issue", "send_back": sent_back}, role="approver"),
        task("issue", {"issue": "hand_over"}, role="clerk"),
        task("hand_over", {"hand_over": "end:returned"}, role="clerk", status="decided"),
    ]


def task(name: str, outcomes: dict[str, Any], **more: Any) -> Task:
    """One task; without other words the appraisers of kcb do it in a day."""
    about = {"role": "appraiser", "unit": "kcb", "title": title(name), "status": "processing", "budget": 1}
    return {"id": name, **about, **more, "outcomes": outcomes}


def choice(*targets: Any) -> dict[str, Any]:
    """Outcomes with titles, one for each of what may follow."""
    return {f"o{number}": {"to": target, "title": title(f"o{number}")} for number, target in enumerate(targets)}


@st.composite
def processes(draw: Draw) -> list[Task]:
    """A process. Not every one is sound."""
    made = _Maker(draw)
    between = made.chain("appraise", depth=2, most=3, back=())
    after = made.chain("approve", depth=1, most=1, back=("appraise",))
    first = between[0] if between else "appraise"
    sent_back, approving = draw(st.sampled_from([first, "appraise"])), after[0] if after else "approve"
    return usual(first, sent_back=sent_back, approving=approving) + made.tasks


@dataclass
class _Maker:
    draw: Draw
    tasks: list[Task] = field(default_factory=list)
    names: Iterator[str] = field(default_factory=lambda: (f"t{number}" for number in count(1)))

    def chain(self, goal: str, *, depth: int, most: int, back: tuple[str, ...], branch: bool = False) -> list[str]:
        """Tasks one after another that lead to the goal; the names of those that stand at its beginnings."""
        following, starts = goal, list[str]()
        for _number in range(self.draw(st.integers(1 if branch else 0, most))):
            if depth > 0 and self.draw(st.integers(0, 3)) == 0:
                following = self.fork(following, depth - 1)
            else:
                following = self.single(following, back, branch=branch)
            starts.insert(0, following)
        return starts

    def fork(self, goal: str, depth: int) -> str:
        """A review that opens several branches; they come together in another."""
        join = self.add(choice(goal), join=True)
        branches = [
            self.chain(join, depth=depth, most=2, back=(), branch=True)[0] for _ in range(self.draw(st.integers(2, 3)))
        ]
        return self.add(choice(branches))

    def single(self, goal: str, back: tuple[str, ...], *, branch: bool) -> str:
        """One task of any kind that leads to the goal, sometimes back or to itself, sometimes to the end."""
        kind, name = self.draw(st.sampled_from(KINDS)), next(self.names)
        elsewhere = self.draw(st.sampled_from([goal, name, *back]))
        more: Task = {"kind": kind, "unit": self.draw(st.sampled_from(UNITS)), "budget": self.draw(st.integers(0, 1))}
        if kind == "review":
            ends = ["end:stopped"] if not branch and self.draw(st.booleans()) else []
            outcomes = choice(goal, elsewhere, *ends)
        elif kind == "inspect":
            lines = [{"id": f"line{number}", "title": title("line")} for number in range(self.draw(st.integers(1, 3)))]
            named = choice(goal, elsewhere)
            outcomes, more = {"passed": named["o0"], "o1": named["o1"]}, more | {"checklist": lines}
        else:
            seats = self.draw(st.integers(1, 4))
            more |= {"seats": seats, "quorum": self.draw(st.integers(1, seats))}
            more["role"] = "expert" if kind == "opinion" else "council"
            if kind == "vote":
                more["majority"] = self.draw(st.sampled_from(["half", "two_thirds"]))
            outcomes = {"done": goal} if kind == "opinion" else {"passed": goal, "rejected": elsewhere}
        if self.draw(st.integers(0, 2)) == 0:
            more |= {"when": self.draw(st.sampled_from(CONDITIONS)), "otherwise": goal}
        if self.draw(st.integers(0, 2)) == 0:
            more["silence"] = {"outcome": next(iter(outcomes)), "basis": title("luật")}
        return self.add(outcomes, name=name, **more)

    def add(self, outcomes: dict[str, Any], name: str = "", **more: Any) -> str:
        made = task(name or next(self.names), outcomes, **more)
        self.tasks.append(made)
        return str(made["id"])
