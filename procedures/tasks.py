"""The work on a case: which tasks there are, who does them, within how long, and what may follow each."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self, get_args

from django.utils.translation import gettext_lazy as _
from pydantic import Field as Key
from pydantic import StrictBool, StrictInt, model_validator

from procedures.scalars import Days, Expression, Identifier, Strict, Target, UnitCode, complaint
from procedures.terms import Term
from procedures.texts import Text
from procedures.vocabulary import Role

Kind = Literal["receive", "review", "appraise", "opinion", "vote", "inspect", "approve", "issue", "hand_over"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

#: The outcomes that the ministry's own steps must offer, by kind: what the buttons of the desk mean. Where there is
#: none, a definition names its outcomes itself, each with a title.
OUTCOMES: Final[dict[str, frozenset[str]]] = {
    "receive": frozenset({"receive", "decline"}),
    "appraise": frozenset({"grant", "refuse"}),
    "opinion": frozenset({"done"}),
    "vote": frozenset({"passed", "rejected"}),
    "approve": frozenset({"approve", "send_back"}),
    "issue": frozenset({"issue"}),
    "hand_over": frozenset({"hand_over"}),
}
#: The outcome that every inspection has: nothing that its list requires may be missing for it.
PASSED: Final = "passed"
#: Kinds that several people do at once, each on a seat of their own.
SEATED: Final = frozenset({"opinion", "vote"})


class Outcome(Strict):
    """What follows: one task, or several at once; `title` is what the button says."""

    to: Target | Annotated[tuple[Target, ...], Key(min_length=1)]
    title: Text | None = None


class Check(Strict):
    """One line of an inspection's checklist. `required`: without it the inspected place does not pass."""

    id: Identifier
    title: Text
    required: StrictBool = True


class Silence(Strict):
    """What it means when nobody acts until the task is due: its `outcome` is taken, by law and without a person."""

    outcome: Identifier
    basis: Text


class TaskSpec(Strict):
    """One kind of work on a case: who does it, in which status, within how long, and what may follow.

    `kind` says what is done (an id that is a kind needs none, another id is a `review`). `budget` is a term, or a
    number in the unit of the time limit. The value of an outcome is the next task, several at once, or
    `end:<final status>`. With `join` the task opens when nothing else is open on the case, so that work at once comes
    together. With `when` it is done only where that is known to be true; else the case goes on with `otherwise`.
    `seats`: how many experts, or members of a council; `quorum` of them must have spoken, and of a council's votes more
    than half, or the given `majority` of all seats, must be for it.
    """

    id: Identifier
    kind_: Kind | None = Key(default=None, alias="kind")
    role: Role
    unit: UnitCode
    title: Text
    status: Literal["submitted", "processing", "decided"]
    budget: Days | Term
    when: Expression | None = None
    otherwise: Target | None = None
    join: StrictBool = False
    seats: Annotated[StrictInt, Key(ge=1, le=99)] | None = None
    quorum: Annotated[StrictInt, Key(ge=1, le=99)] | None = None
    majority: Literal["half", "two_thirds"] = "half"
    checklist: tuple[Check, ...] = ()
    silence: Silence | None = None
    outcomes: Annotated[
        dict[Identifier, Target | Outcome],
        Key(min_length=1),
    ]

    @property
    def kind(self) -> Kind:
        """What is done."""
        if self.kind_ is not None:
            return self.kind_
        return self.id if self.id in OUTCOMES else "review"  # type: ignore[return-value]  # the ids of OUTCOMES are kinds

    def follows(self, outcome: str) -> tuple[str, ...]:
        """The tasks that an outcome opens, or the one end that it is. Errors: KeyError."""
        found = self.outcomes[outcome]
        target = found.to if isinstance(found, Outcome) else found
        return (target,) if isinstance(target, str) else target

    def title_of(self, outcome: str) -> Text | None:
        """What the button of an outcome says, where the definition says it. Errors: KeyError."""
        found = self.outcomes[outcome]
        return found.title if isinstance(found, Outcome) else None

    @property
    def targets(self) -> tuple[str, ...]:
        """Everything that may follow, by an outcome or because the task is passed over."""
        found = [target for outcome in self.outcomes for target in self.follows(outcome)]
        return tuple(dict.fromkeys([*found, *([self.otherwise] if self.otherwise else [])]))

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.when is None) != (self.otherwise is None):
            raise complaint("when", _("“when” and “otherwise” belong together: where a task is not needed, what then?"))
        seated = self.kind in SEATED
        if seated != (self.seats is not None) or seated != (self.quorum is not None):
            raise complaint("seats", _("Opinions and votes have seats and a quorum, other tasks have neither."))
        if self.seats and self.quorum and self.quorum > self.seats:
            raise complaint("quorum", _("The quorum is greater than the number of seats."), at="quorum")
        if bool(self.checklist) != (self.kind == "inspect"):
            raise complaint("checklist", _("An inspection has a checklist, and nothing else has one."))
        if self.checklist and PASSED not in self.outcomes:
            raise complaint("outcomes", _("An inspection has the outcome “passed”."), at="outcomes")
        if len({check.id for check in self.checklist}) < len(self.checklist):
            raise complaint("checklist", _("The id of a check stands here twice."), at="checklist")
        if self.silence is not None and self.silence.outcome not in self.outcomes:
            raise complaint("silence", _("What silence means must be one of the outcomes."), at="silence")
        return self
