"""Small manifests, and what the reader says of them."""

import json

import pytest

from jingwei.errors import ManifestError
from jingwei.inventory.read import read

SYSTEM = {"id": "desk", "name": "Desk", "purpose": "answers", "sector": "public-service", "stage": "operation"}
MODEL = {"id": "m", "kind": "model", "files": ["a.bin"]}


def manifest(*assets, **more):
    return {"schema": "jingwei/manifest/1", "system": SYSTEM, "assets": list(assets), **more}


def write(folder, text):
    path = folder / "jingwei.yaml"
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return path


def problems(folder, text, **options):
    with pytest.raises(ManifestError) as caught:
        read(write(folder, text), **options)
    return caught.value.problems


def told(folder, text):
    """(message, hint) of each problem, in order."""
    return [(problem.message, problem.hint) for problem in problems(folder, text)]
