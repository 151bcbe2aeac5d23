"""What is known of a value: where it came from, what it refers to, its text where that is certain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Labels = frozenset[str]
NOTHING: Labels = frozenset()
# Labels of origin. `part:` before one: the value only contains it.
NET, DECODED, LITERAL = "net", "decoded", "literal"
ENVIRONMENT, CREDENTIALS, NAMED, HOST, SCREEN = "environment", "credentials", "named", "host", "screen"
CREDENTIAL_PATH, START_PATH = "credential-path", "start-path"
SECRETS = frozenset({ENVIRONMENT, CREDENTIALS, SCREEN})
PARAMETER = "parameter:"  # followed by its position
DECODING = "decoding:"  # a parameter that went through a decoder
REFERENCE = "reference:"  # followed by a qualified name
OBJECT = "object:"  # followed by the qualified name of what made it
WRITTEN = "written:"  # followed by the expression that names the file
PART = "part:"
SITE = "site"  # the folder of installed packages
UNKNOWN = "\ufffd"  # stands for a part of a text
LONGEST = 10_000  # characters of a text that is kept
_WHOLE = frozenset({NET, DECODED})
_KEPT = frozenset({NET, DECODED, LITERAL, CREDENTIAL_PATH, START_PATH, HOST, NAMED, SITE}) | SECRETS


@dataclass(frozen=True, slots=True)
class Value:
    """Labels, and the text when it is certain; `shape` is a text of which some parts are not known, each written as `UNKNOWN`."""

    labels: Labels = NOTHING
    text: str | None = None
    shape: str | None = None

    @property
    def pattern(self) -> str | None:
        """The text as far as it is known."""
        return self.shape if self.text is None else self.text

    def after(self, prefix: str) -> list[str]:
        """What follows `prefix` in the labels that begin with it, in order."""
        return sorted(label[len(prefix) :] for label in self.labels if label.startswith(prefix))


EMPTY = Value()


def origins(labels: Labels) -> Labels:
    """The labels that a derived value keeps: origins and parameters, no references and objects."""
    return frozenset(label for label in labels if label in _KEPT or label.startswith((PARAMETER, DECODING, PART)))


def callables(labels: Labels, names: frozenset[str]) -> Labels:
    """References to one of `names`, which a container keeps and gives out again."""
    return frozenset(label for label in labels if label.startswith(REFERENCE) and label[len(REFERENCE) :] in names)


def mixed(labels: Labels) -> Labels:
    """The labels of a text that the value is put into: what was whole is a part now."""
    kept = origins(labels)
    return frozenset(
        PART + label if label in _WHOLE or label.startswith((PARAMETER, DECODING)) else label for label in kept
    )


def union(values: Iterable[Value]) -> Labels:
    """Origins of all values together."""
    return frozenset().union(*(origins(value.labels) for value in values))


def decoded(labels: Labels) -> Labels:
    """The label of what a decoder makes of a value; of a parameter, that it went through one."""
    made = frozenset({DECODED}) if LITERAL in labels or DECODED in labels else NOTHING
    return made | frozenset(DECODING + label[len(PARAMETER) :] for label in labels if label.startswith(PARAMETER))


def joined(patterns: Iterable[str | None]) -> str | None:
    """The shape of a text put together from parts; None where nothing of it is known, or where it is too long."""
    listed = list(patterns)
    if all(one is None for one in listed):
        return None
    made = "".join(UNKNOWN if one is None else one for one in listed)
    return made if len(made) <= LONGEST else None


def whole(labels: Labels) -> Labels:
    """As if every part were the whole: for what only asks whether something is contained."""
    return frozenset(label.removeprefix(PART) for label in labels)
