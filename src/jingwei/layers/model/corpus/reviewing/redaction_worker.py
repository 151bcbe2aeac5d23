"""The redacted copy of a part, some documents at a time, in a worker."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from jingwei.layers.model.corpus.redacting import Redaction, redaction
from jingwei.layers.model.corpus.reviewing.reading import NotOpenError
from jingwei.layers.model.corpus.reviewing.worker import State
from jingwei.text import detectors
from jingwei.text.documents import Document

REDACT = "jingwei.layers.model.corpus.reviewing.redaction_worker:redact"
_ROOM = 4 << 20  # bytes of one answer, about


def redact(state: State, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Lines of the copy of the next documents: records as JSON, plain text as it is; what went, by kind."""
    try:
        reading = state.desk.reading(payload)
    except NotOpenError:
        return {"none": True}
    key = bytes.fromhex(payload["key"]) if payload["key"] else None
    field = state.desk.ways(payload).text_field
    lines: list[str] = []
    kinds: Counter[str] = Counter()
    taken = changed = left = size = 0
    while size < _ROOM and reading.more():
        item = reading.take()
        taken += 1
        if isinstance(item, Document):
            made = redaction(item, detectors.find, field, key)
            lines.append(_line(item, made))
            size += len(lines[-1])
            kinds.update(made.kinds)
            changed += bool(made.kinds)
            left += made.left
    told = {"lines": lines, "kinds": dict(sorted(kinds.items())), "changed": changed, "left": left}
    return told | {"taken": taken, "more": reading.more()}


def _line(item: Document, made: Redaction) -> str:
    if item.multiline and not item.fields:
        return made.text if made.text.endswith("\n") else made.text + "\n"
    value = made.fields or {"id": item.id, "text": made.text}
    return json.dumps(value, ensure_ascii=True) + "\n"
