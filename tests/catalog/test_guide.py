import re
from pathlib import Path

from jingwei.catalog.load import load_frameworks, read_framework

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "frameworks.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def test_the_guide_lists_what_is_shipped():
    rows = re.findall(r"^\| `([a-z0-9.-]+)` \| [^|]+ \| (\d+) \| (\w+)", TEXT, re.MULTILINE)
    shipped = [(f.id, len(f.controls), f.source.status) for f in load_frameworks() if f.origin == "jingwei"]
    assert sorted((key, int(count), status) for key, count, status in rows) == sorted(shipped)


def test_the_guide_shows_a_framework_that_loads():
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert read_framework(example.encode(), "guide").control("B-1").objectives[-1] == "deployment-approved"
