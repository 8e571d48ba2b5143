"""单位得分: one unit's total, step by step to the cell each point came from."""

import streamlit as st

from scoring.explain import explain, remarks
from scoring.scores import Scores
from web import asking, charts, frames, typeset
from web.words import standing


def ask_unit(scores: Scores) -> str:
    """Which unit; in table order, ranked ones with their rank."""
    rows = [row for _, row in frames.unit_rows(scores)]
    names = [str(row["unit"]) for row in rows]
    words = {
        str(row["unit"]): f"{row['unit']}　{frames.group_name(row)}　"
        + (f"第 {row['rank']} 名" if row["rank"] else str(standing(row)))
        for row in rows
    }
    at_hand = st.session_state.get("unit")
    index = names.index(at_hand) if at_hand in names else 0
    chosen = st.selectbox("考评单位", names, index=index, format_func=lambda n: words.get(n, n))
    unit = str(chosen)
    st.session_state["unit"] = unit
    return unit


def show() -> None:
    """The page."""
    _, scores = asking.scored()
    number = scores.unit_number(ask_unit(scores))
    rows = dict(frames.unit_rows(scores))
    unit = rows[number]
    group = frames.group_name(unit)
    ranked = sum(frames.group_name(r) == group and r["rank"] > 0 for r in rows.values())
    st.html(typeset.unit_head(unit, ranked, remarks(scores, number)))
    steps = explain(scores, number)
    st.subheader("总分构成", anchor=False)
    titles = (f"{section.id}、{section.title}" for section in scores.scheme.sections)
    st.caption("　".join(titles))
    st.altair_chart(
        charts.waterfall_chart(steps), theme=None, key="waterfall", alt=f"{unit['unit']}总分构成图"
    )
    st.subheader("逐项得分", anchor=False)
    st.caption("点开任一项,看分数出自哪个文件、哪个单元格,以及条文原话。")
    st.html(typeset.explained(steps, scores.scheme))
    with st.expander("表格形式(可排序、复制)"):
        two = st.column_config.NumberColumn(format="%.2f")
        columns = {"得分": two, "累计": two}
        table = frames.steps_table(steps)
        st.dataframe(table, hide_index=True, placeholder="—", column_config=columns)


show()
