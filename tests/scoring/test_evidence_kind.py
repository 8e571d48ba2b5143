"""What an evidence file is, by its content: every good kind, and all that is hostile."""

from __future__ import annotations

import pytest

from scoring.intake.evidence_kind import kind_of
from scoring.model.evidence import UsageError
from scoring.model.evidence_files import MIB, FileKind
from scoring.text.file_names import safe_name
from tests.evidence_samples import GOOD, altered, docx, pdf, picture
from tests.hostile_evidence import OUTSIDE, RELATIONS, harmless, refused

REFUSED, HARMLESS = refused(), harmless()


def test_there_are_enough() -> None:
    assert len(REFUSED) + len(HARMLESS) >= 60


@pytest.mark.parametrize("kind", FileKind)
def test_a_good_file_is_known_whatever_its_name_says(kind: FileKind) -> None:
    name, data = GOOD[kind]
    assert kind_of(name, data) == kind_of("x.exe", data) == kind
    assert safe_name(name, kind).rpartition(".")[2] == kind


@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_file_is_refused_by_name(what: str) -> None:
    name, data, words = REFUSED[what]
    with pytest.raises(
        UsageError, match=f"^「{name}」.*{words}.*,没有收下;请|^「{name}」.*{words}.*可收"
    ):
        kind_of(name, data)


@pytest.mark.parametrize("what", HARMLESS)
def test_another_is_kept_as_what_it_is(what: str) -> None:
    name, data, kept = HARMLESS[what]
    assert safe_name(name, kind_of(name, data)) == kept


def test_usual_files_are_not_taken_for_hostile() -> None:
    link = OUTSIDE.format("hyperlink", "https://www.gov.cn/").encode()
    assert kind_of("a", altered(docx(), {RELATIONS: link})) == FileKind.DOCX
    assert kind_of("a", picture("JPEG") + b"\0" * 40) == FileKind.JPEG
    assert kind_of("a", pdf(b"% /JS /AA " + b"\xff" * MIB) + b"\r\n\0\0") == FileKind.PDF
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        assert kind_of("a", "共 3 条,a < b".encode(encoding)) == FileKind.TEXT
