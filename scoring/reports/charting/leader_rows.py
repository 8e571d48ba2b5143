"""What leaders look at, as the rows that a chart or a list draws, with their words.

Fractions of bars are made here, for drawing only; the figures in words come from exact
hundredths.
"""

from __future__ import annotations

import pandas as pd

from scoring.analysis.figures import TOTAL
from scoring.analysis.questions import places, signed
from scoring.explain.states import LINE_MARKS
from scoring.model.evidence import BLANK, points_text
from scoring.model.scores import STATE_NAMES, STATES
from scoring.reports.charting.parts import GOLD, INKS, RED

STATE_INKS = {
    "verified": INKS[0],
    "self": GOLD,
    "measured": INKS[2],
    "missing": RED,
    "not_applicable": "#d4d6da",
}


def share(done: int, due: int) -> float:
    """A pair as the fraction that a bar is drawn by; 0 of nothing."""
    return done / due if due else 0.0


def percent(done: int, due: int) -> str:
    """A pair as a percentage with one decimal, a half rounded up: ``1, 8`` gives ``12.5%``."""
    if not due:
        return "—"
    tenths = (2000 * done + due) // (2 * due)
    return f"{tenths // 10}.{tenths % 10}%"


def moved_rows(moved: pd.DataFrame) -> pd.DataFrame:
    """Units that compare, most climbed first: ``label``, ``now``, ``then`` and words."""
    frame = moved[moved["rank_up"].notna() & moved["total_up"].notna()]
    frame = frame.sort_values(["rank_up", "total_up"], ascending=False, kind="stable")
    rows = [
        {
            "label": f"{row['name']}　{places(row['rank_up'])}",
            "unit": row["name"],
            "now": row["total"] / 100,
            "then": row["total_before"] / 100,
            "tail": signed(row["total_up"]),
            "kind": "升" if row["total_up"] > 0 else "降" if row["total_up"] < 0 else "平",
            "ranks": f"第 {row['rank_before']} 名 → 第 {row['rank']} 名",
            "totals": f"{points_text(row['total_before'])} → {points_text(row['total'])}",
        }
        for row in frame.to_dict("records")
    ]
    return pd.DataFrame(rows, columns="label unit now then tail kind ranks totals".split())


def lost_rows(lost: pd.DataFrame, sections: bool, most: int | None = None) -> pd.DataFrame:
    """Sections in clause order, or lines with the greatest loss first; with their words."""
    frame = lost[(lost["item"] == BLANK) == sections]
    if not sections:
        frame = frame[frame["lost"] > 0].sort_values("lost", ascending=False, kind="stable")
    rows = []
    for row in frame.head(most or len(frame)).to_dict("records"):
        mark = "、" if sections else "　"
        more = [f"{percent(row['lost'], row['possible'])}", f"{row['units']} 个单位失分"]
        more += [f"另缺 {row['missing']} 项"] if row["missing"] else []
        rows.append(
            {
                "label": row["id"],
                "name": f"{row['id']}{mark}{row['title']}",
                "tail": f"失 {points_text(row['lost'])} 分",
                "share": share(row["lost"], row["possible"]),
                "more": " · ".join(more),
                "possible": points_text(row["possible"]),
            }
        )
    return pd.DataFrame(rows, columns="label name tail share more possible".split())


def self_rows(compared: pd.DataFrame) -> pd.DataFrame:
    """Units with lines that carry both scores, the most overrated first; with their words."""
    frame = compared[compared["lines"] > 0]
    frame = frame.sort_values("difference", ascending=False, kind="stable")
    rows = [
        {
            "label": row["name"],
            "points": row["difference"] / 100,
            "tail": f"{signed(row['difference'])}" if row["difference"] else "一致",
            "kind": "高" if row["difference"] > 0 else "低" if row["difference"] < 0 else "平",
            "sums": f"自评 {points_text(row['self'])},核定 {points_text(row['verified'])}",
            "lines": f"{row['lines']} 项,偏高 {row['above']} 项,偏低 {row['below']} 项",
        }
        for row in frame.to_dict("records")
    ]
    return pd.DataFrame(rows, columns="label points tail kind sums lines".split())


def standing_rows(standing: pd.DataFrame) -> pd.DataFrame:
    """A row a state that occurs: how many lines of all units are in it, with mark and words."""
    order = [state for state in STATE_INKS if state in STATES]
    sums = {state: int(standing[state].sum()) for state in order}
    claimed = int((standing["waiting"] - standing["self"] - standing["measured"]).sum())
    rows, reached = [], 0
    for state, count in sums.items():
        if count:
            words = f"{LINE_MARKS[state]} {STATE_NAMES[state]} {count} 项"
            words += f"({claimed} 项待核定)" if claimed and state == "not_applicable" else ""
            rows.append(
                {"label": state, "name": words, "start": reached, "end": reached + count}
                | {"count": count, "tail": percent(count, sum(sums.values()))}
            )
        reached += count
    return pd.DataFrame(rows, columns="label name start end count tail".split())


def coverage_rows(matters: pd.DataFrame, group: str) -> pd.DataFrame:
    """A row a kind of matter: ``done`` of ``due`` assessed, with words."""
    rows = [
        {
            "label": row["kind"],
            "name": f"{row['kind']}",
            "done": row["done"],
            "due": row["due"],
            "tail": f"{row['done']} / {row['due']} 件　{percent(row['done'], row['due'])}"
            if row["due"]
            else "台账中没有",
        }
        for row in matters[matters["group"] == group].to_dict("records")
    ]
    return pd.DataFrame(rows, columns="label name done due tail".split())


def compared_rows(compared: pd.DataFrame) -> pd.DataFrame:
    """Sections and total as fractions of their maximum; None where there is no figure."""
    rows = []
    for row in compared.to_dict("records"):
        name = row["title"] if row["id"] == TOTAL else f"{row['id']}、{row['title']}"
        figures = {
            key: None if pd.isna(row[key]) else share(int(row[key]), int(row["max"]))
            for key in ("own", "median", "before")
        }
        tail = "—" if pd.isna(row["own"]) else f"{points_text(row['own'])} 分"
        rows.append({"label": row["id"], "name": name, "tail": tail, **figures})
    frame = pd.DataFrame(rows, columns="label name tail own median before".split())
    return frame.astype(dict.fromkeys(("own", "median", "before"), "float64"))
