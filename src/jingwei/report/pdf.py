"""The printed report: English, then Chinese, on A4, by typst.

Values travel as JSON data beside the template and are never part of its source. Equal assessments and fonts give equal bytes: no date is written.
"""

from __future__ import annotations

import json
from tempfile import TemporaryDirectory
from typing import Any

from jingwei.check import Check
from jingwei.errors import JingweiError
from jingwei.report.fonts import chinese
from jingwei.report.page import resource
from jingwei.report.pdf_values import values
from jingwei.vocabulary import Assessment

LATIN = "Libertinus Serif"  # typst carries it


def render(assessment: Assessment, _checks: tuple[Check, ...] = ()) -> bytes:
    """PDF bytes. Raises `JingweiError` without the extra `pdf` or without a Chinese font."""
    typst = _typst()
    font = chinese()
    data = values(assessment) | {"latin": LATIN, "chinese": font.family}
    with TemporaryDirectory(prefix="jingwei-pdf-") as root:
        made: bytes = typst.compile(
            resource("report.typ").encode(),
            root=root,
            font_paths=[str(font.path.parent)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=True)},
        )
    return made


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise JingweiError("the PDF report needs typst", hint="pip install 'jingwei[pdf]'") from None
    return typst
