import re
from pathlib import Path

import pytest

from jingwei.inventory.manifest import Manifest
from jingwei.inventory.yaml import parse
from jingwei.vocabulary import AssetKind

GUIDE = (Path(__file__).parents[2] / "docs/guide/manifest.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_the_guide_follow_the_grammar(text):
    Manifest.model_validate(parse(text, "jingwei.yaml").data)


def test_the_guide_shows_every_kind():
    shown = {asset.kind for text in EXAMPLES for asset in Manifest.model_validate(parse(text, "x").data).assets}
    assert shown | {"site"} == {kind.value for kind in AssetKind}
