"""Review of source corpora: what they hold, what was planted, what could not be read."""

from jingwei.text.documents import Document, Unreadable, documents

__all__ = ["Document", "Unreadable", "documents"]
