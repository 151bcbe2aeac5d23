"""Build the shipped policy packs of `jingwei scan` again, from the wheels that `policies/shipped.json` lists.

    python training/scan_policies.py --wheels DIR [DISTRIBUTION...]

DIR holds the wheels, as `pip download --no-deps --only-binary=:all:` writes them; wheels for any platform will do, since only Python source is read.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

import jingwei.layers.tools.artifacts.policies as package
from jingwei.layers.tools.artifacts.policies.build import pack, verdicts
from jingwei.layers.tools.artifacts.policies.sources import Sources, read_wheel

HERE = Path(package.__file__).parent


def main() -> None:
    """Write one pack for each distribution."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True, help="Folder of wheels.")
    parser.add_argument("distributions", nargs="*", help="Only these.")
    options = parser.parse_args()
    recipe: dict[str, dict[str, Any]] = json.loads((HERE / "shipped.json").read_text(encoding="utf-8"))
    wheels = {
        (name, version): path
        for path in options.wheels.glob("*.whl")
        for name, version, *_ in [parse_wheel_filename(path.name)]
    }
    for name in options.distributions or recipe:
        made = build(name, recipe, wheels)
        (HERE / "packs" / f"{name}.json").write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
        print(name, sum(len(listed.split()) for groups in made["modules"].values() for listed in groups.values()))


def build(name: str, recipe: dict[str, dict[str, Any]], wheels: dict[Any, Path]) -> dict[str, Any]:
    """The pack of one distribution: bases come from the newest listed version of each distribution beside it."""
    wanted = recipe[name]
    rooms = tuple(wanted.get("rooms") or wanted.get("modules") or ())
    bases = [newest(other, wheels) for other in wanted.get("with", ())]
    judged = []
    for version in wanted["versions"]:
        sources = read_wheel(wheels[canonicalize_name(name), Version(version)])
        judged.append((sources, {} if wanted.get("by_hand_only") else verdicts(sources, bases, rooms)))
    made = pack(name, judged)
    if exact := wanted.get("modules"):
        made["modules"] = {module: groups for module, groups in made["modules"].items() if module in exact}
    return made


def newest(name: str, wheels: dict[Any, Path]) -> Sources:
    """Sources of the newest wheel of a distribution."""
    return read_wheel(
        max((version, path) for (found, version), path in wheels.items() if found == canonicalize_name(name))[1]
    )


if __name__ == "__main__":
    main()
