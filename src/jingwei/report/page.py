"""One self-contained HTML page for people: no network, both languages, readable on a phone and on paper.

The page's policy allows nothing but its own style and script, each by its hash; every value is made inert and escaped.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from jingwei.check import Check
from jingwei.report import page_values, words
from jingwei.report.evidence_words import measured_in, named
from jingwei.report.inert import inert
from jingwei.report.ticks import ticked
from jingwei.vocabulary import Assessment, Scalar

FOLDER = "templates"


def render(assessment: Assessment, _checks: tuple[Check, ...] = ()) -> bytes:
    """The page, UTF-8. Equal assessments give equal bytes, apart from the section about the run itself."""
    values = page_values.values(assessment)
    return rendered("report.html.j2", resource("report.css"), resource("language.js") + resource("report.js"), values)


def rendered(template: str, style: str, script: str, values: Mapping[str, Any]) -> bytes:
    """A page of this package with its one style and its one script, which its policy names by their hashes."""
    page = (
        _environment()
        .get_template(template)
        .render(
            style=Markup(style),  # noqa: S704 - our own file, not a value
            script=Markup(script),  # noqa: S704 - our own file, not a value
            policy=_policy(style, script),
            **values,
        )
    )
    return page.encode()


def _policy(style: str, script: str) -> str:
    return f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def resource(name: str) -> str:
    """Text of a file of the templates folder."""
    return files("jingwei.report").joinpath(FOLDER, name).read_text("utf-8")


class _Shipped(BaseLoader):
    """Templates of this package and no others."""

    def get_source(self, _environment: Environment, template: str) -> tuple[str, str | None, Any]:
        """Source of a shipped template. Raises `TemplateNotFound`."""
        if "/" in template:
            raise TemplateNotFound(template)
        return resource(template), None, lambda: True


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=_Shipped(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update({name: getattr(words, name) for name in dir(words) if name.isupper()})
    environment.filters.update(figure=_figure, named=named, measured_in=measured_in, ticked=ticked)
    return environment


def _finalize(value: Any) -> Any:
    """Every value of the templates passes here before it is escaped; what is markup already was made by a macro."""
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _figure(value: Scalar) -> str:
    """A measured value as people read it: thousands grouped, floats to six digits, truth as a sign."""
    if isinstance(value, bool) or value is None:
        return {True: "✓", False: "✗", None: "-"}[value]
    return value if isinstance(value, str) else f"{value:,.6g}" if isinstance(value, float) else f"{value:,}"
