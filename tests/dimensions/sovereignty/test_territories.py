"""Countries and unions."""

import pytest

from jingwei.dimensions.sovereignty.territories import EU, regions_of, territory
from jingwei.errors import ParseError


def test_the_union_has_27_members():
    assert len(EU) == 27
    assert "GB" not in EU


def test_regions_expand():
    assert territory(("EU", "CN")) == EU | {"CN"}
    assert territory(()) == frozenset()


def test_words_of_a_parameter():
    assert regions_of("CN, EU") == ("CN", "EU")
    assert regions_of("") == ()
    for words in ("cn", "CHN", "C1"):
        with pytest.raises(ParseError):
            regions_of(words)
