"""Under another scheme no page has a word of the first, whoever opens it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Dataframe

from criteria import Scheme
from scoring.intake.year import Workbook
from scoring.office import (
    daily_records,
    progress,
    receiving,
    reviewing,
    rosters,
    schemes,
    sealing,
)
from scoring.office.archive import Office
from scoring.office.roles import Action, AtTheMachine, Role
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.accounts import account
from tests.schemes.words import first_words, held, texts_of
from tests.schemes.year import NAMES, YEAR, good, roster, scheme_of, schemes_known, wrong
from web import menu
from web.components.help_text import help_text
from web.session import current_user

ROOT = Path(__file__).parents[2]
WORDS = first_words()
DAY = date(YEAR, 7, 8)


@pytest.fixture(params=NAMES)
def scheme(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scheme]:
    with schemes_known(monkeypatch):
        monkeypatch.setattr("criteria.DEFAULT_SCHEME", request.param)
        monkeypatch.setattr("criteria.loading.DEFAULT_SCHEME", request.param)
        monkeypatch.setattr("web.session.workspace.DEFAULT_SCHEME", request.param)
        yield scheme_of(request.param)


@pytest.fixture
def year(scheme: Scheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OfficeYear:
    """A year with everything in it: refused, accepted, verified, recorded, published."""
    address = f"sqlite:///{tmp_path}/office.db"
    monkeypatch.setenv("SCORING_DATABASE_URL", address)
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    store = Store.open(address)
    kept = OfficeYear(store, create_year(store, "某岗", YEAR, scheme_id=scheme.id).id, "某岗")
    rosters.import_roster(kept, roster(scheme), "名册.csv")
    receiving.receive(kept, [*good(scheme), wrong(scheme)], trusted=True)
    for case in scheme.deductions:
        points = {} if case.points is not None else {"points": case.most, "approver": "主任"}
        daily_records.deduct(kept, "东泊", case.id, "缆绳", DAY, "记录", reason="重", **points)
    if scheme.veto:
        daily_records.veto(kept, "东泊", "坠海", DAY, "9号")
    revision = reviewing.revision(kept, "西泊")
    line = scheme.lines[0]
    reviewing.review(kept, "西泊", revision, {line.id: line.max}, {line.id: "看过"})
    for role in Role:
        account(store, f"{role.label}岗", role, "东泊" if role == Role.REPORTER else None)
    return kept


def opened(monkeypatch: pytest.MonkeyPatch, number: int | None = None) -> AppTest:
    """The app on one's own machine, or for an account (by number) that has logged in."""
    monkeypatch.setattr(current_user, "guarded", lambda: number is not None)
    monkeypatch.setattr(current_user, "account_id", lambda: number)
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=120).run()
    assert not app.exception, app.exception
    return app


def shown(app: AppTest) -> str:
    """All that the page sends: texts, tables, charts, labels, options."""
    parts = []
    for each in app.main:
        proto = getattr(each, "proto", None)
        parts.append(str(getattr(proto, "body", "")) or str(proto))
        if isinstance(each, Dataframe):
            parts.append(each.value.to_csv())
    return "\n".join(parts)


def views(scheme: Scheme, role: str) -> list[str]:
    """The pages that the menu offers."""
    allowed = Role(role).actions if role else AtTheMachine("某岗").actions
    left_out = {*(menu.ONLY_AT_HOME if role else menu.NOT_AT_HOME)}
    left_out |= set() if scheme.deductions else {"records"}
    return [
        each.file
        for each in menu.PAGES
        if each.file not in left_out and (each.needs is None or each.needs in allowed)
    ]


def test_every_view_in_every_role(
    year: OfficeYear, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    see_every_view(opened(monkeypatch), scheme, "")  # the year is still open
    if scheme.half_year:
        sealing.seal(year, "half-year")
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "已说明"))
    sealing.publish(year)
    for role in Role:
        with year.store.read() as now:
            account = now.accounts.named(f"{role.label}岗")
        assert account
        see_every_view(opened(monkeypatch, account.id), scheme, role)


def see_every_view(app: AppTest, scheme: Scheme, role: str) -> None:
    """No view that the role is offered fails or has a word of the first scheme."""
    for view in views(scheme, role):
        app.switch_page(f"views/{view}.py").run()
        assert not app.exception, (role, view, app.exception)
        assert held(shown(app), WORDS) == [], (role, view)
        for tab in app.tabs if view == "scheme" else ():
            app.session_state["scheme-parts"] = tab.label
            app.run()
            assert not app.exception, (role, tab.label, app.exception)
            assert held(shown(app), WORDS) == [], (role, tab.label)
        for group in app.button_group if view == "overview" else ():
            for question in group.options:
                group.set_value(question).run()
                assert not app.exception, (role, question, app.exception)
                assert held(shown(app), WORDS) == [], (role, question)


def test_editions_are_seen_and_saved_by_those_who_may(
    year: OfficeYear, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever begins years saves them; a unit and a leader never see them."""
    own = scheme.model_copy(update={"id": "kept-2031"})
    other = schemes.as_toml(own.model_copy(update={"id": "other-2031"})).encode()
    Office(year.store, "某岗").save_edition(own)
    for role in Role:
        with year.store.read() as now:
            made = now.accounts.named(f"{role.label}岗")
        assert made
        app = opened(monkeypatch, made.id)
        app.switch_page("views/scheme.py").run()
        tabs = {"另写方案", "方案版本"} & {tab.label for tab in app.tabs}
        sees = Action.LOOK in role.actions
        assert len(tabs) == (2 if sees else 0), role
        if sees:
            app.session_state["scheme-parts"] = "方案版本"
            app.run()
        assert ("kept-2031" in shown(app)) == sees, role
        if sees:
            app.session_state["scheme-parts"] = "另写方案"
            app.run()
            app.file_uploader[0].set_value([("方案.toml", other, "")])
            app.run()
            assert not app.exception, role
            keys = {button.key for button in app.button}
            assert ("scheme-save" in keys) == (Action.YEARS in role.actions), role


def test_the_menu_and_the_questions_are_those_of_the_scheme(
    year: OfficeYear, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(monkeypatch)
    asked = app.button_group[0].options
    bare = ["谁领先", "谁进步、谁退步", "分失在哪里", "自评准不准", "还差什么", "名次稳不稳"]
    if scheme.id == "bare-2031":
        assert asked == bare
    else:
        more = {*asked} - {*bare}
        assert more == {"谁被扣分、否决", "覆盖全不全", "换个读法会怎样"}


def test_the_help_page_speaks_of_what_the_scheme_has(scheme: Scheme) -> None:
    text = help_text(scheme)
    assert held(text, WORDS) == []
    parts = (("台账", scheme.ledger), ("做什么", scheme.veto), ("办法没有写明", scheme.readings))
    for word, part in parts:
        assert (word in text) == bool(part), word


def test_a_marked_workbook(year: OfficeYear, scheme: Scheme, tmp_path: Path) -> None:
    refused = [each for each in year.submissions() if each.file == "北泊.xlsx"]
    data = receiving.marked(year, refused[0].id)
    assert held(texts_of("标注.xlsx", data), WORDS) == []


def test_a_file_of_another_scheme_is_told_so(scheme: Scheme, year: OfficeYear) -> None:
    other = scheme_of(next(name for name in NAMES if name != scheme.id))
    [received] = receiving.receive(year, [Workbook("别.xlsx", good(other)[0].data)], trusted=True)
    assert [each.code for each in received.problems][:1] == ["wrong-scheme"]
