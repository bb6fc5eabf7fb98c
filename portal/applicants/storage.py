"""Wizard state in the draft's own row, so that two tabs with two drafts never mix and any device goes on.

django-formtools keeps its state under the wizard's class name: two applications in one browser share it. Here the key
is the draft, and the row is the one truth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from formtools.wizard.storage.base import BaseStorage

from workflows.drafts import actions
from workflows.drafts.models import Draft


class DraftStorage(BaseStorage):
    """Reads each step from `draft.steps` and saves it through `drafts.actions.save_step`.

    Values are kept under the field's own name; the form's prefix, the CSRF token and whatever else was posted are not.
    """

    def __init__(self, prefix: str, request: HttpRequest | None = None, file_storage: Any = None) -> None:
        super().__init__(prefix, request, file_storage)
        self.draft: Draft | None = None
        self.answers: dict[str, Any] = {}
        self.asks_nothing: Callable[[str], bool] = lambda step: False  # the view knows, as it knows the draft
        self.init_data()

    def get_step_data(self, step: str) -> MultiValueDict[str, str] | None:
        """The step's values as the form posted them, or None when it was never saved.

        A step that asks this applicant nothing, since registries fill all of it, is complete without having been
        opened.
        """
        if self.draft is None:
            return None
        saved = self.draft.steps.get(step)
        if saved is None:
            return MultiValueDict() if self.asks_nothing(step) else None
        return MultiValueDict({f"{step}-{name}": values for name, values in saved["data"].items()})

    def set_step_data(self, step: str, cleaned_data: MultiValueDict[str, str]) -> None:
        """Save a step that has passed its form; `answers` were set by the view."""
        assert self.draft is not None  # noqa: S101 - set by the view before anything is read
        own = {
            name.removeprefix(f"{step}-"): values
            for name, values in cleaned_data.lists()
            if name.startswith(f"{step}-")
        }
        self.draft = actions.save_step(self.draft, step, data=own, answers=self.answers)

    def reset(self) -> None:
        """Nothing to forget: a filed draft is closed by the filing itself."""
