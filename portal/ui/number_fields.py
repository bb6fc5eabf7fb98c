"""Fields for the numbers by which authorities know people, firms and products; kept without the spaces people type."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

from portal.ui.fields import LineField
from procedures import checks


class _NumberOfAuthority(LineField):
    """A number that has a shape; what the check only warns of is left to the registry."""

    def __init__(self, *, max_length: int = 30, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.widget.attrs.update({"autocomplete": "off", "class": "govuk-input--width-20"})

    def to_python(self, value: Any) -> str:
        """The number without spaces. Raises ValidationError that says what is wrong with it."""
        number = re.sub(r"\s", "", super().to_python(value))
        for complaint in self.complaints(number) if number else ():
            if complaint.severity == "error":
                raise ValidationError(complaint.message, code="shape")
        return number

    def complaints(self, number: str) -> list[checks.Complaint]:
        """What is wrong with its shape."""
        raise NotImplementedError


class IdentityNumberField(_NumberOfAuthority):
    """A personal identification number: 12 digits."""

    def complaints(self, number: str) -> list[checks.Complaint]:
        """Those of its check."""
        return checks.check_identity_number(number)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs["inputmode"] = "numeric"


class BusinessCodeField(_NumberOfAuthority):
    """A firm's business code: 10 digits, for a branch `-` and 3 more."""

    def complaints(self, number: str) -> list[checks.Complaint]:
        """Those of its check."""
        return checks.check_business_code(number)


class TaxCodeField(_NumberOfAuthority):
    """A tax code: of a firm, a branch or a person."""

    def complaints(self, number: str) -> list[checks.Complaint]:
        """Those of its check."""
        return checks.check_tax_code(number)


class ProductNumberField(_NumberOfAuthority):
    """The number under which an authority registered a product."""

    def complaints(self, number: str) -> list[checks.Complaint]:
        """Those of its check."""
        return checks.check_product_number(number)

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=60, **options)
