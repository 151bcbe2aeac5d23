"""Over all documents: items of which a part stands in very many documents, so that the part is a phrase of the corpus and no leak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

MANY = 20  # documents, or
ONE_IN = 1_000  # one document of so many, whichever is more
WHOLE = 0.9  # share from which an item itself was seen


def common(seen: Iterable[tuple[int, str, float]], documents: int) -> frozenset[str]:
    """Items whose rows below `WHOLE` are to be marked as common phrases, from (document, item, share) of all rows.

    Rows from `WHOLE` on are leaks however many there are: a copied test set is in many documents too.
    """
    parts = {(document, item) for document, item, share in seen if share < WHOLE}
    counted = Counter(item for _, item in parts)
    return frozenset(item for item, count in counted.items() if count > max(MANY, documents // ONE_IN))
