"""Data below folders of tests, examples and documents: counted in a comment, since most systems do not use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.walk import shown
from jingwei.vocabulary import AssetKind, Text

FIXTURES = frozenset({
    "test", "tests", "testing", "testdata", "test_data", "__tests__", "fixture", "fixtures", "__fixtures__", "example", "examples",
    "doc", "docs", "benchmark", "benchmarks",
})  # fmt: skip
SPLITS = frozenset({"train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval", "evaluation"})
DATA_FOLDERS = frozenset({"data", "dataset", "datasets", "corpus", "corpora", "texts", "docs_corpus", "documents"})
DATA = frozenset({AssetKind.DATASET, AssetKind.STREAM, AssetKind.SITE, AssetKind.CONTROL_LOOP, AssetKind.DATA_USE})
PLACES = 10


def below_fixtures(files: Sequence[Identified]) -> tuple[list[Identified], list[Text]]:
    """Files without the data (and its cards) below such folders, and one note per folder with the number of files.

    The part of a data set that is called `test` stays with it: one whose other parts or files stand beside it.
    """
    wholes = _wholes(file.folder for file in files if file.form.kind in DATA)
    places = {file.path: _place(file.folder, wholes) for file in files if file.form.kind in DATA}
    emptied = {file.folder for file in files if places.get(file.path)}
    kept = [
        file
        for file in files
        if not places.get(file.path) and not (file.match.form == "card" and file.folder in emptied)
    ]
    return kept, _notes(Counter(place for place in places.values() if place))


def _wholes(folders: Iterable[str]) -> set[str]:
    """Folders whose `test` folder is a part of a data set: they hold data themselves or another part of it."""
    made: set[str] = set()
    for folder in set(folders):
        parts = folder.split("/")
        if folder and parts[-1].lower() not in FIXTURES:
            made.add(folder)
        made |= {
            "/".join(parts[:at])
            for at, part in enumerate(parts)
            if part.lower() in SPLITS and part.lower() not in FIXTURES
        }
    return made


def _place(folder: str, wholes: set[str]) -> str:
    """The first folder on the way that holds tests, examples or documents, else an empty string."""
    parts = folder.split("/")
    for at, part in enumerate(parts):
        above = "/".join(parts[:at])
        is_part = part.lower() in SPLITS and (above in wholes or parts[max(0, at - 1)].lower() in DATA_FOLDERS)
        if part.lower() in FIXTURES and not is_part:
            return "/".join(parts[: at + 1])
    return ""


def _notes(counts: Counter[str]) -> list[Text]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    made = [_note(f"{shown(place)}/", f"{shown(place)}/", count) for place, count in ordered[:PLACES]]
    rest = ordered[PLACES:]
    if rest:
        made.append(_note(f"{len(rest)} more such folders", f"另外 {len(rest)} 个此类文件夹", sum(n for _, n in rest)))
    return made


def _note(en: str, zh: str, count: int) -> Text:
    files = "1 file" if count == 1 else f"{count} files"
    return Text(
        f"data under {en}: {files}; name them if the system uses them",
        f"{zh} 下的数据：{count} 个文件；若系统使用，请列入清单",
    )
