"""Units of a scored year by group, in the order of the year-end table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria import Tier
from scoring.model.scores import Scores

NO_GROUP = "类别不明"
Row = dict[str, Any]


def key_of(group: str) -> str:
    """A group as scoring.analysis.figures knows it: blank for units without one."""
    return "" if group == NO_GROUP else group


def unit_rows(scores: Scores, group: str | None = None) -> Iterator[tuple[int, Row]]:
    """Units in table order with their numbers; of one group where one is given."""
    for number, found in zip(scores.units.index, scores.units.to_dict("records"), strict=True):
        row = {str(key): value for key, value in found.items()}
        if group is None or group_name(row) == group:
            yield int(number), row


def group_name(row: Row) -> str:
    """The group of a unit's row, in words also where nobody gave one."""
    group = row["group"]
    return group if isinstance(group, str) and group else NO_GROUP


def groups(scores: Scores) -> dict[str, int]:
    """Groups that have units, in the scheme's order, with how many units each has."""
    found = {group.name: 0 for group in scores.scheme.groups}
    for _, row in unit_rows(scores):
        found[group_name(row)] = found.get(group_name(row), 0) + 1
    return {name: count for name, count in found.items() if count}


def tiers(scores: Scores) -> list[Tier]:
    """The tiers of Art. 6 whose groups have units, in the scheme's order; where no unit has a
    group, the tier of the scheme's first.
    """
    have = groups(scores)
    found = [group.tier for group in scores.scheme.groups if group.name in have]
    return list(dict.fromkeys(found or [scores.scheme.groups[0].tier]))
