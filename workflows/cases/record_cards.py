"""Evidence cards as the annex of a case record prints them, in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from workflows.documents.layouts import RecordAnswer, RecordCard, RecordRemark
from workflows.documents.rendering import printable
from workflows.filling.disputes import attribute_asked, claimed_value
from workflows.filling.evidence import EvidenceCard, SignedAnswer
from workflows.filling.models import APPLICANT, Difference, Dispute, Outcome, Settlement

#: Longest paragraph of a layout; more becomes another one.
_PARAGRAPH: Final = 3000


@dataclass(frozen=True)
class PrintedCard:
    """A card of the annex, and the name of the value that it proves."""

    name: str
    data: RecordCard


def card_of(number: int, card: EvidenceCard) -> PrintedCard:
    """One card; `number` is its place in the annex. Runs with Vietnamese switched on."""
    fact, lookup, why = card.fact, card.lookup, card.why
    attribute = card.attribute
    title = attribute.title_vi if attribute else fact.attribute
    proof = card.proof
    data = RecordCard(
        number=number,
        title=f"{title} (chỉ hỏi có khớp hay không)" if card.compared_with else title,
        registry=card.registry.title_vi,
        authority=card.registry.owner_vi,
        about=_whom(card),
        value=lines_of(_standing(card)),
        purpose=why.purpose.vi if why else lookup.purpose,
        legal_basis=lookup.legal_basis,
        basis_checked=bool(card.basis and card.basis.verified),
        edition=f"{lookup.procedure}, {lookup.edition:%d/%m/%Y}",
        agreed_at=lookup.agreed_at,
        problems=tuple(str(problem.label) for problem in card.problems),
        proof=_answer(card, proof) if proof else None,
        others=tuple(_answer(card, answer) for answer in card.earlier),
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
    return PrintedCard(fact.name, data)


def value_words(value: Any, kind: str) -> str:
    """A value as a Vietnamese document writes it; "" for none. `kind` is the attribute's or the field's."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, dict):
        return ", ".join(str(value[part]) for part in ("detail", "ward", "province", "text") if value.get(part))
    if isinstance(value, list):
        return "\n".join(value_words(item, "text") for item in value)
    if kind == "date":
        return "/".join(reversed(str(value).split("-")))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return f"{value:,}".replace(",", ".") if kind in ("number", "money") else str(value)


def lines_of(words: str) -> tuple[str, ...]:
    """A text in printable paragraphs; what the typeface does not have becomes "?"."""
    lines = [line.strip() for line in words.splitlines()]
    return tuple(
        printable(line[start : start + _PARAGRAPH])
        for line in lines
        if line
        for start in range(0, len(line), _PARAGRAPH)
    )


def _whom(card: EvidenceCard) -> str:
    if card.fact.subject == APPLICANT:
        return "Người nộp hồ sơ"
    identity = card.lookup.identity or {}
    return printable("; ".join(filter(None, (identity.get("name"), identity.get("number")))))


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


def _answer(card: EvidenceCard, answer: SignedAnswer) -> RecordAnswer:
    proof = answer.evidence
    return RecordAnswer(
        said=_paragraph(_said(card, answer.outcome, answer.value)),
        received_at=proof.received_at,
        as_of=proof.as_of,
        request_id=proof.request_id,
        message_id=str(proof.message_id),
        digest=proof.digest,
        key_id=proof.key_id,
        problems=tuple(str(problem.label) for problem in answer.problems),
    )


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
        title=title, at=at, by=by, lines=tuple((key, _paragraph(words)) for key, words in lines if words.strip())
    )


def _paragraph(words: str) -> str:
    """One paragraph; the layouts collapse white space."""
    return printable(" ".join(words.split()))[:_PARAGRAPH] or "–"
