"""What every reader is held to, as tests that a module takes over by name: `test_clean = clean(CLEAN, "msgpack")`.

Cases are contents by name, or (content, rule that must be met).
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.artifacts import Verdict, scan_bytes

_CUTS = 80  # of one content; shorter ones are cut at every byte


def clean(cases, format_):
    """Nothing is found, and the format is told."""

    @pytest.mark.parametrize("name", cases)
    def test(name):
        found = scan_bytes(cases[name])
        assert (found.format, found.verdict, found.findings) == (format_, Verdict.CLEAN, ())

    return test


def rejected(cases):
    """The content is rejected, by its rule if one is given."""
    return _graded(cases, lambda verdict: verdict.rejected)


def unproved(cases):
    """The content is unproved, and the reader says why."""
    return _graded(cases, lambda verdict: verdict is Verdict.UNPROVED)


def _graded(cases, fits):
    @pytest.mark.parametrize("name", cases)
    def test(name):
        content, rule = cases[name] if isinstance(cases[name], tuple) else (cases[name], "")
        found = scan_bytes(content)
        rules = {finding.rule for finding in found.findings}
        assert fits(found.verdict), found.findings
        assert rule in rules if rule else rules

    return test


def never_clean_when_cut(cases):
    """No beginning of a content is clean, be the whole clean or rejected."""

    @pytest.mark.parametrize("name", cases)
    def test(name):
        content = cases[name][0] if isinstance(cases[name], tuple) else cases[name]
        for end in range(0, len(content), max(1, len(content) // _CUTS)):
            assert scan_bytes(content[:end]).verdict is not Verdict.CLEAN, end

    return test


def damage_never_raises(cases):
    """Whatever a few bytes are changed to, there is a verdict, and a reason unless it is clean."""

    @settings(max_examples=100, deadline=None)
    @given(st.sampled_from(sorted(cases)), st.data())
    def test(name, data):
        content = bytearray(cases[name][0] if isinstance(cases[name], tuple) else cases[name])
        for _ in range(data.draw(st.integers(1, 3))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        found = scan_bytes(bytes(content))
        assert (found.verdict is Verdict.CLEAN) != bool(found.findings)

    return test
