"""SPDX expressions from what packages state of their licence, by license-expression. What is not certain stays unknown."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from license_expression import Licensing

_LONGEST = 500  # characters; the library's parser recurses

# Python's trove classifiers that mean exactly one SPDX licence. Families without a version ("BSD License", "GNU General Public License") are
# missing on purpose. Source: the classifier list of PyPI, compared with SPDX by hand.
CLASSIFIERS = {
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "The Unlicense (Unlicense)": "Unlicense",
    "zlib/libpng License": "Zlib",
    "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "Mulan Permissive Software License v2 (MulanPSL-2.0)": "MulanPSL-2.0",
    "Universal Permissive License (UPL)": "UPL-1.0",
    "Zero-Clause BSD (0BSD)": "0BSD",
}
# Free texts of `License:` fields that mean one licence, in lower case.
_SPELLINGS = {
    "mit license": "MIT", "the mit license": "MIT", "mit licence": "MIT", "the mit license (mit)": "MIT", "expat": "MIT",
    "apache 2.0": "Apache-2.0", "apache-2": "Apache-2.0", "apache 2": "Apache-2.0", "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0", "apache license version 2.0": "Apache-2.0", "apache software license 2.0": "Apache-2.0",
    "apache-2.0 license": "Apache-2.0", "apache 2.0 license": "Apache-2.0", "asl 2.0": "Apache-2.0", "apache license v2.0": "Apache-2.0",
    "bsd 3-clause": "BSD-3-Clause", "bsd-3": "BSD-3-Clause", "3-clause bsd": "BSD-3-Clause", "3-clause bsd license": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause", "new bsd": "BSD-3-Clause", "new bsd license": "BSD-3-Clause", "modified bsd": "BSD-3-Clause",
    "modified bsd license": "BSD-3-Clause", "bsd-3-clause license": "BSD-3-Clause", "bsd (3-clause)": "BSD-3-Clause", "bsd 3 clause": "BSD-3-Clause",
    "bsd 2-clause": "BSD-2-Clause", "2-clause bsd": "BSD-2-Clause", "simplified bsd": "BSD-2-Clause", "bsd 2-clause license": "BSD-2-Clause",
    "isc license": "ISC", "mpl 2.0": "MPL-2.0", "mpl2": "MPL-2.0", "mozilla public license 2.0": "MPL-2.0",
    "gplv2": "GPL-2.0-only", "gplv3": "GPL-3.0-only", "gplv3+": "GPL-3.0-or-later", "gplv2+": "GPL-2.0-or-later", "lgplv3": "LGPL-3.0-only",
    "psf-2.0": "PSF-2.0", "python software foundation license": "PSF-2.0", "psfl": "PSF-2.0", "hpnd": "HPND", "zlib license": "Zlib",
}  # fmt: skip


@lru_cache(maxsize=8192)
def normalised(stated: str) -> str:
    """The SPDX expression that `stated` is, in canonical spelling; empty when it is none or holds an id that SPDX does not list."""
    text = " ".join(stated.split())
    if not text or len(text) > _LONGEST:
        return ""
    known = _SPELLINGS.get(text.lower())
    if known:
        return known
    try:
        found: Any = _licensing().validate(text)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        return ""  # the library raises what its parser meets
    return "" if found.errors else str(found.normalized_expression or "")


def stated_licence(expression: str, free: str, classifiers: Iterable[str]) -> str:
    """Licence of a Python package: its `License-Expression`, else its `License` where that is an expression, else unambiguous classifiers."""
    for stated in (expression, free):
        if found := normalised(stated):
            return found
    names = [entry.rpartition(" :: ")[2] for entry in classifiers if entry.startswith("License :: ")]
    ids = {CLASSIFIERS.get(name, "") for name in names if name != "OSI Approved"}
    return ids.pop() if len(ids) == 1 else ""


def needs(expression: str, refused: frozenset[str]) -> str:
    """A licence of `refused` that nobody can choose around in a canonical expression; empty when there is none.

    `A OR B` needs one only where both do. Ids are compared without an exception (`WITH`).
    """
    done: list[str] = []
    operators: list[str] = []
    for word in expression.replace("(", " ( ").replace(")", " ) ").split():
        if word in {"AND", "OR", "WITH", "("}:
            while word in _BINDS and operators and _BINDS.get(operators[-1], -1) >= _BINDS[word]:
                _join(done, operators.pop())
            operators.append(word)
        elif word == ")":
            while operators and operators[-1] != "(":
                _join(done, operators.pop())
            operators = operators[:-1]
        else:
            done.append(word if word in refused else "")
    while operators:
        _join(done, operators.pop())
    return done[0] if done else ""


_BINDS = {"OR": 0, "AND": 1, "WITH": 2}


def _join(done: list[str], operator: str) -> None:
    right, left = done.pop(), done.pop()
    done.append((left and right) if operator == "OR" else left if operator == "WITH" else left or right)


@cache
def _licensing() -> Licensing:
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()
