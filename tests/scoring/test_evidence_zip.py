"""A zip of evidence files named by line: what is taken of it, and what is not."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from scoring.intake import evidence_zip
from scoring.intake.evidence_zip import PackedFile, item_matcher, packed_files
from scoring.model.evidence import UsageError
from tests.evidence_samples import bomb, locked, packed

IDS = ["一.1", "一.10", "二.3(1)", "加一", "减二"]


def taken(data: bytes) -> dict[str, PackedFile]:
    return {each.path: each for each in packed_files(data, IDS)}


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("一.1_领导小组文件.pdf", "一.1"),
        ("一.1领导小组文件.pdf", "一.1"),
        ("一、1 领导小组.pdf", "一.1"),
        ("一.10-台账.pdf", "一.10"),
        ("一.100.pdf", ""),
        ("二.3(1)图.png", "二.3(1)"),
        ("肃州区/一.1/2.会议纪要.pdf", "一.1"),
        ("一.1/一.10_台账.pdf", "一.10"),
        ("一.1/子文件夹/照片.jpg", "一.1"),
        ("加一_表彰.pdf", "加一"),
        ("加一 表彰.pdf", "加一"),
        ("加一.pdf", "加一"),
        ("加一个说明.pdf", ""),
        ("减二/通报.pdf", "减二"),
        ("会议纪要.pdf", ""),
    ],
)
def test_a_path_names_its_line_by_its_file_or_innermost_folder(path: str, item: str) -> None:
    assert item_matcher(IDS)(path) == item


def test_files_come_one_after_the_other_with_what_is_wrong_with_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evidence_zip, "MOST_BYTES", 100)
    link = zipfile.ZipInfo("一.1_链接.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = packed(
        [
            ("一.1/", b""),
            ("一.1/a.pdf", b"A"),
            ("一.10_b.pdf", b"B"),
            ("会议纪要13900001111.pdf", b"C"),
            ("一.1/大.pdf", b"D" * 101),
            ("../一.1_外.pdf", b"E"),
            ("/一.1_根.pdf", b"F"),
            ("c:\\一.1_盘.pdf", b"G"),
            (link, b"/etc/passwd"),
            ("__MACOSX/一.1/._a.pdf", b"H"),
            ("一.1/.DS_Store", b"I"),
        ]
    )
    found = [*packed_files(data, IDS)]
    assert [(each.item, each.data) for each in found if not each.why] == [
        ("一.1", b"A"),
        ("一.10", b"B"),
    ]
    assert {each.of for each in found} == {8}
    why = {each.path: each.why for each in found if each.why}
    assert [*why] == [
        "会议纪要139******11.pdf", "一.1/大.pdf", "../一.1_外.pdf", "/一.1_根.pdf", "c:/一.1_盘.pdf",
        "一.1_链接.pdf",
    ]  # fmt: skip
    for words, said in zip(
        ("没有写明属于哪一项", "一份最大", "以外", "以外", "以外", "链接"),
        why.values(),
        strict=True,
    ):
        assert words in said


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_of_older_programs_are_read(encoding: str) -> None:
    name = "一.1_会议纪要.pdf"
    data = packed({"x" * len(name.encode(encoding)): b"A"})
    data = data.replace(b"x" * len(name.encode(encoding)), name.encode(encoding))
    assert [*taken(data)] == [name]


ONE = {"一.1_a.pdf": b"A" * 50}
WHOLE = {
    "no zip": (b"PDF", "打不开"),
    "nothing": (b"", "打不开"),
    "cut off": (packed(ONE)[:-30], "打不开"),
    "locked": (locked(packed(ONE)), "设有密码"),
    "something behind": (packed(ONE) + b"x", "另有内容"),
    "something before": (b"x" + packed(ONE), "另有内容"),
    "a file twice": (packed(ONE | {"一.1_b.pdf": b"B"}).replace(b"b.pdf", b"a.pdf"), "出现两次"),
    "a bomb": (bomb(packed(ONE)), "展开后 2048 MiB"),
    "many files": (
        packed({f"一.1_{n}": b"" for n in range(1001)}),
        "里有 1001 个文件.*最多 1000 个",
    ),
    "a long directory": (packed({f"{'x' * 99}{n}": b"" for n in range(20_000)}), "目录过大"),
}


@pytest.mark.parametrize("what", WHOLE)
def test_a_zip_that_cannot_be_taken(what: str) -> None:
    data, words = WHOLE[what]
    with pytest.raises(UsageError, match=f"{words}.*请"):
        taken(data)


def test_a_file_that_cannot_be_unpacked_costs_none_of_the_others() -> None:
    data = bytearray(packed({"一.1_a.pdf": b"A" * 50, "一.1_b.pdf": b"B"}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.infolist()[0].header_offset + 30 + len("一.1_a.pdf".encode())
    data[start] ^= 0xFF
    found = taken(bytes(data))
    assert "解压不出来" in found["一.1_a.pdf"].why
    assert found["一.1_b.pdf"].data == b"B"
