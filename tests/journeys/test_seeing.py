"""The inspector of pages sees what is wrong: otherwise its silence would prove nothing."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.seeing import Inspector

pytestmark = pytest.mark.journey
BAD = """<!doctype html><html><title>Bad</title><main><h1>Bad</h1>
<img src="data:,"><p style="width: 2000px">wide</p><p style="color: #bbb">pale</p></main></html>"""


def test_a_bad_page_is_found_out(visit: Visit):
    look, visitor = Inspector(), visit()
    visitor.page.set_content(BAD)
    look("bad", visitor)
    found = "\n".join(look.wrong)
    for rule in ("too wide", "image-alt", "color-contrast", "html-has-lang"):
        assert rule in found
