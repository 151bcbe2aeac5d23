"""Lists of packages for the checks' examples."""

from __future__ import annotations

HASH = "0" * 63 + "1"
PINNED = f"# made by a resolver\nnumpy==2.1.0 \\\n    --hash=sha256:{HASH}\nrequests==2.32.4 --hash=sha256:{HASH}\n"
UNHASHED = "numpy==2.1.0\nrequests==2.32.4\n"
OPEN = "numpy>=2\nrequests==2.32.4\n"
VULNERABLE = "torch==2.5.1\nrequests==2.32.4\n"
TRUSTING = f"--trusted-host packages.example.org\n{PINNED}"
CUT = PINNED[:-10]
INCLUDING = "-r base.txt\nrequests==2.32.4\n"
UV_LOCK = f"""version = 1
requires-python = ">=3.11"

[[package]]
name = "numpy"
version = "2.1.0"
source = {{ registry = "https://example.org/simple" }}
wheels = [{{ url = "https://example.org/numpy.whl", hash = "sha256:{HASH}" }}]
"""
PYPROJECT = '[project]\nname = "desk"\nversion = "1"\ndependencies = ["numpy>=2"]\n'
