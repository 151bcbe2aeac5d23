"""Writes every case anew, the same bytes each time: `python -m tests.conformance.make_cases`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.conformance import (
    honest,
    on_bytes,
    on_demands,
    on_log,
    on_notes,
    on_policies,
    on_proofs,
    on_results,
    on_statements,
)
from tests.conformance.case import Case

CASES = Path(__file__).parent / "cases"
GROUPS = (honest, on_bytes, on_demands, on_log, on_notes, on_policies, on_proofs, on_results, on_statements)


def cases() -> Iterator[Case]:
    """All cases."""
    for group in GROUPS:
        yield from group.cases()


def main() -> None:
    """Replace the folder `cases`."""
    made = {case.name: case.files() for case in cases()}
    shutil.rmtree(CASES, ignore_errors=True)
    for name, files in made.items():
        (CASES / name).mkdir(parents=True)
        for file, content in files.items():
            (CASES / name / file).write_bytes(content)


if __name__ == "__main__":
    main()
