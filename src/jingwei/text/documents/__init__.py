"""Documents of a corpus or of recorded content, streamed from files of strangers.

`documents(path)` yields a `Document` per record and an `Unreadable` for everything that could not be read: nothing is skipped in silence.
JSON lines, JSON, CSV, TSV, plain text, Markdown, HTML, WARC, Parquet, PDF and office files, each also inside gzip, zstd, xz or bzip2.
`told(path)` says as what a file is read.
"""

from jingwei.text.documents.model import REASONS, Document, Item, Unreadable, Unseen
from jingwei.text.documents.read import chosen_field, documents
from jingwei.text.documents.told import Told, told

__all__ = ["REASONS", "Document", "Item", "Told", "Unreadable", "Unseen", "chosen_field", "documents", "told"]
