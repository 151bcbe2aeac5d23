"""Data sets of a manifest as sources."""

from pathlib import Path

import pytest

from jingwei.cli.corpus_sources import declared_sources
from jingwei.errors import JingweiError
from jingwei.layers.model.corpus.reviewing.parts import parts

EXAMPLE = Path(__file__).parents[2] / "examples" / "service-desk" / "jingwei.yaml"


def test_data_sets_of_the_example_are_sources_with_what_is_stated_of_them():
    found = {source.name: source for source in declared_sources(EXAMPLE)}
    training, heldout = found["training-tickets"], found["heldout-tickets"]
    assert training.about["licence"] is None
    assert training.about["collected"] == "2023-11-20"
    assert training.about["supplier"] == "cloud-giant"
    assert heldout.about["lawful_basis"] == "public task of the city"
    (part,) = parts([training])
    assert (part.source, part.name, part.text_field, part.why) == ("training-tickets", "data/tickets.jsonl", "text", "")


def test_a_manifest_without_data_sets_says_what_to_do(tmp_path):
    (tmp_path / "jingwei.yaml").write_text(
        "schema: jingwei/manifest/1\nsystem: {id: a, name: A, purpose: P, sector: public-services, stage: operation}\n"
    )
    with pytest.raises(JingweiError, match="names no data set"):
        declared_sources(tmp_path / "jingwei.yaml")
