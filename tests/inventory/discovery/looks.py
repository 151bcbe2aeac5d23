"""A look at bytes under a name, without a file."""

from jingwei.inventory.discovery.identify import identify
from jingwei.inventory.discovery.peek import Peek


def look(path, content=b"", *, size=None, tail=None):
    """(form, facts, whether the content showed it) of a file with this beginning; none when it is not recognised."""
    data = content.encode() if isinstance(content, str) else content
    found = identify(Peek(path, len(data) if size is None else size, data, data[-16384:] if tail is None else tail))
    return (found.match.form, dict(found.match.facts), found.match.by_content) if found else None


def form(path, content=b"", **more):
    found = look(path, content, **more)
    return found[0] if found else None
