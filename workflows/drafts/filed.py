"""What has been submitted on a case so far: the last filing holds, since each one is whole."""

from __future__ import annotations

import json
from typing import Any

from workflows.documents.models import Upload
from workflows.drafts.models import Filing


def filings_of(case_code: str) -> list[Filing]:
    """Every filing of a case, the first first."""
    return list(Filing.objects.filter(case_code=case_code).order_by("number"))


def last_filing(case_code: str) -> Filing:
    """What a case stands on. Raises Filing.DoesNotExist."""
    filing = Filing.objects.filter(case_code=case_code).order_by("-number").first()
    if filing is None:
        raise Filing.DoesNotExist(case_code)
    return filing


def body_of(filing: Filing) -> dict[str, Any]:
    """A filing as JSON; `_body` of workflows.drafts.filing says its shape."""
    body: dict[str, Any] = json.loads(filing.body)
    return body


def files_filed(case_code: str) -> list[Upload]:
    """The files of the last filing, in its order."""
    named = [file["upload"] for file in body_of(last_filing(case_code)).get("files", ())]
    found = {str(upload.public_id): upload for upload in Upload.objects.filter(public_id__in=named)}
    return [found[name] for name in named if name in found]
