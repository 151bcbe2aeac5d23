"""Options and words that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from jingwei.vocabulary import Text

F = TypeVar("F", bound=Callable[..., Any])


def default_language() -> str:
    """`zh` when JINGWEI_LANG or the locale says so, else `en`."""
    for name in ("JINGWEI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def language_option(function: F) -> F:
    """`--lang en|zh`."""
    help_text = "Language of what is printed (default: JINGWEI_LANG or the locale)."
    return click.option(
        "--lang", type=click.Choice(["en", "zh"]), default=default_language, show_default=False, help=help_text
    )(function)


def format_option(*formats: str) -> Callable[[F], F]:
    """`--format text|json...`; the first one is the default."""
    return click.option(
        "--format", "form", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print."
    )


def now() -> str:
    """UTC text of this moment; only commands read the clock."""
    from jingwei.evidence.forms.entry import stamp

    return stamp(datetime.now(UTC))


def pick(text: Text, lang: str) -> str:
    """The sentence in the chosen language."""
    return text.zh if lang == "zh" else text.en
