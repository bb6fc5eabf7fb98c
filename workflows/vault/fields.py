"""Model fields whose column holds sealed bytes. They decrypt when they are read, not when the row is loaded."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from workflows.vault.sealing import Sealed, seal, unseal

if TYPE_CHECKING:
    # Only the type checker knows Django's fields as generic.
    _TextBase = models.Field[str, str]
    _JSONBase = models.Field[Any, Any]
else:
    _TextBase = _JSONBase = models.Field


def normal(value: Any) -> Any:
    """The same JSON value with every text in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {normal(key): normal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [normal(item) for item in value]
    return value


class _Opening(DeferredAttribute):
    """The attribute on the row: sealed bytes until somebody reads it."""

    field: _EncryptedField

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Sealed):
            return value
        opened = self.field.unseal(value, self.field.bound_value(instance))
        instance.__dict__[self.field.attname] = opened
        return opened

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value if isinstance(value, Sealed) else self.field.clean_set(value)


class _EncryptedField(models.Field):  # type: ignore[type-arg]  # the public classes below say what they hold
    """What both kinds share: the column, the binding to a row, and the refusal to be searched."""

    descriptor_class = _Opening
    empty_strings_allowed = False
    _SEARCHABLE = frozenset({"exact", "isnull"})

    def __init__(self, *args: Any, bind: str = "public_id", **kwargs: Any) -> None:
        self.bind = bind
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["bind"] = self.bind
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_bind()]

    def _check_bind(self) -> list[checks.CheckMessage]:
        try:
            bound = self.model._meta.get_field(self.bind)
        except FieldDoesNotExist:
            return [checks.Error(f"is bound to {self.bind!r}, which is no field here", obj=self, id="vault.E001")]
        if isinstance(bound, models.AutoField):
            return [checks.Error(f"{self.bind!r} is not known before the row is saved", obj=self, id="vault.E002")]
        return []

    # --- The row and the column ---------------------------------------------------------------------------------------

    def to_bytes(self, value: Any) -> bytes:
        raise NotImplementedError

    def from_bytes(self, data: bytes) -> Any:
        raise NotImplementedError

    def clean_set(self, value: Any) -> Any:
        """What an assigned value becomes at once."""
        return value

    def context(self, bound: Any) -> str:
        """The place that a value is sealed for: table, column, and the row by its bound column."""
        return f"{self.model._meta.db_table}|{self.column}|{bound}"

    def bound_value(self, instance: models.Model) -> Any:
        """What names the row, e.g. its public id. Raises `ValueError` when the row has none yet."""
        bound = self.model._meta.get_field(self.bind)
        assert isinstance(bound, models.Field)  # noqa: S101  # the field's system check sees to it
        value = getattr(instance, bound.attname)
        if value in (None, ""):
            raise ValueError(f"{self.model._meta.label}.{self.name} needs {self.bind} to be set first")
        return bound.to_python(value)

    def seal(self, value: Any, bound: Any) -> Sealed:
        """Seal a plain value for the row named by `bound`."""
        return seal(self.to_bytes(value), self.context(bound))

    def unseal(self, sealed: bytes, bound: Any) -> Any:
        """Open a sealed value, as `values()` gives it, of the row named by `bound`. Raises `Unreadable`."""
        return self.from_bytes(unseal(sealed, self.context(bound)))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        stored = model_instance.__dict__.get(self.attname)
        # An untouched value goes back as it came; a new row may be a copy of another, so its value is bound anew.
        if isinstance(stored, Sealed) and not add:
            return stored
        value = getattr(model_instance, self.attname)
        return None if value is None else self.seal(value, self.bound_value(model_instance))

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.model._meta.label}.{self.name} is sealed row by row: use save() or bulk_create()")
        return value

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        # bytes(), because the drivers know bytes and not our subclass.
        return None if value is None else connection.Database.Binary(bytes(value))  # type: ignore[attr-defined]  # stubs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing but `isnull` and comparison of sealed bytes: search by a blind index beside it."""
        return super().get_lookup(lookup_name) if lookup_name in self._SEARCHABLE else None


class EncryptedTextField(_EncryptedField, _TextBase):
    """Text, encrypted at rest, in NFC.

    `bind` names a column of the same row that is set before saving and never changes (default `public_id`); the value
    opens in that row only. `values()` and `values_list()` give `Sealed` bytes. Search needs a `blind_index` beside it.
    """

    empty_strings_allowed = True

    def clean_set(self, value: Any) -> Any:
        if not isinstance(value, str | None):
            raise TypeError(f"{self.model._meta.label}.{self.name} holds text, not {type(value).__name__}")
        return normal(value)

    def to_bytes(self, value: Any) -> bytes:
        return normal(value).encode()

    def from_bytes(self, data: bytes) -> str:
        return data.decode()


class EncryptedJSONField(_EncryptedField, _JSONBase):
    """A JSON value, encrypted at rest, its texts in NFC. Otherwise like `EncryptedTextField`."""

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(normal(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    def from_bytes(self, data: bytes) -> Any:
        return json.loads(data)
