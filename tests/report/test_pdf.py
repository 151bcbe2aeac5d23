import sys

import pytest

from jingwei.errors import JingweiError
from jingwei.report import fonts
from jingwei.report.pdf import render
from tests.report import sample


def _font():
    try:
        return fonts.chinese()
    except JingweiError:
        return None


@pytest.fixture
def typst():
    return pytest.importorskip("typst", reason="the extra pdf is not installed")


@pytest.mark.skipif(_font() is None, reason="no Chinese font: apt-get install fonts-droid-fallback")
@pytest.mark.parametrize("make", [sample.rich, sample.hostile, sample.empty])
def test_equal_assessments_give_equal_bytes(make, typst):
    made = render(make())
    assert made.startswith(b"%PDF-")
    assert made == render(make())


@pytest.mark.skipif(_font() is None, reason="no Chinese font: apt-get install fonts-droid-fallback")
def test_values_are_data_and_never_source(typst, monkeypatch):
    seen = {}
    real = typst.compile

    def spy(source, **options):
        seen.update(source=source, options=options)
        return real(source, **options)

    monkeypatch.setattr(typst, "compile", spy)
    render(sample.hostile())
    assert b"panic" not in seen["source"]
    assert "panic" in seen["options"]["sys_inputs"]["data"]


def test_without_typst_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(JingweiError) as caught:
        render(sample.rich())
    assert "jingwei[pdf]" in caught.value.hint


def test_a_machine_without_a_chinese_font_is_told_the_package(tmp_path):
    with pytest.raises(JingweiError) as caught:
        fonts.chinese([tmp_path, tmp_path / "absent"])
    assert "fonts-droid-fallback" in caught.value.hint


def test_the_better_font_wins_and_loops_end(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "DroidSansFallback.ttf").write_bytes(b"")
    assert fonts.chinese([tmp_path]).family == "Droid Sans Fallback"
    (tmp_path / "NotoSansSC-Regular.otf").write_bytes(b"")
    assert fonts.chinese([tmp_path]).family == "Noto Sans SC"
