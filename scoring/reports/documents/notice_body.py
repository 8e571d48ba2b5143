"""The words of a unit's notice: its result, the way to it, and who signs."""

from __future__ import annotations

from scoring.analysis import summary
from scoring.analysis.groups import Row, group_name, key_of
from scoring.explain.notes import figures_of, rows_of, veto_words
from scoring.explain.remarks import remarks
from scoring.reports.basis import Basis
from scoring.reports.documents.notice_tables import asked, cases, lines, losses, sent_back
from scoring.reports.documents.notification_annexes import readings_table, standing_note
from scoring.reports.documents.notification_facts import (
    day,
    inspection,
    occasion_words,
    period,
    points,
)
from scoring.reports.documents.paper_text import shown
from scoring.reports.documents.paper_xml import paragraph
from scoring.text.typesetting import typeset

_NUMBERS = "一二三四五六七八九十"
Part = tuple[str, str]
"""A heading and what stands under it."""


def title_of(basis: Basis) -> str:
    """The notice's title on one line."""
    return f"{period(basis)}社会稳定风险评估工作{occasion_words(basis)}结果通知单"


def notice_body(basis: Basis, number: int) -> str:
    """The body of one unit's notice (a row of ``Evidence.units``) as markup."""
    scheme = basis.scores.scheme
    row = figures_of(basis.scores, number)
    because = f"根据《{typeset(scheme.title)}》（{scheme.document}），"
    if basis.occasion == "half-year":
        because = f"根据{inspection(scheme)}的规定，"
    what = occasion_words(basis)
    parts = [
        paragraph("公文标题", f"{period(basis)}社会稳定风险评估工作\n{what}结果通知单"),
        paragraph("空行"),
        paragraph("主送机关", f"{shown(row['unit'])}："),
        paragraph("公文正文", f"{because}现将你单位{period(basis)}{what}结果通知如下。"),
    ]
    for place, (heading, body) in enumerate(_parts(basis, number, row)):
        parts += [paragraph("一级标题", f"{_NUMBERS[place]}、{heading}"), body]
    return "".join(parts) + _end(basis)


def _parts(basis: Basis, number: int, row: Row) -> list[Part]:
    """What there is to say; a part with nothing in it is left out."""
    scores, half = basis.scores, basis.occasion == "half-year"
    found = [
        (f"{occasion_words(basis)}结果", _result(basis, number, row)),
        ("逐项得分", lines(basis, number, row) + _grounds(basis)),
        (f"加分、减分和{'已记录的事项' if half else '一票否决'}", cases(basis, number)),
        ("失分项目和原因", losses(scores, number)),
        ("请报送的佐证材料", asked(scores, number)),
        ("退回的文件", sent_back(basis, str(row["unit"]))),
    ]
    return [(heading, body) for heading, body in found if body]


def _result(basis: Basis, number: int, row: Row) -> str:
    told = [paragraph("公文正文", _outcome(basis, number, row))]
    if basis.until:
        told.append(paragraph("公文正文", typeset(basis.until.day_words())))
    notes = remarks(basis.scores, number, basis.refused_units, would_be=False)
    if notes:
        told.append(paragraph("公文正文", shown(typeset("需要说明的是:" + ";".join(notes) + "。"))))
    return "".join(told)


def _vetoed(basis: Basis, number: int) -> str:
    """What a veto brings (Art. 12), in the scheme's words; half a year only records the matter."""
    veto, rows = basis.scores.scheme.veto, rows_of(basis.scores.evidence.vetoes, number)
    matters = shown(typeset("、".join(map(veto_words, rows))))
    if basis.occasion == "half-year":
        return f"你单位有事项已记录：{matters}，本次不列名次。"
    also = "".join(f"，{typeset(each)}" for each in veto.consequences)
    return (
        f"你单位因{matters}被一票否决。{typeset(veto.article)}规定："
        f"{typeset(veto.words.rstrip('。'))}。据此，你单位考评不得分，不排名次{also}。"
    )


def _outcome(basis: Basis, number: int, row: Row) -> str:
    """The total and what it is worth: a rank, no rank, or no score at all."""
    group = group_name(row)
    if row["vetoed"]:
        return _vetoed(basis, number)
    if row["unsent"] and row["unit"] in basis.refused_units:
        return "你单位报送的文件被退回，目前没有分数，不排名次。"
    if row["unsent"]:
        return "你单位没有报送基础项的得分和佐证材料，没有分数，不排名次。"
    figures = [
        f"{name}{points(int(row[key]))}分"
        for name, key in (("基础分", "base"), ("加分", "bonus"), ("减分", "deduction"))
    ]
    carried = f"，查究超出扣分{points(int(row['carried']))}分" if row["carried"] else ""
    whole = f"你单位{'，'.join(figures)}{carried}，总分{points(int(row['total']))}分"
    if not row["complete"]:
        rank = f"按计分口径列第{row['rank']}名" if row["rank"] else "不排名次"
        return f"{whole}。因有缺项，总分不完整，{rank}。"
    ranked = summary.standing(basis.scores, key_of(group)).ranked
    firm = "尚有得分未经核定，成绩和名次为暂定。" if row["provisional"] else ""
    place = f"在{typeset(group)}{ranked}个参加排名的单位中列第{row['rank']}名"
    return f"{whole}，{place}。{firm}"


def _grounds(basis: Basis) -> str:
    """What the figures stand on: the seal, and the readings of what the regulation leaves open."""
    heading = paragraph("表注", "办法未写明之处的计分口径：", more="<w:keepNext/>")
    return standing_note(basis, whole=True) + heading + readings_table(basis.scores)


def _end(basis: Basis) -> str:
    """What to do next, and the signature, which never stands on a page alone."""
    todo = "请对照失分原因认真整改，按照以上要求备齐佐证材料。"
    return "".join(
        [
            paragraph("公文正文", todo, more="<w:keepNext/>"),
            paragraph("空行"),
            paragraph("发文机关署名", shown(basis.signed_by)),
            paragraph("成文日期", day(basis.on)),
        ]
    )
