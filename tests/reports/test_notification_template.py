"""A 通报 template is edited by offices and uploaded from anywhere: it works, or it says why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scoring.model.evidence import UsageError
from scoring.reports.basis import Basis, Wishes
from scoring.reports.documents import notices, notification, template_package
from scoring.reports.documents.notification import notification_template
from scoring.reports.documents.notification_facts import facts
from scoring.reports.documents.reported import reported_annexes, reported_facts
from tests.reports.hostile import DAY
from tests.reports.papers import (
    assert_nothing_but_page_numbers,
    assert_the_page_is_official,
    edited,
    parts,
    texts,
    written,
    zipped,
)
from tests.reports.years import sample_year
from tests.scoring.small_year import small_year
from tests.test_scheme_samples import scored

HELP = Path(notification.__file__).parent / "templates" / "通报模板说明.md"


@pytest.fixture(scope="module")
def basis() -> Basis:
    return Basis(small_year(), DAY)


@pytest.mark.parametrize(
    "path",
    [notification.TEMPLATE, notification.REPORTED, notices.TEMPLATE],
    ids=lambda path: path.stem,
)
def test_a_shipped_template_has_the_form_of_the_paper(path: Path) -> None:
    """Made in Word by whoever changes it: the page, the typefaces, nothing that leads outside."""
    data = path.read_bytes()
    assert_the_page_is_official(data)
    assert_nothing_but_page_numbers(data)
    assert template_package.opened(data)


def test_the_help_names_every_placeholder() -> None:
    basis = Basis(sample_year(), DAY)
    words = HELP.read_text(encoding="utf-8")
    found = facts(basis, ["甲", "乙"], Wishes(commend_from=0, commend_reason="试"))
    told = dict(re.findall(r"^\| (\S+) \| (.+) \|$", words, re.MULTILINE))
    assert set(told) - {"占位符"} == {*found, "附件", "成绩依据"}
    for name, value in found.items():
        if isinstance(value, list):
            assert value, name
            assert told[name].split("、") == [*value[0]]


def test_the_help_names_what_a_circular_without_points_has() -> None:
    scores = scored("sample-union")
    basis = Basis(scores, DAY)
    words, found = HELP.read_text("utf-8"), reported_facts(basis, reported_annexes(basis), Wishes())
    usual = facts(Basis(sample_year(), DAY), [], Wishes())
    assert [*found.keys() - usual.keys()] and all(
        f"`{name}`" in words for name in found.keys() - usual.keys()
    )
    for name in ("类别", "内容"):
        assert f"`{name}` " in words and "、".join(found[name][0]) in words


def test_an_edited_template_is_used(basis: Basis) -> None:
    split = (
        "共{{</w:t></w:r><w:r><w:t> 单位总数 }}家：{% for 类 in 类别 %}{{ 类.名称 }}{% endfor %}"
    )
    data = written(basis, edited("本次{{ 事由 }}共{{ 单位总数 }}个单位", split))
    assert "共8家：县（市、区）市直部门，参加排名5个" in "\n".join(texts(data))


def test_the_link_to_where_a_template_was_made_is_dropped(basis: Basis) -> None:
    found = {name: text.encode() for name, text in parts(notification_template()).items()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    found["word/_rels/settings.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="file:///c:/a.dotx" TargetMode="External"/>'
        "</Relationships>"
    ).encode()
    assert "a.dotx" not in "".join(parts(written(basis, zipped(found))).values())


FOR = "{%p for 类 in 类别 %}"
BROKEN = {
    "syntax": (FOR, "{%p for 类 类别 %}", "写得不对"),
    "no end": (FOR, "", "写得不对"),
    "not closed": ("{{ 印发单位 }}", "{{ 印发单位", "没有写完整:「{{ 印发单位」"),
    "crossed": ("{{ 印发单位 }}", "{{ 印发单位 %}", "没有写完整"),
    "unknown": ("{{ 印发单位 }}", "{{ 印发单 }}", "不认识的占位符「印发单」:「{{ 印发单 }}」"),
    "unknown inside": ("{{ 类.名称 }}", "{{ 类.名 }}", "不认识的占位符「名」"),
    "whole": ("{{ 印发单位 }}", "{{ 类别 }}", "要用 for|请用 for"),
    "call": ("{{ 印发单位 }}", "{{ 印发单位.upper() }}", "不能用的写法"),
    "range": ("{{ 印发单位 }}", "{% for 数 in range(9) %}{% endfor %}", "不能用的写法"),
    "power": ("{{ 印发单位 }}", "{{ 9**9**9 }}", "不能用的写法"),
    "repeat": ("{{ 印发单位 }}", "{{ 印发单位 * 99 }}", "不能用的写法"),
    "filter": ("{{ 印发单位 }}", "{{ 印发单位|pprint }}", "No filter|不能用的写法|写得不对"),
    "escape": ("{{ 印发单位 }}", "{{ 印发单位|safe }}", "No filter|不能用的写法|写得不对"),
    "class": ("{{ 印发单位 }}", "{{ 印发单位.__class__ }}", "不认识的占位符|不能用"),
    "import": ("{{ 印发单位 }}", "{% include 'a' %}", "不能用的写法"),
    "letters": ("{{ 印发单位 }}", "{% for 字 in 印发单位 %}{% endfor %}", "for 只能用于一组内容"),
    "deep": ("{{ 印发单位 }}", "{% for a in 类别 %}" * 3 + "{% endfor %}" * 3, "套得太深"),
    "nested": ("{{ 印发单位 }}", "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "通报模板"),
    "attribute": ('w:val="Normal"/></w:pPr>', 'w:val="{{ 年度 }}"/></w:pPr>', "文字以外的地方"),
    "markup": ("<w:body>", "<w:body><w:p>", "已损坏"),
    "entity": ("<w:document", "<!DOCTYPE a [<!ENTITY b 'c'>]><w:document", "DOCTYPE"),
    "no figures": ("{{p 附件 }}", "", "没有成绩表的位置"),
    "torn": ("{{ 印发单位 }}", "{%p if 半年 %}甲</w:t></w:r></w:p><w:p><w:r><w:t>{% endif %}", "通报模板"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_template_is_refused_in_words(basis: Basis, case: str) -> None:
    old, new, told = BROKEN[case]
    with pytest.raises(UsageError, match=told.replace("(", r"\(")) as caught:
        written(basis, edited(old, new))
    assert re.search(r"请|可用", str(caught.value))


def test_endless_loops_and_output_are_stopped(
    basis: Basis, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = "{% for a in 类别 %}{% for b in 类别 %}{% endfor %}{% endfor %}"
    monkeypatch.setattr("scoring.reports.documents.template_language.MOST_TURNS", 4)
    with pytest.raises(UsageError, match="循环超过 4 次"):
        written(basis, edited("{{ 印发单位 }}", loop))
    monkeypatch.undo()
    monkeypatch.setattr("scoring.reports.documents.template_language.MOST_CHARACTERS", 4000)
    with pytest.raises(UsageError, match="内容太多"):
        written(basis, edited("{{ 印发单位 }}", loop))


def test_what_is_no_word_document_is_refused(basis: Basis, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {name: text.encode() for name, text in parts(notification_template()).items()}
    link = (
        b'<Relationship Id="rId9" Type="x/image" Target="http://a.example/" TargetMode="External"/>'
    )
    rels = found["word/_rels/document.xml.rels"].replace(b"</Rel", link + b"</Rel")
    for data, told in (
        (b"", "不是 Word 文档"),
        (b"PK\x03\x04" + b"x" * 99, "不是 Word 文档"),
        (zipped({"a": b""}), "没有正文"),
        (zipped({**found, "word/vbaProject.bin": b""}), "宏"),
        (zipped({**found, "word/_rels/document.xml.rels": rels}), "外部链接「http://a.example/」"),
        (zipped({"word/document.xml": b"<a/>"}), "不能填写"),
        (zipped({**found, "b": bytes(30 << 20)}), "解压后超过"),
        (notification_template() + bytes(6 << 20), "上限 5 MiB"),
        (notification_template()[:-400], "不是 Word 文档"),
    ):
        with pytest.raises(UsageError, match=told):
            written(basis, data)
