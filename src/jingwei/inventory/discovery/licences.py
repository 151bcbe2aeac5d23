"""SPDX ids of licences, only where the text or the metadata leaves no doubt.

The GPL family is never certain from its text: whether "or later" applies is said elsewhere.
"""

from __future__ import annotations

import re

IDS = {
    identifier.lower(): identifier
    for identifier in (
        "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MPL-2.0", "Unlicense", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0",
        "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-3.0", "CC-BY-SA-3.0", "ODbL-1.0", "PDDL-1.0", "AFL-3.0", "BSL-1.0",
        "EPL-2.0", "EUPL-1.2", "Zlib", "0BSD", "MulanPSL-2.0", "GPL-2.0-only", "GPL-3.0-only", "GPL-2.0-or-later", "GPL-3.0-or-later",
        "LGPL-2.1-only", "LGPL-3.0-only", "LGPL-2.1-or-later", "LGPL-3.0-or-later", "AGPL-3.0-only", "AGPL-3.0-or-later", "PSF-2.0",
    )
}  # fmt: skip
TAG = re.compile(r"SPDX-License-Identifier:\s*([A-Za-z0-9.+-]{2,60})\s*$", re.MULTILINE)
METADATA = re.compile(r"^licen[cs]e:[ \t]*['\"]?([A-Za-z0-9.+-]{2,60})['\"]?[ \t]*$", re.MULTILINE)
# Every phrase of one row must stand in the text, and none of another row's.
PHRASES = {
    "Apache-2.0": ("apache license version 2.0", "terms and conditions for use, reproduction, and distribution", "grant of patent license"),
    "MIT": (
        "permission is hereby granted, free of charge, to any person obtaining a copy",
        "without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense",
    ),
    "BSD-3-Clause": (
        "redistribution and use in source and binary forms, with or without modification, are permitted",
        "may be used to endorse or promote products",
    ),
    "ISC": ("permission to use, copy, modify, and/or distribute this software for any purpose with or without fee",),
    "MPL-2.0": ("mozilla public license version 2.0", "covered software"),
    "Unlicense": ("this is free and unencumbered software released into the public domain",),
    "CC0-1.0": ("cc0 1.0 universal", "affirmer"),
    "CC-BY-4.0": ("attribution 4.0 international", "creative commons attribution 4.0 international public license"),
    "MulanPSL-2.0": ("mulan permissive software license，version 2",),
}  # fmt: skip
BSD_2 = PHRASES["BSD-3-Clause"][:1]


def spdx(identifier: str) -> str:
    """Canonical SPDX id for one written in any case, or an empty string."""
    return IDS.get(identifier.strip().lower(), "")


def spdx_of_text(text: str) -> str:
    """SPDX id of a licence's text when exactly one licence is in it, else an empty string."""
    tags = {spdx(tag) for tag in TAG.findall(text)}
    if tags:
        return tags.pop() if len(tags) == 1 else ""
    words = re.sub(r"\s+", " ", re.sub(r"[*#>\"“”]", " ", text)).lower()
    words = words.replace("apache license, version", "apache license version")
    found = [identifier for identifier, phrases in PHRASES.items() if all(phrase in words for phrase in phrases)]
    if not found and all(phrase in words for phrase in BSD_2) and "endorse" not in words and "advertising" not in words:
        found = ["BSD-2-Clause"]
    if "gnu general public license" in words and "MPL-2.0" not in found:
        return ""
    return found[0] if len(found) == 1 else ""


def spdx_of_metadata(text: str) -> str:
    """SPDX id of a `license:` line (front matter of a card), else an empty string."""
    found = {spdx(value) for value in METADATA.findall(text)}
    return found.pop() if len(found) == 1 else ""
