"""The wizard: one page a step, then the check of all answers, which files (django-formtools over the draft's row)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from formtools.wizard.views import NamedUrlWizardView

from portal.accounts.access import person_of
from portal.applicants.files import wanted_files
from portal.applicants.finding import find_draft
from portal.applicants.pages import closed, next_page, not_for_you, stale
from portal.applicants.renewing import standing_of
from portal.applicants.reporting import links
from portal.applicants.storage import DraftStorage
from portal.ui.components import Row
from portal.ui.contents import Changes, Ways, fact_row, part_of
from portal.ui.forms import form_class
from workflows.cases.filing import AnswersChanged, NotReady, file
from workflows.drafts.actions import DraftClosed, DraftError, StaleDraft
from workflows.drafts.content import StepContent
from workflows.drafts.models import Draft, DraftState
from workflows.drafts.readiness import Readiness, StepState, readiness_of
from workflows.filling import lookups
from workflows.mandates.standing import MandateError
from workflows.people.capacities import SEES_DRAFT, Act

CHECK = "check"
#: Every locked value leads to where it comes from, and to saying that it is wrong.
WAYS = Ways(evidence="applicants:evidence", further=links)


class Wizard(NamedUrlWizardView):
    """Steps of the draft's own edition; formtools checks every step again before `done`."""

    storage_name = "portal.applicants.storage.DraftStorage"
    template_name = "applicants/step.html"
    storage: DraftStorage
    draft: Draft

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = person_of(request)
        acts: tuple[Act, ...] = SEES_DRAFT
        if request.method == "POST":
            acts = (Act.FILE,) if kwargs["step"] == CHECK else (Act.PREPARE,)
        self.draft = find_draft(request, person, kwargs["draft"], *acts)
        if self.draft.state == DraftState.FILED:
            return redirect("applicants:case", code=self.draft.case_code)
        if not self.draft.is_open:
            return closed(request)
        if self.draft.agreed_at is None:
            return redirect("applicants:plan", draft=self.draft.public_id)
        every = [step.id for step in self.draft.edition.steps]
        if kwargs["step"] not in (*every, CHECK):
            raise Http404
        pages = self.opened if self.draft.supplements else every
        chosen = self.draft.supplements or self.draft.edition.conditions.any_page
        if kwargs["step"] != CHECK and chosen and kwargs["step"] not in self.shown:
            return not_for_you(request, self.draft)
        # as_view wants forms before it knows the draft, so the real list comes here.
        self.form_list = {step: form_class(self.draft.edition, step) for step in pages}
        depends = self.draft.edition.conditions.any_page
        self.condition_dict = {step: partial(_is_shown, step=step) for step in pages} if depends else {}
        try:
            return super().dispatch(request, *args, **kwargs)
        except DraftClosed:
            return closed(request)

    def get_prefix(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return str(self.draft.public_id)

    def get_form_list(self) -> dict[str, type[forms.Form]]:
        # The storage is made just before; this is formtools' first look at either.
        if self.storage.draft is None:
            self.storage.draft, self.storage.asks_nothing = self.draft, self._asks_nothing
        if self.storage.current_step is None and self.kwargs["step"] in self.form_list:
            self.storage.current_step = self.kwargs["step"]
        return super().get_form_list()

    @property
    def shown(self) -> list[str]:
        """The pages that are for this applicant, by what is answered and known; of a supplement those that it opens."""
        return self.opened if self.draft.supplements else [content.step.id for content in self.readiness.steps]

    @property
    def opened(self) -> list[str]:
        """The pages on which there is something to say."""
        return [content.step.id for content in self.readiness.steps if content.declares]

    def _asks_nothing(self, step: str) -> bool:
        """Whether a page leaves this applicant nothing to say, by what registries have answered."""
        return not any(content.declares for content in self.readiness.steps if content.step.id == step)

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        return {"facts": self.known, "given": self.draft.given.keys() | self.draft.held}

    @cached_property
    def known(self) -> Any:
        """What is known from registries and from the other steps, for fields that are required only sometimes."""
        return self.readiness.known

    @cached_property
    def readiness(self) -> Readiness:
        return readiness_of(self.draft)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_form_list()
        if kwargs["step"] == CHECK:
            return self.check_page()
        return super().get(request, *args, **kwargs)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_form_list()
        if self.kwargs["step"] == CHECK:
            return self.render_done(None, **self.kwargs)
        if self.request.POST.get(f"{self.prefix}-current_step") != self.kwargs["step"]:
            raise SuspiciousOperation("the posted step is not that of the address")
        try:
            return super().post(*args, **kwargs)
        except DraftClosed:
            raise
        except DraftError as problem:  # nothing was saved: what was typed is shown again, with the reason
            form = self.get_form(data=self.request.POST)
            form.is_valid()
            form.add_error(None, problem.message)
            return self.render(form)

    def process_step(self, form: Any) -> Any:
        self.storage.answers = form.answers()
        self.asked_before = {fact.lookup for fact in self.readiness.facts.values()}
        return super().process_step(form)

    def process_step_files(self, form: Any) -> Any:
        """No files come here; but this is where formtools has just saved the step, and looks at its conditions next."""
        self._look_again()
        return super().process_step_files(form)

    def get_step_url(self, step: str) -> str:
        return reverse("applicants:step", kwargs={"draft": self.draft.public_id, "step": step})

    @property
    def changes(self) -> Changes:
        """Where rows are changed and removed."""
        draft = self.draft.public_id
        return Changes(
            step=self.get_step_url,
            row=lambda step, row: reverse("applicants:row", args=[draft, step, row]),
            remove=lambda step, row: reverse("applicants:remove_row", args=[draft, step, row]),
        )

    def render_next_step(self, form: Any, **kwargs: Any) -> HttpResponse:
        """On to the next page; back to the check page for somebody who came from there to change one answer.

        Where registries were asked about somebody whom this page names, it is shown once more, with what they say.
        """
        if self._asked_on(self.steps.current):
            messages.info(self.request, _("Look at what the registry says, then continue."))
            return redirect(self.request.get_full_path())
        if "check" in self.request.GET:
            return redirect("applicants:check", draft=self.draft.public_id)
        return super().render_next_step(form, **kwargs)

    def _look_again(self) -> None:
        """What was just saved may have brought pages, or taken some away: go on with those of now, and say so."""
        if not self.draft.edition.conditions.any_page:
            return
        before = self.shown
        self.draft = self.storage.draft or self.draft
        for kept in ("readiness", "known"):
            self.__dict__.pop(kept, None)
        more, fewer = set(self.shown) - set(before), set(before) - set(self.shown)
        if more or fewer:
            messages.info(self.request, _("The pages that follow have changed with your answer."))

    def _asked_on(self, step: str) -> bool:
        """Whether saving a page has had registries asked for other fields of the very page."""
        if not self.draft.edition.subjects and not self.draft.edition.conditions.any_lookup:
            return False
        lookups.hurry(self.draft.public_id)
        now = readiness_of(self.draft).facts.values()
        mine = {need for part in self.readiness.steps if part.step.id == step for need in part.lookups}
        return any(fact.lookup not in self.asked_before and fact.need in mine for fact in now)

    def render_done(self, form: Any, **kwargs: Any) -> HttpResponse:
        """The last step leads to the check page; posting that one checks all steps again and files."""
        if kwargs.get("step") != CHECK:
            return redirect(next_page(self.readiness), draft=self.draft.public_id)
        return super().render_done(form, **{**kwargs, "step": self.done_step_name})

    def render_revalidation_failure(self, failed_step: str, form: Any, **kwargs: Any) -> HttpResponse:
        messages.warning(self.request, _("This page is not complete yet. Nothing was submitted."))
        return redirect(self.get_step_url(failed_step))

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        try:
            version = int(self.request.POST.get("version", ""))
        except ValueError:
            version = -1
        try:
            case = file(self.draft, version=version, seen=self.readiness)
        except StaleDraft as problem:
            return stale(self.request, self.draft, problem)
        except AnswersChanged as news:
            self.readiness = news.readiness
            before = _("Before: %s")
            return self.check_page(
                [replace(fact_row(new), note=before % (fact_row(was).value or "–")) for was, new in news.changes]
            )
        except NotReady:
            messages.warning(self.request, _("Something is still missing. Nothing was submitted."))
            return redirect("applicants:draft", draft=self.draft.public_id)
        except DraftClosed:
            raise
        except (DraftError, MandateError) as problem:
            messages.warning(self.request, problem.message)
            return redirect("applicants:draft", draft=self.draft.public_id)
        if self.draft.supplements:
            messages.success(self.request, _("What you added has been submitted. The officials go on with your case."))
            return redirect("applicants:case", code=case.code)
        return redirect("applicants:submitted", code=case.code)

    def get_context_data(self, form: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=form, **kwargs)
        current = self.steps.current
        content = next(part for part in self.readiness.steps if part.step.id == current)
        part = part_of(_named(content), changes=self.changes, ways=WAYS)
        group = content.step.group
        return {
            **context,
            "members": part.members,
            "may_add": group is not None and len(part.members) < group.max,
            "form": form,
            "draft": self.draft,
            "edition": self.draft.edition,
            "step": content.step,
            "locked": [row for row in part.rows if row.outcome or row.given],
            "asking": self.readiness.states[current] == StepState.ASKING,
            "readiness": self.readiness,
            "back": self.get_step_url(self.steps.prev)
            if self.steps.prev
            else reverse("applicants:draft", kwargs={"draft": self.draft.public_id}),
        }

    def check_page(self, changes: list[Row] | None = None) -> HttpResponse:
        """Everything on one page, each of the applicant's own answers with its way back."""
        ways_back = Changes(step=lambda step: f"{self.get_step_url(step)}?check=1")
        parts = [part_of(part, changes=ways_back, ways=WAYS) for part in self.readiness.steps]
        context = {
            "draft": self.draft,
            "edition": self.draft.edition,
            "readiness": self.readiness,
            "parts": parts,
            "changes": changes or [],
            "files": wanted_files(self.readiness),
            "fee": self.draft.edition.fee_due(self.readiness.known).amount,
            **standing_of(self.draft),
            "may_submit": self.draft.right.allows(Act.FILE),
            "view": self,
        }
        return self.response_class(
            request=self.request, template="applicants/check.html", context=context, using=self.template_engine
        )


def _is_shown(wizard: Wizard, *, step: str) -> bool:
    """Whether a page is for this applicant (formtools asks with the wizard)."""
    return step in wizard.shown


def _named(content: StepContent) -> StepContent:
    """A page without what registries will be asked about somebody whom nobody has named yet."""
    fields = [field for field in content.fields if not field.locked or field.given or field.fact is not None]
    return replace(content, fields=tuple(fields))


_view = Wizard.as_view(form_list=[("placeholder", forms.Form)], url_name="applicants:step", done_step_name="filed")


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft: uuid.UUID, step: str) -> HttpResponse:
    """One page of the wizard."""
    return _view(request, draft=draft, step=step)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """All answers on one page; posting files the application."""
    return _view(request, draft=draft, step=CHECK)
