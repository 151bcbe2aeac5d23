"""A redacted copy of the whole corpus: a file for each file that was read, without what was found and without what was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from jingwei.engine.model import Engine
from jingwei.layers.model.corpus.reviewing.comparing import Step
from jingwei.layers.model.corpus.reviewing.parts import Part
from jingwei.layers.model.corpus.reviewing.passes import Pass
from jingwei.layers.model.corpus.reviewing.redaction_worker import REDACT
from jingwei.limits import Limits
from jingwei.store.durable import replace_durably

FOLDER = "redacted"


@dataclass(slots=True)
class Copied:
    """Documents that changed, what went by kind, findings that could not be made to go, parts that are not in the copy."""

    changed: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    left: int = 0
    lost: int = 0


def redacted(
    found: tuple[Part, ...],
    first: Mapping[int, int],
    key: bytes | None,
    engine: Engine,
    folder: Path,
    limits: Limits,
    step: Step,
) -> Copied:
    """Write the copy below `folder`/redacted, each source in a folder of its own number. Raises `OSError`.

    Without a key a place becomes `[kind]`, with one it keeps its form.
    """
    work = Pass(found, first, engine, limits, step, "redaction")
    made = Copied()
    names = _names(found, first)
    spool: dict[int, Path] = {}
    for number, value in work.run(REDACT, {"key": key.hex() if key else ""}):
        path = spool.setdefault(number, folder / f".redacted-{number:08d}")
        with path.open("ab") as stream:
            stream.writelines(line.encode("utf-8", "backslashreplace") for line in value["lines"])
        made.changed += value["changed"]
        made.kinds.update(value["kinds"])
        made.left += value["left"]
    for name, numbers in names.items():
        target = folder / FOLDER / name
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_durably(
            target, _joined([spool[number] for number in numbers if number in spool and number not in work.lost])
        )
    for path in spool.values():
        with suppress(OSError):
            path.unlink()
    made.lost = len(work.lost)
    return made


def _joined(paths: list[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as stream:
            while piece := stream.read(1 << 20):
                yield piece


def _names(found: tuple[Part, ...], first: Mapping[int, int]) -> dict[str, list[int]]:
    """Name of each copy and the parts that it is made of. Records are JSON lines, whatever they were before."""
    sources: dict[str, int] = {}
    made: dict[str, list[int]] = {}
    for number in sorted(first):
        part = found[number]
        source = sources.setdefault(part.source, len(sources) + 1)
        made.setdefault(str(PurePosixPath(str(source)) / f"{part.name}.redacted"), []).append(number)
    return made


def told(copied: Copied) -> dict[str, Any]:
    """What coverage says of the copy."""
    return {
        "documents_changed": copied.changed, "places": dict(sorted(copied.kinds.items())), "left": copied.left,
        "parts_not_in_it": copied.lost,
    }  # fmt: skip
