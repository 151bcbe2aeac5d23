"""Every key that names files is described, and so is every statement that a check reads under `extra`."""

import re

from jingwei.assess import registry
from jingwei.inventory.manifest import FileRole, Site, marked
from jingwei.vocabulary import AssetKind
from tests.docs.pages import ROOT

UNREAD = {("server", "signature"), ("server", "attestation_key"), ("server", "ima_log")}


def test_every_key_that_names_files_is_described():
    from reference_pages.evidence import READERS
    from reference_pages.manifest import kinds

    looked_at = {kind for check in registry.load().checks.values() for kind in check.kinds}
    keys = {(kind_of(model), key) for model in kinds() for key in marked(model, FileRole)}
    wanted = {(kind, key) for kind, key in keys if AssetKind(kind) in looked_at} - UNREAD
    assert {(kind, key) for kind, key, _ in READERS} == wanted


def kind_of(model):
    return model.model_fields["kind"].annotation.__args__[0]


def test_every_reader_says_something():
    from reference_pages.evidence import READERS, evidence_page

    text = evidence_page()
    for kind, key, readers in READERS:
        assert f"## `{kind}`: `{key}`" in text
        assert all(isinstance(reader, str) or len(reader.__doc__) > 40 for reader in readers)
    assert kind_of(Site) == "site"


def test_every_statement_under_extra_is_described():
    table = (ROOT / "docs" / "guide" / "checks.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `(\w+)` \| `(\w+):", table, re.MULTILINE))
    checks = registry.load().checks.values()
    used = {
        (check.kinds[0].value, key)
        for check in checks
        for example in check.examples
        for asset in (example.asset, *example.others)
        for key in asset.get("extra", {})
    }
    told = {
        (check.kinds[0].value, key)
        for check in checks
        for key in re.findall(r"extra: \{+(\w+)", check.remediation.en + check.about)
    }
    assert described == used | told
