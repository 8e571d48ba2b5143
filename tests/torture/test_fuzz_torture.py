"""The mutating fuzzer for as long as asked: FUZZ_ROUNDS workbooks, each ends in an answer."""

from __future__ import annotations

import os

from scoring.intake.files import Workbook
from scoring.intake.reader.parent import Reader
from scoring.intake.year import read_year
from tests import bombs
from tests.books import SCHEME
from tests.torture.mutate import mutated

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "5000"))
BATCH = 100


def test_mutated_workbooks_end_in_an_answer() -> None:
    good = bombs.good()
    refused = 0
    with Reader() as reader:
        for first in range(0, ROUNDS, BATCH):
            books = [
                Workbook(f"{seed}.xlsx", mutated(good, seed))
                for seed in range(first, first + BATCH)
            ]
            for each in books:
                intake = read_year([each], SCHEME, reader=reader, trust_office_cells=True)
                assert intake.accepted or intake.problems
                refused += bool(intake.refused)
    print(f"\nfuzz: {ROUNDS} workbooks, {refused} refused, the rest read")
    assert 0 < refused < ROUNDS
