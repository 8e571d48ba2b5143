"""What leaves the office: each paper with its name, its kind of file, and how it is made."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, NamedTuple

from criteria import Scheme
from scoring.model.evidence import UsageError
from scoring.reports.basis import Basis, Wishes, fingerprint
from scoring.reports.csv_files import write_lines_csv, write_ranking_csv
from scoring.reports.documents.fonts import USUAL, Fonts
from scoring.reports.workbook.year_table import write_year_table

ReportProgress = Callable[[int, int, str], None]
"""Called with how many of how many are done, and which."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _no_report(_done: int, _of: int, _name: str) -> None:
    """No-op callback."""


@dataclass(frozen=True)
class Order:
    """What a paper is made from, and the office's own wishes for it.

    ``template`` is the office's own 通报 template (.docx), where it has one. The others from
    ``commend_from`` (hundredths of a point) on are those of :class:`Wishes`, for the 通报.
    """

    basis: Basis
    template: bytes | None = None
    fonts: Fonts = USUAL
    report_progress: ReportProgress = _no_report
    commend_from: int | None = None
    commend_reason: str = ""
    show_would_be: bool = False
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""

    @property
    def wishes(self) -> Wishes:
        """What the office decides for its 通报. Raises ``UsageError`` for a figure unexplained."""
        reason = self.commend_reason.strip()
        if self.commend_from is not None and not reason:
            raise UsageError("定了可供研究表彰的总分线,还要写明这样定的理由;或者两样都不填")
        if reason and self.commend_from is None:
            raise UsageError("写了表彰总分线的理由,没有写分数;请写明分数,如 95,或者两样都不填")
        marks = (each.strip() for each in (self.copy_number, self.secrecy, self.urgency))
        return Wishes(self.commend_from, reason, self.show_would_be, *marks)


class Paper(NamedTuple):
    """A paper: ``key`` on the command line, title, file name's end, kind, what it is for.

    ``slow`` ones take seconds, or may find fault with what the office wishes.
    """

    key: str
    title: str
    ending: str
    mime: str
    words: str
    write: Callable[[Order, BinaryIO], None]
    slow: bool = False


def _notification(order: Order, stream: BinaryIO) -> None:
    from scoring.reports.documents.notification import write_notification

    write_notification(order.basis, stream, order.template, order.fonts, order.wishes)


def _notices(order: Order, stream: BinaryIO) -> None:
    from scoring.reports.documents.notices import write_notices

    write_notices(order.basis, stream, order.report_progress, order.fonts)


def _dashboard(order: Order, stream: BinaryIO) -> None:
    from scoring.reports.dashboard import write_dashboard

    write_dashboard(order.basis, stream)


def _charts(order: Order, stream: BinaryIO) -> None:
    from scoring.reports.charts import write_charts

    write_charts(order.basis, stream, lambda done, of: order.report_progress(done, of, "图表"))


def _result(order: Order, stream: BinaryIO) -> None:
    stream.write(order.basis.result().encode())


PAPERS: Sequence[Paper] = (
    Paper("table", "年度成绩表", ".xlsx", XLSX,
          "成绩汇总、逐项得分、各类明细、退回文件;总分和名次都是公式,点开可见怎样算来"
          "(超过 3,000 个单位的类别,名次是数值,另有一栏核对)",
          lambda order, stream: write_year_table(order.basis, stream)),
    Paper("notification", "通报(稿)", ".docx", DOCX,
          "按公文格式起草,附排名表;文号、印章留空,用 Word 或 WPS 修改后印发", _notification,
          slow=True),
    Paper("notices", "反馈通知", ".zip", "application/zip",
          "每个单位一份:逐项得分、失分原因和条款、还要补的佐证材料", _notices, slow=True),
    Paper("dashboard", "领导看板", ".html", "text/html",
          "一个文件,双击就能打开,不用联网;可放 U 盘,可核对封存指纹", _dashboard),
    Paper("charts", "图表", ".zip", "application/zip",
          "每类单位的主要图,PNG 和 SVG,放幻灯片用", _charts, slow=True),
    Paper("ranking", "成绩汇总", ".csv", "text/csv", "一个单位一行,供其他软件读取",
          lambda order, stream: write_ranking_csv(order.basis, stream)),
    Paper("lines", "逐项得分", ".csv", "text/csv", "一个单位一项一行,带出处",
          lambda order, stream: write_lines_csv(order.basis, stream)),
    Paper("json", "成绩数据", ".json", "application/json", "全部成绩及其出处,供核对和其他软件读取",
          _result),
)  # fmt: skip
BY_KEY = {paper.key: paper for paper in PAPERS}
_TOLD = (
    "按公文格式起草,逐项写明各类单位报了什么、哪些没有报,各单位所报附后;"
    "文号、印章留空,用 Word 或 WPS 修改后印发"
)


def papers_of(scheme: Scheme) -> list[Paper]:
    """The papers of a scheme: without a circular there is none to draft; where all lines are
    reported in words, only those that tell what was reported.
    """
    found = [each for each in PAPERS if scheme.circular or each.key != "notification"]
    if scheme.is_scored:
        return found
    told = BY_KEY["notification"]._replace(words=_TOLD)
    fitting = {"notification": told, **{key: BY_KEY[key] for key in ("lines", "json")}}
    return [fitting[each.key] for each in found if each.key in fitting]


def points_of(text: str) -> int:
    """Points as typed (``95``, ``95.5``) in hundredths. Raises ``UsageError`` for other text."""
    found = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,2}))?", unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise UsageError(f"表彰总分线应是分数,最多两位小数,如 95 或 95.50,写的是「{text}」")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def check(paper: Paper, order: Order) -> None:
    """Whether a paper can be made of this. Raises ``UsageError`` that says why not.

    A 通报 and its notices are of a whole year or of the half-year that the scheme inspects.
    """
    basis = order.basis
    if paper.key not in {each.key for each in papers_of(basis.scores.scheme)}:
        scheme = basis.scores.scheme
        if not scheme.is_scored and paper.key != "notification":
            raise UsageError(f"方案「{scheme.id}」各项只报情况、不计分,没有{paper.title}")
        raise UsageError(f"方案「{scheme.id}」没有写明通报(circular),不能生成通报")
    if paper.key == "notification":
        order.wishes  # noqa: B018  # tells what is lacking
    if paper.key in ("notification", "notices") and basis.occasion == "year-end" and basis.ends:
        raise UsageError(
            f"{paper.title}只能按全年或半年生成,现在的成绩截至 {basis.ends};"
            "请用 --only 选成绩表等,或改用全年、半年"
        )


def made(paper: Paper, order: Order) -> bytes:
    """A paper's bytes; the same order gives the same. Raises ``UsageError`` with what is wrong."""
    check(paper, order)
    stream = io.BytesIO()
    paper.write(order, stream)
    return stream.getvalue()


def made_as_told(key: str, order: Order, progress: ReportProgress) -> bytes:
    """The same by the paper's key, telling progress: an act that a worker can do."""
    return made(BY_KEY[key], replace(order, report_progress=progress))


def mark_of(order: Order) -> str:
    """What tells one order from another: the figures, the seal, the day, the office's wishes."""
    basis = order.basis
    marks = (order.copy_number, order.secrecy, order.urgency, order.show_would_be)
    commend = (order.commend_from, order.commend_reason)
    papers = (basis.on, basis.signed_by, basis.occasion, order.fonts, order.template)
    wishes = (*papers, *commend, *marks, *basis.contested)
    return fingerprint(f"{basis.result()}{basis.seal_words()}{wishes}")


def name_of(paper: Paper, basis: Basis) -> str:
    """The file's name: ``2025年度成绩表.xlsx``; invented figures and half years say so."""
    mark = "演示_" if basis.sample else ""
    year = f"{basis.scores.year}{'上半年' if basis.occasion == 'half-year' else '年度'}"
    year += f"(截至{basis.ends:%m%d})" if basis.ends else ""
    title = paper.title.removeprefix("年度")
    return f"{mark}{year}{title}{paper.ending}"


def fingerprint_of(dashboard: bytes) -> str:
    """The fingerprint a one-file dashboard names, which its figures' data does have.

    Raises :class:`UsageError` for a file that is no dashboard, or was altered.
    """
    from scoring.reports.dashboard import read_dashboard

    text, named = read_dashboard(dashboard)
    if fingerprint(text) != named:
        raise UsageError("看板里的数据与它自己写的指纹不符:文件被改动过,请向制表单位重新索取")
    return named


def template_help() -> str:
    """How the template is edited, as Markdown."""
    from scoring.reports.documents.notification import TEMPLATE

    return (TEMPLATE.parent / "通报模板说明.md").read_text(encoding="utf-8")


def template(scheme: Scheme) -> bytes:
    """The shipped 通报 template that fits a scheme, to be edited in Word."""
    from scoring.reports.documents.notification import notification_template

    return notification_template(is_scored=scheme.is_scored)
