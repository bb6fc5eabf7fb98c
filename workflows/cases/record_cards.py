"""Evidence cards as the annex of a case record prints them, in Vietnamese."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from workflows.cases.words import paragraph, paragraphs, value_words
from workflows.documents.records import RecordRemark, RecordValue
from workflows.documents.rendering import printable
from workflows.filling.disputes import attribute_asked, claimed_value
from workflows.filling.evidence import EvidenceCard
from workflows.filling.models import Difference, Dispute, Outcome, Settlement


def value_of(card: EvidenceCard, marks: Mapping[uuid.UUID, str]) -> RecordValue:
    """The value of one card; `marks`: what each signed answer is called. Runs with Vietnamese switched on."""
    title = card.attribute.title_vi if card.attribute else card.fact.attribute
    proof = card.proof
    return RecordValue(
        title=f"{title} (chỉ hỏi có khớp hay không)" if card.compared_with else title,
        value=paragraphs(printable(_standing(card))),
        mark=marks[proof.evidence.public_id] if proof else "",
        holds=proof is not None and not proof.problems and not card.problems,
        problems=tuple(str(problem.label) for problem in card.problems),
        others=tuple(
            (marks[one.evidence.public_id], paragraph(_said(card, one.outcome, one.value))) for one in card.earlier
        ),
        remarks=tuple(
            sorted(
                (
                    *(_of_difference(card, one) for one in card.differences),
                    *(_of_settlement(card, one) for one in card.settlements),
                    *(_of_dispute(card, one) for one in card.disputes),
                ),
                key=lambda remark: remark.at,
            )
        ),
    )


def _words(card: EvidenceCard, value: Any) -> str:
    """A value of the card's attribute, by the name of its choice where the form has choices."""
    label = card.field.label_of(value) if card.field else None
    return str(label.vi) if label else value_words(value, card.attribute.kind if card.attribute else "text")


def _standing(card: EvidenceCard) -> str:
    """The value on which the case stands, or in words why there is none."""
    fact = card.fact
    if fact.settlement is not None:
        return _words(card, fact.said) or "Không có"
    return _said(card, fact.outcome, fact.value)


def _said(card: EvidenceCard, outcome: Outcome | None, value: Any) -> str:
    if outcome is None:
        return "Không đọc được"
    return _words(card, value) if outcome == Outcome.RESOLVED else str(outcome.label)


def _of_difference(card: EvidenceCard, difference: Difference) -> RecordRemark:
    said = _said(card, Outcome(difference.outcome), difference.value)
    lines = [("Câu trả lời mới", said), ("Tình trạng", str(difference.get_state_display()))]
    lines += [
        ("Câu hỏi cho người nộp", difference.question),
        ("Người nộp trả lời", difference.answer or ""),
        ("Lý do", difference.reason),
    ]
    by = difference.official.full_name if difference.official else ""
    return _remark("Có câu trả lời mới khác", difference.noticed_at, by, lines)


def _of_settlement(card: EvidenceCard, settlement: Settlement) -> RecordRemark:
    lines = [
        ("Kết luận", _words(card, settlement.value) or "Không có"),
        ("Căn cứ", str(settlement.get_proof_display())),
        ("Giấy tờ", settlement.reference),
        ("Lý do", settlement.reason),
        ("Hết hiệu lực", f"{settlement.ended_at:%d/%m/%Y}" if settlement.ended_at else ""),
    ]
    return _remark("Cán bộ xác minh theo giấy tờ khác", settlement.at, settlement.official.full_name, lines)


def _of_dispute(card: EvidenceCard, dispute: Dispute) -> RecordRemark:
    if card.compared_with:
        held, claimed = "Không khớp", "Khớp"
    else:
        right = claimed_value(dispute, attribute_asked(card.fact.registry, card.fact.attribute))
        held, claimed = _words(card, dispute.held) or "Không có", _words(card, right) or "Không có"
    lines = [
        ("Tình trạng", str(dispute.get_state_display())),
        ("Cơ sở dữ liệu đã trả lời", held),
        ("Nội dung đúng theo người nộp", claimed),
        ("Lý do", dispute.reason),
        ("Cơ quan trả lời", dispute.note or ""),
    ]
    return _remark("Người nộp báo thông tin sai", dispute.opened_at, "", lines)


def _remark(title: str, at: Any, by: str, lines: list[tuple[str, str]]) -> RecordRemark:
    return RecordRemark(
        title=title, at=at, by=by, lines=tuple((key, paragraph(words)) for key, words in lines if words.strip())
    )
