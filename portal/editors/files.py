"""Files given out: every version as it was uploaded, every edition as it was published, all of a unit's in folders."""

from __future__ import annotations

import io
import uuid
import zipfile

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.access import officials_only
from portal.editors.finding import own_proposal, own_publication
from workflows.editions.models import Publication
from workflows.people.models import Official
from workflows.people.permissions import Permission


@never_cache
@require_safe
@officials_only(Permission.EDIT_DEFINITIONS)
def version(request: HttpRequest, official: Official, proposal: uuid.UUID, number: int) -> HttpResponse:
    """A version of a draft, byte for byte."""
    found = own_proposal(official, proposal)
    text = get_object_or_404(found.versions, number=number).text
    return _given(bytes(text), f"{found.procedure}-v{number}.yaml")


@never_cache
@require_safe
@officials_only(Permission.EDIT_DEFINITIONS)
def edition(request: HttpRequest, official: Official, code: str, day: str) -> HttpResponse:
    """A published edition, byte for byte."""
    found = own_publication(official, code, day)
    return _given(bytes(found.text), f"{found.procedure}-{found.effective_from.isoformat()}.yaml")


@never_cache
@require_safe
@officials_only(Permission.EDIT_DEFINITIONS)
def export(request: HttpRequest, official: Official) -> HttpResponse:
    """Every edition of the unit as `<code>/<date>.yaml`, as `check_definitions` and `load_definitions` read them."""
    out = io.BytesIO()
    editions = Publication.objects.for_editor(official).standing().order_by("procedure", "effective_from")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in editions.iterator(chunk_size=50):
            # Always the same bytes for the same editions: a fixed time in the archive.
            entry = zipfile.ZipInfo(f"{one.procedure}/{one.effective_from.isoformat()}.yaml", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, bytes(one.text), zipfile.ZIP_DEFLATED)
    return _given(out.getvalue(), f"{official.unit.code}.zip", "application/zip")


def _given(content: bytes, name: str, kind: str = "application/yaml") -> HttpResponse:
    """A file for saving; no browser runs anything of what somebody uploaded."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
