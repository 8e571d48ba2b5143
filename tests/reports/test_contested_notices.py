"""What a unit contested stands in its notice with the answer, and in no other unit's."""

from __future__ import annotations

import zlib
from dataclasses import replace

from scoring.office.sealed_basis import pack_basis, unpack_basis
from scoring.reports.basis import Basis, Contested
from tests.books import SCHEME
from tests.reports.hostile import DAY, HOSTILE
from tests.reports.papers import assert_tables_stay_whole, tables, texts
from tests.reports.test_notices import every_notice, shown
from tests.scoring.small_year import small_year

ANSWERED = Contested("甲县", "一.1 某项", "3.00", "材料已报", "变更", "4.00", "补报属实")
OPEN = Contested("甲县", "加一 某做法", "不计分", "已推广", "", "", "")


def test_a_units_notice_has_what_it_contested_and_the_answers() -> None:
    bare = Basis(small_year(), DAY)
    made = every_notice(replace(bare, contested=[ANSWERED, OPEN]))
    [table] = [each for each in tables(made["甲县"]) if "异议的项" in each[0]]
    assert table == [
        ["异议的项", "原结果", "异议理由", "复核", "现结果", "答复"],
        ["一.1 某项", "3.00", "材料已报", "变更", "4.00", "补报属实"],
        ["加一 某做法", "不计分", "已推广", "尚未答复", "—", "—"],
    ]
    assert any(each.endswith("、异议和复核") for each in texts(made["甲县"]))
    assert_tables_stay_whole(made["甲县"])
    without = every_notice(bare)
    assert {name for name in made if made[name] != without[name]} == {"甲县"}


def test_hostile_words_stay_words() -> None:
    contested = [Contested("甲县", each, each, each, "维持", each, each) for each in HOSTILE]
    whole = "\n".join(texts(every_notice(Basis(small_year(), DAY, contested=contested))["甲县"]))
    for text in HOSTILE:
        assert shown(text) in whole, text[:20]


def test_a_sealed_basis_keeps_them_and_is_as_before_without_any() -> None:
    bare = Basis(small_year(), DAY)
    kept = unpack_basis(pack_basis(replace(bare, contested=[ANSWERED])), SCHEME, DAY)
    assert kept.contested == [ANSWERED]
    assert b"contested" not in zlib.decompress(pack_basis(bare))
    assert unpack_basis(pack_basis(bare), SCHEME, DAY).contested == []
