"""The shipped table is well formed and compares versions as PEP 440 does."""

import pytest
from packaging.version import Version

from jingwei.layers.tools.packages import Package, shipped_table
from jingwei.vocabulary import Severity

TABLE = shipped_table()
ROWS = [row for rows in TABLE.rows.values() for row in rows]


def package(name, version, ecosystem="pypi"):
    return Package(name, version, ecosystem, pinned=True)


def ids(name, version, ecosystem="pypi"):
    return {row.id for row in TABLE.applying(package(name, version, ecosystem))}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_rows(row):
    assert row.id.startswith("CVE-")
    assert Severity(row.severity)
    assert row.text.en
    assert any("一" <= letter <= "鿿" for letter in row.text.zh)
    assert not any(Version(row.fixed) in span for span in row.affected)
    assert row.source


def test_table_counts_its_rows():
    assert TABLE.count == len(ROWS) == len({(row.id, row.package) for row in ROWS})
    assert TABLE.count >= 40


@pytest.mark.parametrize(
    ("name", "version", "id_", "applies"),
    [
        ("torch", "2.5.1", "CVE-2025-32434", True),
        ("torch", "2.6.0", "CVE-2025-32434", False),
        ("torch", "2.5.1+cu121", "CVE-2025-32434", True),
        ("torch", "2.6.0rc1", "CVE-2025-32434", True),
        ("flask", "2.2.5", "CVE-2023-30861", False),
        ("flask", "2.3.1", "CVE-2023-30861", True),
        ("urllib3", "1.26.18", "CVE-2023-43804", False),
        ("llama-cpp-python", "0.2.71", "CVE-2024-34359", True),
        ("tensorflow-cpu", "2.4.0", "CVE-2021-37678", True),
    ],
)
def test_versions(name, version, id_, applies):
    assert (id_ in ids(name, version)) == applies


def test_ecosystems_do_not_mix():
    assert "CVE-2021-23337" in ids("lodash", "4.17.20", "npm")
    assert ids("lodash", "4.17.20", "pypi") == set()
    assert "CVE-2025-32434" in ids("pytorch", "2.5.1", "conda")


def test_a_version_that_cannot_be_compared_is_no_pass():
    assert TABLE.applying(package("torch", "latest")) is None
    assert TABLE.applying(package("unlisted", "latest")) == ()
