"""Countries and the unions that stand for several of them (ISO 3166-1 alpha-2; `EU` for the European Union's member states)."""

from __future__ import annotations

from collections.abc import Iterable

from jingwei.errors import ParseError

# Member states since 1 February 2020. Greece is GR here, not the Union's own EL.
EU = frozenset(
    {
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
    }
    | {"NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)
CODE = 2


def territory(regions: Iterable[str]) -> frozenset[str]:
    """All countries of the given regions."""
    named = frozenset(regions)
    return (named - {"EU"}) | (EU if "EU" in named else frozenset())


def regions_of(words: str) -> tuple[str, ...]:
    """Region codes of a parameter such as `CN, EU`. Raises `ParseError` when one is not two capital letters."""
    codes = tuple(words.replace(",", " ").split())
    for code in codes:
        if not (len(code) == CODE and code.isascii() and code.isalpha() and code.isupper()):
            raise ParseError(f"{code!r} is not a country code of two capital letters")
    return codes
