"""Runs under a peer's own Python: one line `{answer, seconds}` for each path read from standard input. Never imports Jingwei.

Answers: `detected` (the peer's own measure of an issue), `clean`, `skipped` (it says that it did not look), `error`, `timeout` (25 s).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

LIMIT = 25  # seconds for each file


class Overdue(BaseException):
    """Not an `Exception`, so that the peer's own handlers let it through."""


def picklescan(path: str, *, strict: bool = False) -> str:
    """Issues; nothing scanned is a skip."""
    from picklescan.scanner import scan_directory_path, scan_file_path

    result = scan_directory_path(path, strict) if Path(path).is_dir() else scan_file_path(path, strict)
    if result.issues_count:
        return "detected"
    return "error" if result.scan_err else "clean" if result.scanned_files else "skipped"


def picklescan_strict(path: str) -> str:
    """With unknown globals counted as issues."""
    return picklescan(path, strict=True)


def modelscan(path: str) -> str:
    """Issues of any severity."""
    from modelscan.modelscan import ModelScan

    result = ModelScan().scan(path)
    if result["summary"]["total_issues"]:
        return "detected"
    return "error" if result["errors"] else "clean" if result["summary"]["scanned"]["total_scanned"] else "skipped"


def fickling(path: str) -> str:
    """An analysis above likely safe (an unreadable file alone is an error); a folder is as bad as its worst file."""
    from fickling.analysis import Severity
    from fickling.loader import scan_file, scan_zip_archive

    found = []
    for file in _files(path):
        with file.open("rb") as stream:
            scan = scan_zip_archive if stream.read(2) == b"PK" else scan_file
        result = scan(str(file), graceful=True)
        unsafe = any(part.severity > Severity.LIKELY_SAFE for part in result.results)
        found.append("detected" if unsafe else "error" if result.errors else "clean" if result.results else "skipped")
    order = ("detected", "error", "skipped", "clean")
    return min(found, key=order.index, default="skipped")


def modelaudit(path: str) -> str:
    """Any critical or warning."""
    from modelaudit.core import scan_model_directory_or_file

    result = scan_model_directory_or_file(path, timeout=LIMIT, cache_enabled=False)
    if any(issue.severity.value in {"critical", "warning"} for issue in result.issues):
        return "detected"
    return "error" if not result.success else "clean" if result.files_scanned else "skipped"


PEERS: dict[str, Callable[[str], str]] = {
    "picklescan": picklescan,
    "picklescan --strict": picklescan_strict,
    "modelscan": modelscan,
    "fickling": fickling,
    "modelaudit": modelaudit,
}


def _files(path: str) -> Iterator[Path]:
    place = Path(path)
    yield from (sorted(found for found in place.rglob("*") if found.is_file()) if place.is_dir() else [place])


def _overdue(*_: object) -> None:
    raise Overdue


def ask(peer: Callable[[str], str], path: str) -> str:
    """The peer's answer within the limit; whatever it raises is an error."""
    signal.alarm(LIMIT)
    try:
        return peer(path)
    except Overdue:
        return "timeout"
    except Exception:  # noqa: BLE001 - a peer may raise anything on hostile files
        return "error"
    finally:
        signal.alarm(0)


def main() -> None:
    """Answer each line."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _overdue)
    peer, answers = PEERS[sys.argv[1]], sys.stdout
    for line in sys.stdin:
        start = time.process_time()
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            answer = ask(peer, line.rstrip("\n"))
        print(json.dumps({"answer": answer, "seconds": time.process_time() - start}), file=answers, flush=True)


if __name__ == "__main__":
    main()
