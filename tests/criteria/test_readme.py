"""The README of the format and the format itself say the same."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from criteria import calendar, cases, ledger, measures, parts, readings, scheme
from criteria.loading import FOLDER, SchemeError, parse_scheme
from criteria.readings import RULES
from criteria.scheme import Scheme

README = (FOLDER / "README.md").read_text(encoding="utf-8")
TICKED = set(re.findall(r"`([^`\n]+)`", README))
SOURCE = (FOLDER / "jiuquan_2013.toml").read_text(encoding="utf-8")


def models(root: type[BaseModel] = Scheme) -> Iterator[type[BaseModel]]:
    """Every table of the format: the root's and, through its fields, all below it."""
    yield root
    for field in root.model_fields.values():
        for leaf in leaves(field.annotation):
            if isinstance(leaf, type) and issubclass(leaf, BaseModel):
                yield from models(leaf)


def leaves(annotation: object) -> Iterator[object]:
    """What an annotation is made of: ``tuple[Line, ...]`` gives ``Line``."""
    if parts := typing.get_args(annotation):
        for part in parts:
            yield from leaves(part)
    else:
        yield annotation


MODELS = {found.__name__: found for found in models()}


def literals() -> Iterator[tuple[str, str]]:
    for name, found in MODELS.items():
        for field, info in found.model_fields.items():
            if typing.get_origin(info.annotation) is typing.Literal:
                values = typing.get_args(info.annotation)
                yield from ((f"{name}.{field}", value) for value in values if value)


def tables() -> dict[str, list[str]]:
    """By model, the names in the first column of its ``field`` table."""
    found = {}
    for part in re.split(r"^#{2,3} ", README, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        fields = re.search(r"^\| field \|.*\n\|[-|]+\n((?:\|.*\n)+)", body, flags=re.MULTILINE)
        if fields:
            name = re.findall(r"`([^`]+)`", heading)[-1]
            found[name] = re.findall(r"^\| `([^`]+)` \|", fields[1], flags=re.MULTILINE)
    return found


def test_the_walk_finds_every_table_of_the_format() -> None:
    defined = {
        name
        for module in (calendar, cases, ledger, measures, parts, readings, scheme)
        for name, found in vars(module).items()
        if isinstance(found, type) and issubclass(found, BaseModel) and not name.startswith("_")
    }
    assert MODELS.keys() == defined - {"BaseModel", "Frozen"}


def test_every_table_has_its_own_and_no_other() -> None:
    assert tables().keys() == MODELS.keys()


@pytest.mark.parametrize("name", MODELS)
def test_a_table_lists_its_fields_in_order(name: str) -> None:
    assert tables()[name] == list(MODELS[name].model_fields)


@pytest.mark.parametrize("name", MODELS)
def test_required_is_said_where_it_is_so(name: str) -> None:
    part = next(p for p in README.split("\n### ") if p.partition("\n")[0].endswith(f"`{name}`"))
    kinds = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, flags=re.MULTILINE))
    said = {field for field in kinds if re.search(", required|, at least", kinds[field])}
    assert said == {key for key, info in MODELS[name].model_fields.items() if info.is_required()}


@pytest.mark.parametrize(("place", "value"), list(literals()))
def test_every_choice_is_named(place: str, value: str) -> None:
    assert value in TICKED, place


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_listed_with_its_options(rule: str) -> None:
    row = next(line for line in README.splitlines() if line.startswith(f"| `{rule}` |"))
    named = re.findall(r"`([^`]+)`", row.split("|")[2])
    assert [value for value in named if value not in ("penalty", "before")] == list(RULES[rule])


def example() -> str:
    blocks: list[str] = re.findall(r"^```toml\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    return blocks[0]


def test_the_example_loads_as_it_stands() -> None:
    scheme = parse_scheme(example())
    assert scheme.id == "my-id"
    assert [line.max for line in scheme.lines] == [1_50, 2_50, 6_00]
    assert [*scheme.default_readings()] == ["no-decision-day"]


def shown_refusals() -> list[str]:
    blocks = re.findall(r"^```text\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_the_refusals_shown_are_those_given() -> None:
    broken = SOURCE.replace('kind = "count"', 'kind = "cuont"', 1)
    broken = broken.replace('article = "第七条(一)3"\n', "", 1)
    uneven = SOURCE.replace('id = "一.3"', 'id = "一.2"', 1).replace("max = 5\n", "max = 4\n", 1)
    uneven = uneven.replace("max = 15\n\n# 第七条(二)1", "max = 10\n\n# 第七条(二)1", 1)
    given = [*refusals(broken), *refusals(uneven)]
    assert given[:2] == shown_refusals()[:2]
    assert {*shown_refusals()[2:5]} <= {*given[2:]}


def refusals(text: str) -> list[str]:
    with pytest.raises(SchemeError) as caught:
        parse_scheme(text, "my_id.toml")
    return str(caught.value).splitlines()
