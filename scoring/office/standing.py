"""What stands in the way of a seal, and how far verifying has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scoring.model.evidence import BLANK
from scoring.model.scores import MISSING, NOT_APPLICABLE
from scoring.office.claims import must_explain
from scoring.office.kept import KeptYear
from scoring.office.roles import Action, needs
from scoring.store import NOT_APPLICABLE as SET_ASIDE
from scoring.store import Submission
from scoring.text.personal import mask

UNCOUNTED = "uncounted:"
"""How the key of an open point begins that no reason excuses."""


class Standing(KeptYear):
    """Verbs that look at what is not settled."""

    @needs(Action.INSPECT)
    def open_points(self) -> dict[str, str]:
        """What stands in the way of a seal: a key for each exception, and its words.

        ``uncounted:``: an accepted workbook that does not count as the year stands, which
        nothing excuses. The others want a reason: ``pending:`` a version that waits, ``missing:``
        and ``unverified:`` lines of a unit, ``unexplained:`` figures of the office's workbooks
        that differ from the computed value without a reason, ``unread:`` sheets and columns
        that hold something and are not read.
        """
        found = {
            f"{UNCOUNTED}{each.id}": f"第 {each.number} 号报送「{each.file}」已采用,但现在不能计入;"
            "请改正后重新报送,或撤回"
            for each in self.uncounted()
        }
        found |= {
            f"pending:{each.id}": f"{each.file} 的新版本等待确认"
            for each in self.submissions()
            if each.state == "pending"
        }
        return found | dict(self._open_lines()) | dict(self._unexplained()) | dict(self._unread())

    def _open_lines(self) -> Iterator[tuple[str, str]]:
        grid = self.scored()[0].grid
        units = self.scored()[0].units["unit"]
        open_ = (grid.state != MISSING) & ~grid.confirmed
        for number, unit in zip(units.index, units, strict=True):
            if missing := int((grid.state[:, number] == MISSING).sum()):
                yield f"missing:{unit}", f"{unit} 有 {missing} 项缺项"
            if count := int(open_[:, number].sum()):
                claims = int((open_ & (grid.state == NOT_APPLICABLE))[:, number].sum())
                more = f"(其中 {claims} 项不适用尚未认可)" if claims else ""
                yield f"unverified:{unit}", f"{unit} 有 {count} 项未核定{more}"

    def _unexplained(self) -> Iterator[tuple[str, str]]:
        """The office's figures in workbooks that a later workbook of the unit differs from."""
        _, intake = self.scored()
        assert intake.evidence is not None
        with self.store.read() as now:
            reviews = now.reviews.lines(self.year.id)
        ruled = {(self._unit_now(r.unit), r.line) for r in reviews if r.ruling is not None}
        own = {mask(name) for name in intake.units}
        names = intake.evidence.units["unit"].tolist()
        silent: dict[str, list[str]] = defaultdict(list)
        lines = intake.evidence.lines
        for row in lines[(lines["verified"] != BLANK) | lines["set_aside"]].to_dict("records"):
            unit, line = names[row["unit"]], self.scheme.lines[row["item"]].id
            given = row["verified"] != BLANK
            source = intake.evidence.source(row["verified_at"] if given else row["marked_at"])
            said = row["note"] if source and source.file in own else row["reason"]
            word = int(row["verified"]) if given else SET_ASIDE
            claim = self._claims()[unit].get(line)
            if not said and (unit, line) not in ruled and must_explain(word, claim):
                silent[unit].append(line)
        for unit, ids in silent.items():
            yield f"unexplained:{unit}", f"{unit} {'、'.join(ids)} 的核定与计算值不同,没有写明理由"

    def _unread(self) -> Iterator[tuple[str, str]]:
        """Sheets and columns of accepted workbooks that hold something nobody reads."""
        _, intake = self.scored()
        places: dict[str, list[str]] = defaultdict(list)
        for problem in intake.problems:
            if problem.code in ("unknown-sheet", "unknown-column"):
                places[problem.file].append(f"{problem.sheet}:{problem.message}")
        for name, (each, _) in self._files().items():
            if words := places.get(mask(name)):
                yield f"unread:{each.id}", f"第 {each.number} 号报送「{name}」{';'.join(words)}"

    @needs(Action.INSPECT)
    def uncounted(self) -> list[Submission]:
        """Accepted workbooks that do not count as the year stands: none, if all is well."""
        refused = set(self.scored()[1].refused)
        return [each for name, (each, _) in self._files().items() if name in refused]

    @needs(Action.INSPECT)
    def verified_share(self) -> dict[str, tuple[int, int]]:
        """For each unit how many lines have the office's word, 不适用 too, of how many."""
        scores, _ = self.scored()
        confirmed = scores.grid.confirmed
        return {
            unit: (int(confirmed[:, number].sum()), len(self.scheme.lines))
            for number, unit in zip(scores.units.index, scores.units["unit"], strict=True)
        }
