"""Whether a draft can be filed, and if not, what is left to do: the task list reads from here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from procedures.checks import check_answers
from procedures.component_findings import ComponentFinding, ComponentState
from procedures.components import ask_of
from procedures.edition import Edition, RuleFinding
from procedures.facts import UNKNOWN, Fact
from procedures.grammar import Component, Field, Text
from workflows.documents.models import Upload
from workflows.documents.uploads import uploads_of
from workflows.drafts.content import StepContent, asked_answers, file_facts, known_facts, steps_of
from workflows.drafts.dossiers import DossierStanding, standing_of
from workflows.drafts.filed import files_filed
from workflows.drafts.models import Draft
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import Outcome

#: Of so many stops the page says what they rest on; whoever has mended these sees the next.
MOST_EXPLAINED: Final = 10
#: A broken rule, or a document that does not exist.
Stop = RuleFinding | ComponentFinding


class StepState(StrEnum):
    """Where one page of the wizard stands."""

    TODO = "todo"  # something is left to declare
    ASKING = "asking"  # registries are being asked; one may go on
    LATER = "later"  # a registry has no answer now; it will be asked again after filing
    PROBLEM = "problem"  # a registry holds something else, or there is no such document
    DONE = "done"


@dataclass(frozen=True)
class Readiness:
    """A draft as it stands now. What it takes to know is read once; what follows from it is worked out when asked."""

    draft: Draft
    edition: Edition
    facts: dict[str, RegistryFact]
    on: date | None = None

    @cached_property
    def known(self) -> dict[str, Fact]:
        """Everything that rules may know of this draft."""
        whole = [name for name, files in self.dossiers.items() if files.complete and name not in self._files_asked_anew]
        left = [upload.component for upload in self._filed if upload.component not in self.dossiers]
        return self._known_by_itself | file_facts([*whole, *left])

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What the applicant declares, of the fields that this applicant is asked."""
        return asked_answers(self.edition, self.facts, self.draft.answers)

    @cached_property
    def _known_by_itself(self) -> dict[str, Fact]:
        return known_facts(self.facts, self.answers, portrait=self.draft.person.has_portrait)

    @cached_property
    def files_wanted(self) -> tuple[Component, ...]:
        """The documents for which this applicant is asked for a file, given or not.

        In a supplement: those that it asks for, and those that only the new answers call for.
        """
        wanted = tuple(self.edition.files_wanted(self._known_by_itself))
        if not self.draft.supplements:
            return wanted
        filed = {upload.component for upload in self._filed}
        return tuple(part for part in wanted if self.draft.opens_component(part.id) or part.id not in filed)

    @cached_property
    def _filed(self) -> tuple[Upload, ...]:
        """Of a supplement: the files that were submitted before."""
        return tuple(files_filed(self.draft.supplements)) if self.draft.supplements else ()

    @cached_property
    def _kept(self) -> tuple[Upload, ...]:
        """Of these the ones that stay: a single file is replaced, of several the new ones are added."""
        single = {part.id for part in self.files_wanted if ask_of(part).max_files == 1}
        return tuple(upload for upload in self._filed if upload.component not in single)

    @cached_property
    def _sent(self) -> tuple[Upload, ...]:
        wanted = {component.id for component in self.files_wanted}
        sent = uploads_of(self.draft.public_id) if wanted else ()
        return tuple(upload for upload in sent if upload.component in wanted)

    @cached_property
    def _files_asked_anew(self) -> frozenset[str]:
        """The documents whose files a supplement asks for, and for which nothing has come since."""
        sent = {upload.component for upload in self._sent} if self.draft.supplements else set()
        opened = (part.id for part in self.files_wanted if self.draft.opens_component(part.id))
        return frozenset(name for name in opened if name not in sent)

    @cached_property
    def dossiers(self) -> dict[str, DossierStanding]:
        """How the files for each of them stand."""
        wanted = {component.id for component in self.files_wanted}
        kept = [upload for upload in self._kept if upload.component in wanted]
        return standing_of(self.draft.public_id, self.files_wanted, kept=kept)

    @cached_property
    def files(self) -> tuple[Upload, ...]:
        """The files that the applicant gave for them; in a supplement with those of before that stay."""
        return (*self._kept, *self._sent)

    @property
    def files_missing(self) -> tuple[Component, ...]:
        """The documents for which a file must be given and is not there, or which were begun and are not whole."""
        asked = {part.component.id for part in self.components if part.state == ComponentState.ASKED}
        begun = {name for name, files in self.dossiers.items() if files.total and not files.complete}
        lacking = asked | begun | self._files_asked_anew
        return tuple(component for component in self.files_wanted if component.id in lacking)

    @property
    def files_unchecked(self) -> int:
        """Files that are not whole, not looked into, or not scanned for viruses yet."""
        return sum(files.unchecked for files in self.dossiers.values())

    @cached_property
    def steps(self) -> tuple[StepContent, ...]:
        """Every page of the wizard with its fields."""
        return steps_of(self.edition, self.facts, self.answers, self.draft.given, self.draft.held)

    @cached_property
    def states(self) -> dict[str, StepState]:
        """Where each page stands."""
        return {content.step.id: _state(self.draft, content, self.missing, self._stopping) for content in self.steps}

    @cached_property
    def findings(self) -> tuple[RuleFinding, ...]:
        """The edition's rules that are known to apply."""
        return tuple(self.edition.evaluate_rules(self.known, on=self.on))

    @cached_property
    def components(self) -> tuple[ComponentFinding, ...]:
        """Where each document of the law stands."""
        return tuple(self.edition.evaluate_components(self.known, on=self.on))

    @cached_property
    def missing(self) -> tuple[Field, ...]:
        """The fields that must have an answer and have none."""
        return tuple(self.edition.missing_fields(self.known))

    @cached_property
    def invalid(self) -> tuple[str, ...]:
        """The fields whose answers do not pass their checks (any more)."""
        complaints = check_answers(self.edition, self.answers)
        wrong = (name for name, found in complaints.items() if any(one.severity == "error" for one in found))
        return tuple(name for name in wrong if name.partition(":")[0] not in self.draft.held)

    @property
    def stops(self) -> tuple[Text, ...]:
        """Why the application cannot be filed: rules that are known to be broken, documents known not to exist."""
        return tuple(stop.message for stop in self._stops if stop not in self._contested and stop.message is not None)

    @property
    def contested(self) -> tuple[Text, ...]:
        """What would stop the application if the applicant did not dispute that it is true.

        It may be filed; it is not granted while the registry's record stands.
        """
        return tuple(stop.message for stop in self._contested if stop.message is not None)

    @cached_property
    def _stops(self) -> tuple[Stop, ...]:
        return _stops(self.findings, self.components)

    @cached_property
    def _contested(self) -> tuple[Stop, ...]:
        """The stops that would be none if what the applicant disputes were not known: unknown stops nobody."""
        disputed = {fact.name for fact in self.facts.values() if fact.disputed}
        if not disputed or not self._stops:
            return ()
        standing = self._standing_without(disputed)
        return tuple(stop for stop in self._stops if _identified(stop) not in standing)

    def _standing_without(self, names: Collection[str]) -> set[str]:
        """Which stops there are when these facts are not known."""
        known = {name: UNKNOWN if name in names else fact for name, fact in self.known.items()}
        rules = self.edition.evaluate_rules(known, on=self.on)
        return {_identified(stop) for stop in _stops(rules, self.edition.evaluate_components(known, on=self.on))}

    @cached_property
    def _stopping(self) -> frozenset[str]:
        """The lookups whose answers the stops rest on."""
        return self._behind(stop for stop in self._stops if stop not in self._contested)

    def _behind(self, stops: Iterable[Stop]) -> frozenset[str]:
        found: set[str] = set()
        for stop in stops:
            if isinstance(stop, RuleFinding):
                found |= self.edition.registries_behind(stop.rule_id)
            elif stop.component.mode == "data":
                found.add(stop.component.source)
        return frozenset(found)

    @cached_property
    def facts_behind_stops(self) -> tuple[RegistryFact, ...]:
        """What registries said that the first stops rest on: whoever knows that it is wrong says so there."""
        found: dict[str, RegistryFact] = {}
        for stop in self._stops[:MOST_EXPLAINED]:
            behind, row = self._behind((stop,)), stop.row if isinstance(stop, RuleFinding) else None
            for fact in self.facts.values():
                known = fact.outcome in (Outcome.RESOLVED, Outcome.ABSENT) and fact.need in behind
                about = row is None or fact.subject.partition(":")[2] in ("", row)
                if known and about and _identified(stop) not in self._standing_without({fact.name}):
                    found[fact.name] = fact
        return tuple(found.values())

    @property
    def in_the_way(self) -> tuple[RegistryFact, ...]:
        """On what registries said a stop, a mismatch, a file or a missing answer rests: asking again may help."""
        behind = self._stopping | {part.source for part in self.files_missing if part.mode == "data"}
        silent = (Outcome.DEGRADED, Outcome.MISMATCH)
        return tuple(fact for fact in self.facts.values() if fact.need in behind or fact.outcome in silent)

    @property
    def registries_in_the_way(self) -> tuple[str, ...]:
        """Their registries, each once."""
        return tuple(dict.fromkeys(fact.registry for fact in self.in_the_way))

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What the applicant should know before filing."""
        return tuple(finding.message for finding in self.findings if finding.outcome == "warn")

    @property
    def mismatched(self) -> tuple[RegistryFact, ...]:
        """Attributes for which the registry holds something else than the e-ID says."""
        return tuple(fact for fact in self.facts.values() if fact.outcome == Outcome.MISMATCH)

    @property
    def asking(self) -> bool:
        """Whether a registry's first answer is still on its way."""
        return any(fact.outcome in (Outcome.PLANNED, Outcome.ASKING) for fact in self.facts.values())

    @property
    def later(self) -> tuple[RegistryFact, ...]:
        """Attributes that no answer is to be had for now; they do not keep anybody from filing."""
        return tuple(fact for fact in self.facts.values() if fact.outcome == Outcome.DEGRADED)

    @property
    def may_file(self) -> bool:
        """Filing is allowed while a registry is silent; deciding is not (lessons: the rule that France found).

        Who answers a supplement request has filed already: what forbids a grant is for the decision to say.
        """
        return (
            self.draft.agreed_at is not None
            and not self.missing
            and not self.invalid
            and not (self.stops and not self.draft.supplements)
            and not self.files_missing
            and not self.files_unchecked
            and all(state != StepState.TODO for state in self.states.values())
        )


def readiness_of(draft: Draft, *, on: date | None = None) -> Readiness:
    """Look at a draft with everything that registries have answered so far. Reads only."""
    facts = facts_of_draft(draft.public_id)
    if draft.supplements:
        facts = {**facts_of_case(draft.supplements), **facts}
    return Readiness(draft, draft.edition, facts, on)


def _stops(rules: Iterable[RuleFinding], components: Iterable[ComponentFinding]) -> tuple[Stop, ...]:
    """What stops an application, the documents first."""
    parts = [part for part in components if part.state == ComponentState.STOPS]
    return (*parts, *(rule for rule in rules if rule.outcome == "not_eligible"))


def _identified(stop: Stop) -> str:
    return f"{stop.rule_id}:{stop.row or ''}" if isinstance(stop, RuleFinding) else f"component:{stop.component.id}"


def _state(draft: Draft, content: StepContent, missing: tuple[Field, ...], stopping: frozenset[str]) -> StepState:
    unsaved = content.declares and not draft.has_confirmed(content.step.id)
    lacking = {field.id for field in missing}
    if draft.agreed_at is None or unsaved or any(field.id in lacking for field in content.step.fields):
        return StepState.TODO
    if content.with_outcome(Outcome.MISMATCH) or stopping & content.lookups:
        return StepState.PROBLEM
    if content.with_outcome(Outcome.PLANNED, Outcome.ASKING):
        return StepState.ASKING
    if content.with_outcome(Outcome.DEGRADED):
        return StepState.LATER
    return StepState.DONE
