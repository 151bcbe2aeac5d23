"""Every key that names files is described; `extra` is left to checks of others."""

from jingwei.assess import registry
from jingwei.inventory.manifest import FileRole, Site, marked
from jingwei.vocabulary import AssetKind
from tests.docs.pages import ROOT  # puts the documents' scripts on the path

assert (ROOT / "docs" / "reference_pages").is_dir()

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


def test_the_shipped_checks_read_nothing_under_extra():
    checks = registry.load().checks.values()
    given = [asset for check in checks for one in check.examples for asset in (one.asset, *one.others)]
    assert not [asset for asset in given if "extra" in asset]
    assert not [check.id for check in checks if "`extra" in check.remediation.en + check.remediation.zh + check.about]
