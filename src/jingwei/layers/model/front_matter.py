"""YAML at the head of a card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from jingwei.errors import ParseError


class _Plain(yaml.SafeLoader):
    """YAML without anchors: an alias makes a small document large."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs lack it
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ParseError(f"anchor or alias in the front matter, line {event.start_mark.line + 2}")
        return super().compose_node(parent, index)


def read_front_matter(text: str, name: str) -> Mapping[Any, Any]:
    """The mapping that `text` holds, empty when it is of another kind. Raises `ParseError`."""
    try:
        front = yaml.load(text, Loader=_Plain)  # noqa: S506 - a SafeLoader that also refuses aliases
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ParseError(f"{name}:1: the front matter is not YAML: {type(error).__name__}") from error
    return front if isinstance(front, dict) else {}
