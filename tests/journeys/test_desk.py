"""What surrounds a case: supplements, notes, giving work, a new day, stopping, withdrawing, on both sides of the desk.

In both languages, on a phone and on a desk, axe finds nothing on them.
"""

from __future__ import annotations

import pytest

from tests.journeys import applying, deciding
from tests.journeys.conftest import Visit
from tests.journeys.place import Place, apply
from tests.journeys.seeing import Inspector

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_happens_around_a_case(place: Place, visit: Visit, language: str) -> None:
    look = Inspector()
    how = {"language": language}
    applicant = visit(**how)
    code = apply(applicant, place.somebody())
    receiver = place.official("tiepnhan", **how, look=look)
    receiver.expected.add(422)
    deciding.take(receiver, code)
    deciding.begin(receiver, "supplement")
    receiver.press("Continue")
    receiver.arrive("supplement-nothing-chosen")
    for key in ("field:phone", "field:work_history"):
        receiver.page.locator(f'main [value="{key}"]').check()
    receiver.press("Continue")
    receiver.press("Ask the applicant")
    receiver.arrive("supplement-no-reason")
    for number in range(2):
        receiver.page.locator(f"textarea[name=why_{number}]").fill("Chưa ghi đủ, đề nghị bổ sung.")
    receiver.press("Ask the applicant")
    receiver.arrive("case-waiting")
    applicant.look = look
    applicant.open(f"/applications/cases/{code}/")
    applicant.arrive("my-case-asked")
    applicant.press("Add what is missing")
    applicant.arrive("supplement-tasks")
    applicant.page.locator('main a[href*="/steps/history/"]').click()
    applicant.arrive("supplement-history")
    applicant.press("Save and continue")
    applying.answer(applicant, "phone", "0987654321")
    applicant.arrive("supplement-contact")
    applicant.press("Save and continue")
    applicant.arrive("supplement-check")
    applicant.press("Submit what was missing")
    applicant.arrive("my-case-answered")
    receiver.open(f"/desk/cases/{code}/rounds/")
    receiver.arrive("rounds")
    receiver.open(f"/desk/cases/{code}/")
    deciding.act(receiver, "receive", deciding.PAID)
    appraiser = place.official("thamdinh", **how, look=look)
    deciding.take(appraiser, code)
    appraiser.arrive("case-with-a-colleague")
    appraiser.open(f"/desk/cases/{code}/note/")
    appraiser.arrive("note")
    appraiser.page.locator("textarea[name=text]").fill("Đã gọi điện cho bệnh viện.")
    appraiser.press("Write the note")
    appraiser.arrive("case-with-a-note")
    appraiser.follow("Give to a colleague")
    appraiser.arrive("give")
    appraiser.open("/desk/absences/")
    appraiser.arrive("absences")
    approver = place.official("pheduyet", **how, look=look)
    approver.open(f"/desk/cases/{code}/lead/extend/")
    approver.arrive("extend")
    approver.page.locator("textarea[name=reason]").fill("Chờ kết quả xác minh.")
    approver.press("Promise the new day")
    approver.arrive("case-extended")
    approver.open(f"/desk/cases/{code}/lead/stop/")
    approver.arrive("stop")
    applicant.open(f"/applications/cases/{code}/")
    applicant.follow("Withdraw the application")
    applicant.arrive("withdraw")
    applicant.press("Withdraw the application")
    applicant.arrive("my-case-withdrawn")
    assert not look.wrong, "\n\n".join(look.wrong)
