"""The one way in which the checks of a corpus conclude: what was found, then what was not read, then what was seen and found clean."""

from __future__ import annotations

from collections.abc import Callable

from jingwei.check import Outcome, unknown
from jingwei.layers.model.corpus.examined import Examined


def conclude(seen: Examined, *, found: Callable[[], Outcome] | None, clean: Callable[[], Outcome]) -> Outcome:
    """`found` when there is something, else unknown when a place or a file was not read, else `clean`."""
    if found is not None:
        return found()
    if seen.unread:
        return unknown(
            "unread",
            "places that could not be read: {n}; nothing is said about them; no violation in the documents read: {documents}",
            "有 {n} 处无法读取，因此对其不作结论；已读取的 {documents} 份文档未见违规",
            n=seen.unread,
            documents=seen.documents,
            locations=seen.unread_locations(),
        )
    if seen.empty or not seen.files:
        return unknown(
            "empty", "no document in {files}", "{files} 中没有文档", files=", ".join(seen.empty) or "the asset"
        )
    return clean()
