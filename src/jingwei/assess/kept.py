"""Whether the assessments that the state keeps are those that the log registered: rows and seeds, which the log itself cannot vouch for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from jingwei.assess.record import assessment_statement
from jingwei.codec import read
from jingwei.errors import JingweiError
from jingwei.evidence.forms.canonical import digest
from jingwei.evidence.log.ledger import Ledger
from jingwei.evidence.log.records import Run, all_runs
from jingwei.store.database import reading
from jingwei.store.tables import assessments
from jingwei.vocabulary import Assessment

_STATED = ("state", "passed", "exit_code")


def unlike_the_log(ledger: Ledger) -> Iterator[str]:
    """Sentences about kept assessments that are not what was logged: each is stated again from its row and the seed of its run."""
    with reading(ledger.engine) as connection:
        ended = [run for run in all_runs(connection) if run.result_digest]
    for run in ended:
        with reading(ledger.engine) as connection:
            row = connection.execute(select(assessments).where(assessments.c.id == run.assessment)).one_or_none()
        if row is None or row.document is None:
            yield f"run {run.run}: its assessment is not kept here"
        else:
            yield from _unlike(run, row)


def _unlike(run: Run, row: Any) -> Iterator[str]:
    try:
        made = read(Assessment, json.loads(row.document))
        stated = digest(assessment_statement(made, run.run, run.plan_digest, run.seed))
    except (JingweiError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"run {run.run}: the assessment that is kept cannot be read: {str(error)[:200]}"
        return
    if stated != run.result_digest:
        yield f"run {run.run}: the assessment or the seed that is kept is not the one that was logged"
    if any(getattr(row, name) != getattr(made, name) for name in _STATED):
        yield f"run {run.run}: the row of its assessment states another verdict than the assessment"
