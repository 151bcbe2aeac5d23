"""Documents of a corpus or of recorded content, streamed from files of strangers.

`documents(path)` yields a `Document` per record and an `Unreadable` for everything that could not be read: nothing is skipped in silence.
JSON lines, JSON, CSV, TSV, plain text and Markdown, each also inside gzip, xz or bzip2.
"""

from jingwei.text.documents.model import REASONS, Document, Item, Unreadable
from jingwei.text.documents.read import documents

__all__ = ["REASONS", "Document", "Item", "Unreadable", "documents"]
