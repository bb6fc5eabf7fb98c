"""What the generic layout is told to print must be there; the broken definitions tell the rest."""

from __future__ import annotations

import pytest

from procedures.checking import check_bytes
from procedures.reading import Broken
from tests.procedures.conftest import HERE

FIRM = (HERE / "firm.yaml").read_text()


def printing(fields: str, statement: str = "") -> bytes:
    """The definition about a firm, with this on its result."""
    told = f"  fields: [{fields}]\n" + (f"  statement: {{vi: '{statement}', en: '{statement}'}}\n" if statement else "")
    return (FIRM + told).encode()


@pytest.mark.parametrize("fields", ["firm_name, staff", "staff_name, firm_name, staff_licence"])
def test_single_fields_whole_rows_and_columns_of_rows_can_be_printed(fields: str) -> None:
    assert check_bytes(printing(fields, "Cấp cho {firm_name}"), "firm.yaml").definition.result.fields


def test_a_column_is_not_printed_twice() -> None:
    with pytest.raises(Broken, match="The id “staff_name” stands here twice"):
        check_bytes(printing("staff, staff_name"), "firm.yaml")


def test_a_statement_names_no_field_of_rows() -> None:
    with pytest.raises(Broken, match=r"The statement names \{staff_name\}, which is no field."):
        check_bytes(printing("firm_name", "Cấp cho {staff_name}"), "firm.yaml")
