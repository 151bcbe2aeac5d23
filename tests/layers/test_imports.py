"""Importing every check loads none of the heavy libraries: each worker and each command line does it."""

import subprocess
import sys

HEAVY = (
    "cryptography",
    "jinja2",
    "numpy",
    "packaging",
    "pydantic",
    "rich",
    "sqlalchemy",
    "statistics",
    "tomllib",
    "logging",
)


def test_checks_import_no_heavy_library():
    code = "import sys; from jingwei.assess.registry import load; assert len(load().checks) > 30; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert not loaded.intersection(HEAVY)
