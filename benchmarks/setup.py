"""The newcomer's two commands, in a clean clone with empty caches: `make demo` and `make test`, wall time.

python benchmarks/setup.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import ROOT, machine

BOUNDS = {"demo": 60, "test": 180}


def timed(folder: Path, target: str, environment: dict[str, str]) -> tuple[float, int, str]:
    """Seconds, exit code and last line of `make TARGET`; what failed is printed."""
    start = time.perf_counter()
    done = subprocess.run(["make", target], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    for line in lines if done.returncode else ():
        if line.startswith(("FAILED", "ERROR")):
            print(line)
    return time.perf_counter() - start, done.returncode, lines[-1].replace(str(folder), ".") if lines else ""


def main() -> int:
    """Clone, run both, print; 1 when a command failed."""
    print(machine())
    codes = []
    with tempfile.TemporaryDirectory() as place:
        clone = Path(place) / "jingwei"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        caches = {name: str(Path(place) / name) for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR", "XDG_CACHE_HOME")}
        environment = {**os.environ, **caches}
        environment.pop("VIRTUAL_ENV", None)
        for target, bound in BOUNDS.items():
            seconds, code, last = timed(clone, target, environment)
            codes.append(code)
            print(f"make {target}: {seconds:.1f} s (bound {bound} s), exit code {code}: {last}")
        seconds, code, _ = timed(clone, "demo", environment)
        print(f"make demo again: {seconds:.1f} s, exit code {code}")
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
