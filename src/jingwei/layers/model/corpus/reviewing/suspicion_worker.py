"""Suspicion of labelled rows, of all files that have labels together, in one worker: labels are judged beside each other."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from jingwei.layers.model.corpus.mining.suspicion import suspicion
from jingwei.layers.model.corpus.reviewing.reading import items
from jingwei.layers.model.corpus.reviewing.worker import LABEL, State
from jingwei.text.documents import Document

SUSPECT = "jingwei.layers.model.corpus.reviewing.suspicion_worker:suspect"
MOST = 500_000  # rows
_LONGEST = 20_000  # characters of a row that are looked at


def suspect(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """A score for each labelled row of `parts` (requests with the number of their first document); none where there are more than `MOST` rows."""
    numbers: list[int] = []
    texts: list[str] = []
    labels: list[str] = []
    for request in payload["parts"]:
        number = request["base"]
        for item in items(state.desk, request):
            if not isinstance(item, Document):
                continue
            label = item.fields.get(LABEL)
            if isinstance(label, str | int):
                numbers.append(number)
                texts.append(item.text[:_LONGEST])
                labels.append(str(label))
            number += 1
            if len(texts) > MOST:
                return {"too_many": True}
    if len(set(labels)) < 2:  # noqa: PLR2004 - one label contradicts nothing
        return {"one_label": True}
    scores = np.asarray(suspicion(texts, labels), np.float64)
    sent = (base64.b64encode(array.tobytes()).decode() for array in (np.array(numbers, np.int64), scores))
    return dict(zip(("numbers", "scores"), sent, strict=True))
