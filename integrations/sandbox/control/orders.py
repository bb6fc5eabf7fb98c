"""What testers may order, checked: the same for programs (api) and for people (pages)."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from integrations.sandbox.keys import REGISTRIES
from integrations.sandbox.registries import faults
from integrations.sandbox.registries.faults import Kind

_Registry = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(REGISTRIES)})$")]
_RegistryOrAll = Annotated[str, StringConstraints(pattern=rf"^(\*|{'|'.join(REGISTRIES)})$")]
_NUMBER = r"[0-9A-Za-z][0-9A-Za-z./-]{3,39}"  # of a person, a firm or a product


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FaultOrder(_Order):
    """A fault: `registry` "*" means all, an empty `identity_number` everybody."""

    registry: _RegistryOrAll
    fault: Kind
    seconds: Annotated[float, Field(ge=0, le=faults.LONGEST_SLEEP)] = 5.0
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    pause: Annotated[float, Field(ge=0, le=3600)] = 0.0
    identity_number: Annotated[str, StringConstraints(pattern=rf"^({_NUMBER})?$")] = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.pause and self.fault is not Kind.ERRORS:
            raise ValueError("Only errors come in bursts")
        if self.fault is Kind.BAD_TLS and (self.registry != "*" or self.identity_number):
            raise ValueError("TLS comes before any question: it fails for all or for none")
        return self

    def carry_out(self) -> None:
        faults.order(self.registry, self.identity_number, self.fault, self.seconds, self.share, self.pause)


class RecordOrder(_Order):
    """A change of a record (see `registries.edits.change`)."""

    registry: _Registry
    identity_number: Annotated[str, StringConstraints(pattern=rf"^({_NUMBER})$")]
    attribute: Annotated[str, StringConstraints(max_length=40)]
    value: JsonValue


class DecisionOrder(_Order):
    """What becomes of a request for correction."""

    state: Literal["corrected", "refused"]
    note: Annotated[str, StringConstraints(max_length=2000)] = ""
