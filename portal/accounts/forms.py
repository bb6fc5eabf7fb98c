"""The form by which officials and auditors sign in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _


class OfficialsSignInForm(LoginForm):
    """User name and password; allauth checks them, counts failures, and leads on to further steps (MFA)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("User name"),
            max_length=150,
            error_messages={"required": _("Enter your user name"), "max_length": _("Enter your user name")},
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                    "class": "govuk-input--width-20",
                }
            ),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            max_length=200,
            strip=False,
            error_messages={"required": _("Enter your password"), "max_length": _("Enter your password")},
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "govuk-input--width-20"}),
        )
