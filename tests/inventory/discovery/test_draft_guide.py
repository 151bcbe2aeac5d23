import re
from pathlib import Path

import pytest

from jingwei.documents import load_yaml
from jingwei.inventory.manifest import Manifest
from jingwei.vocabulary import AssetKind

GUIDE = (Path(__file__).parents[3] / "docs/guide/manifest.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_the_guide_follow_the_grammar(text):
    Manifest.model_validate(load_yaml(text))


def test_the_guide_shows_every_kind():
    shown = {asset.kind for text in EXAMPLES for asset in Manifest.model_validate(load_yaml(text)).assets}
    assert shown | {"site"} == {kind.value for kind in AssetKind}
