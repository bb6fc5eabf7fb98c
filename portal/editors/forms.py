"""What an editor fills in: an upload, the code of a new procedure, a reason."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.ui.fields import LineField, LongTextField
from procedures.reading import MAX_BYTES


class UploadForm(forms.Form):
    """One definition. Whether it is sound the checker finds out and says; here only that it is not too large."""

    file = forms.FileField(
        label=_("Definition (YAML file)"),
        help_text=_("At most 256 KiB. It is checked at once; what was uploaded can always be downloaded again."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        error_messages={"required": _("Choose a file of at most 256 KiB")},
    )

    def clean_file(self) -> bytes:
        """The bytes of the file."""
        text = bytes(self.cleaned_data["file"].read(MAX_BYTES + 1))
        if len(text) > MAX_BYTES:
            raise ValidationError(_("The file is larger than 256 KiB"), code="size")
        if not text:
            raise ValidationError(_("The file is empty"), code="empty")
        return text


class FirstUploadForm(UploadForm):
    """The first definition of a procedure that has none yet."""

    procedure = LineField(
        label=_("Code of the procedure"),
        help_text=_("The national code, such as 1.012289"),
        max_length=20,
        error_messages={"required": _("Enter the national code")},
    )
    field_order = ("procedure", "file")

    def clean_procedure(self) -> str:
        """A code as the national database writes it."""
        code: str = self.cleaned_data["procedure"]
        if not re.fullmatch(r"[0-9]\.[0-9]{6}", code, re.ASCII):
            raise ValidationError(_("Enter a code such as 1.012289"), code="code")
        return code


class ReasonForm(forms.Form):
    """Why something is given up or taken back."""

    reason = LongTextField(
        label=_("Reason"),
        help_text=_("It is kept with the edition, and in the journal."),
        max_length=1000,
        error_messages={"required": _("Enter the reason")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].widget.attrs["rows"] = 3
