"""The official schemas, ready to validate."""

import json
from functools import cache
from pathlib import Path

import jsonschema

FOLDER = Path(__file__).parents[1] / "schemas"


@cache
def sarif():
    return jsonschema.Draft4Validator(json.loads((FOLDER / "sarif-2.1.0-rtm.5.json").read_text("utf-8")))


@cache
def oscal(name):
    text = (FOLDER / f"oscal_{name}_schema.json").read_text("utf-8")
    return jsonschema.Draft7Validator(json.loads(text.replace(r"\\p{L}", r"[^\\W\\d_]").replace(r"\\p{N}", r"\\d")))


def complaints(validator, document):
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(document)]
