"""Editions: schemes that the office wrote, saved in its records for years to be scored by.

A year names its scheme by the digest of its content: that of a file which comes with the program,
or of a saved edition. A saved edition never changes; a change is another edition.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache

from criteria import Scheme, SchemeError, known_schemes, load_scheme, scheme_from
from scoring.model.evidence import UsageError
from scoring.store import Edition, ReadTransaction, Store, Year

SHORT = 12
"""So many digits of a digest are shown."""
_DIGEST = re.compile("[0-9a-f]{6,64}")


class EditionMissing(UsageError):
    """The scheme that a year was begun by is not there as it was, or cannot be read any more."""


def content_of(scheme: Scheme) -> str:
    """What a scheme says as JSON, without what it leaves at its default."""
    return scheme.model_dump_json(exclude_defaults=True)


def scheme_digest(scheme: Scheme) -> str:
    """The SHA-256 of a scheme's content: a year keeps the edition it was scored by.

    What a later version of the format adds, and the scheme does not say, changes nothing.
    """
    return hashlib.sha256(content_of(scheme).encode()).hexdigest()


def save(store: Store, who: str, scheme: Scheme) -> Edition:
    """Keep a scheme as an edition; the same content twice is one edition.

    Raises :class:`UsageError` for the id of a scheme that comes with the program, as workbooks
    name their scheme by its id.
    """
    if scheme.id in known_schemes():
        same = scheme_digest(load_scheme(scheme.id)) == scheme_digest(scheme)
        raise UsageError(
            f"与程序自带的方案「{scheme.id}」完全相同,建立年度时直接选它"
            if same
            else f"编号「{scheme.id}」是程序自带的方案;内容改过的,请另写一个编号(id)再存"
        )
    with store.write(who) as tx:
        return tx.editions.save(scheme.id, scheme.title, content_of(scheme))


@lru_cache(16)
def scheme_in(edition: Edition) -> Scheme:
    """The scheme of an edition. Raises :class:`EditionMissing` where this program cannot use it."""
    try:
        return scheme_from(json.loads(edition.content), "方案")
    except (SchemeError, json.JSONDecodeError) as fault:
        raise EditionMissing(
            f"{words_of(edition)}本版程序不能使用,其他方案和年度不受影响;"
            f"请用保存它的那一版程序,或请维护人员查看:{fault}"
        ) from None


def words_of(edition: Edition) -> str:
    """``第 3 号方案版本《…》(指纹 1f2e…)``."""
    return f"第 {edition.id} 号方案版本《{edition.title}》(指纹 {edition.sha256[:SHORT]})"


def trouble_with(edition: Edition) -> str:
    """Why this program cannot score by an edition; blank where it can."""
    try:
        scheme_in(edition)
    except EditionMissing as fault:
        return str(fault)
    return ""


def scheme_of(now: ReadTransaction, year: Year) -> Scheme:
    """The edition that a year was begun by. Raises :class:`EditionMissing`."""
    if year.scheme in known_schemes():
        shipped = load_scheme(year.scheme)
        if year.scheme_sha256 in (scheme_digest(shipped), *shipped.earlier):
            return shipped
    if edition := now.editions.with_digest(year.scheme_sha256):
        return scheme_in(edition)
    raise EditionMissing(
        f"{year.year} 年度建立之后方案「{year.scheme}」的内容被改过;"
        "请恢复原来的方案文件,新的规定请另立方案"
    )


def title_of(now: ReadTransaction, year: Year) -> str:
    """The title of the scheme of a year; its id where it is not there as it was."""
    try:
        return scheme_of(now, year).title
    except EditionMissing:
        return year.scheme


def find(now: ReadTransaction, named: str) -> tuple[Scheme, str]:
    """A scheme and its digest: one of the program's by its id, or an edition by its number, by
    six or more digits of its digest, or by the scheme's id where it has one edition.

    Raises :class:`UsageError` for several, :class:`EditionMissing`, and :class:`SchemeError`
    for none.
    """
    if named in known_schemes():
        scheme = load_scheme(named)
        return scheme, scheme_digest(scheme)
    digits = bool(_DIGEST.fullmatch(named))
    found = [
        each
        for each in now.editions.all()
        if named in (str(each.id), each.scheme) or (digits and each.sha256.startswith(named))
    ]
    if len(found) > 1:
        several = "、".join(words_of(each) for each in found)
        raise UsageError(f"「{named}」有几个版本:{several};请写明版本的号")
    if not found:
        shipped = "、".join(known_schemes())
        raise SchemeError(f"没有方案「{named}」,也没有这个号或指纹的方案版本;自带的方案:{shipped}")
    return scheme_in(found[0]), found[0].sha256
