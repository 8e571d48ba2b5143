"""本单位: a unit's own door: its template, its workbooks, and once published its result."""

import streamlit as st

from scoring.explain import explain
from scoring.explain.standing import remarks
from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office.roles import Action
from scoring.office.year import OfficeYear, Received
from scoring.reports.charting import bars
from scoring.store import Submission
from web.components import asking, downloads, keeping, typeset
from web.session import at_hand, years
from web.session.workspace import printable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_FOR_A_UNIT = ["单位", "类型", "取代", "经办"]
ROUND, REPORTED, MARKED = "own-round", "own-reported", "own-marked"


def offer_template(year: OfficeYear, unit: str) -> None:
    """The unit's blank workbook."""
    st.download_button(
        "下载本单位空白工作簿",
        year.own_template,
        f"{downloads.file_name(unit)}_{year.year.year}.xlsx",
        XLSX,
        on_click="ignore",
    )


def ask_workbook(year: OfficeYear, sealed: bool) -> None:
    """The form for the unit's workbook."""
    number = st.session_state.setdefault(ROUND, 0)
    with st.form(f"own-{number}"):
        file = st.file_uploader("填好的工作簿(.xlsx)", key=f"own-file-{number}")
        if st.form_submit_button("报送", type="primary", disabled=sealed):
            st.session_state.pop(REPORTED, None)
            with asking.errors_shown(), st.spinner("正在检查……"):
                if file is None:
                    raise UsageError("请先选择工作簿")
                book = Workbook(printable(file.name), file.getvalue())
                st.session_state[REPORTED] = year.report(book)
                st.session_state[ROUND] += 1
                st.rerun()


def show_reported(reported: Received) -> None:
    """What became of the workbook that was handed in last."""
    words = {
        "accepted": "✓ 已收下,没有错误。",
        "pending": "✓ 已收下。本单位先前报送过,新的一份由稳评办确认后采用。",
        "known": "这份工作簿与已报送的完全相同,没有重复收下。",
        "refused": "✕ 有错误,没有采用。请按下面的说明改好后重新报送。",
    }
    say = {"refused": st.error, "known": st.info}.get(reported.state, st.success)
    say(words[reported.state])
    if reported.problems:
        st.html(typeset.problem_list([*dict.fromkeys(reported.problems)]))


def show_submissions(year: OfficeYear, submissions: list[Submission]) -> None:
    """All that the unit handed in."""
    st.subheader(f"已报送({len(submissions)} 份)", anchor=False)
    if not submissions:
        st.caption("还没有报送。")
        return
    table = keeping.submission_table(submissions).drop(columns=NOT_FOR_A_UNIT)
    st.dataframe(table, hide_index=True, placeholder="—", alt="已报送")
    wrong = {each.id: each for each in submissions[::-1] if keeping.problems_of(each)}
    if wrong:
        with st.expander("各份的问题和标注件"):
            chosen = st.selectbox(
                "有问题的一份",
                [*wrong],
                format_func=lambda key: keeping.submission_name(wrong[key]),
            )
            offer_marked(year, wrong[chosen])


def offer_marked(year: OfficeYear, each: Submission) -> None:
    """A workbook with its problems, and the marked copy."""
    st.html(typeset.problem_list([*dict.fromkeys(keeping.problems_of(each))]))
    if st.button("制作标注件"):
        with asking.errors_shown(), st.spinner("正在标注……"):
            st.session_state[MARKED] = (each.id, year.own_marked(each.id))
    of, data = st.session_state.get(MARKED, (None, b""))
    if of == each.id:
        st.download_button("下载标注件", data, "标注.xlsx", XLSX, on_click="ignore", type="primary")


def show_result(year: OfficeYear) -> None:
    """The unit's own score, line by line, once it is published."""
    st.subheader("本单位成绩", anchor=False)
    if not year.is_allowed(Action.OWN_RESULT):
        st.caption("成绩还没有公布。")
        return
    scores, number = year.own_result()
    unit = scores.results[number]
    ranked = sum(each.award_eligible for each in scores.in_group(unit.group))
    st.html(typeset.unit_head(unit, ranked, remarks(scores, number)))
    steps = explain(scores, number)
    st.altair_chart(bars.waterfall_chart(steps), theme=None, alt="总分构成图")
    st.html(typeset.explained(steps, scores.scheme))


def show() -> None:
    """The page."""
    year = years.at_hand()
    st.html(typeset.masthead(year.scheme if year else at_hand.current().scheme,
                             year.year.year if year else None,
                             year.year.office if year else ""))  # fmt: skip
    asking.who_is_here()
    if year is None:
        st.html(typeset.nothing("没有需要报送的年度", years.trouble() or "名册中还没有本单位。"))
        return
    unit = year.actor.unit or ""
    sealed = year.seal_in_force() is not None
    st.subheader(f"{unit}　{year.year.year} 年度报送", anchor=False)
    asking.tell_sealed(sealed)
    offer_template(year, unit)
    ask_workbook(year, sealed)
    if (reported := st.session_state.get(REPORTED)) is not None:
        show_reported(reported)
    show_submissions(year, year.own_submissions())
    show_result(year)


show()
