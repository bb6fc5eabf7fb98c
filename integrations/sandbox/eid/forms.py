"""Forms of the e-ID pages. Their messages are keys of `texts.TEXTS`; the templates give them a language."""

from typing import Any

from allauth.idp.oidc.forms import AuthorizationForm
from django import forms

from integrations.sandbox.eid.adapter import OPTIONAL_SCOPES, REQUIRED_SCOPES


class SignInForm(forms.Form):
    """Identity number and password. Spaces that people type between groups of digits do not matter."""

    identity_number = forms.CharField(required=False, max_length=40, error_messages={"max_length": "malformed"})
    password = forms.CharField(max_length=200, strip=False, error_messages={"required": "no_password"})

    def clean_identity_number(self) -> str:
        number = "".join(self.cleaned_data["identity_number"].split())
        if not (number.isascii() and number.isdigit() and len(number) == 12):
            raise forms.ValidationError("malformed")
        return number


class ConsentForm(AuthorizationForm):
    """Grants what signing in needs, and each optional scope only where it is ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.requested: list[str] = list(kwargs["requested_scopes"])
        super().__init__(*args, **kwargs)
        self.fields["scopes"].required = False

    @property
    def needed(self) -> list[str]:
        return [scope for scope in REQUIRED_SCOPES if scope in self.requested]

    @property
    def optional(self) -> list[str]:
        return [scope for scope in OPTIONAL_SCOPES if scope in self.requested]

    def clean_scopes(self) -> list[str]:
        ticked = self.cleaned_data["scopes"]
        return self.needed + [scope for scope in self.optional if scope in ticked]
