"""Builds the compiled loop of the pickle machine while the package is built, where there is a C compiler and Python's headers.

Without them the package is complete, and slower. The library lies beside its source, for an editable installation and for a wheel alike.
JINGWEI_CFLAGS adds options of the compiler.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOM = Path("src/jingwei/layers/tools/artifacts/pickles")
OPTIONS = ["-O2", "-fPIC", "-shared", "-fstack-protector-strong", "-Wall", "-Wextra"]


class Hook(BuildHookInterface[Any]):
    """Found by its base class."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """A wheel with the library is one for this interpreter and machine; any other build takes no notice."""
        if self.target_name != "wheel":
            return
        library = build(Path(self.root) / ROOM, Path(self.root) / ROOM)
        if library is None:
            self.app.display_warning(
                "no C compiler or no Python headers: the scanner reads pickles without its compiled loop"
            )
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["artifacts"].append(f"/{ROOM / library.name}")


def build(source: Path, folder: Path, options: list[str] | None = None) -> Path | None:
    """Compile the loop in `source` into `folder`; None when it cannot be compiled here."""
    library = folder / f"_loop{sysconfig.get_config_var('EXT_SUFFIX')}"
    unfinished = library.with_suffix(f".{os.getpid()}")
    compiler = shlex.split(os.environ.get("CC", "") or "cc")
    extra = [*shlex.split(os.environ.get("JINGWEI_CFLAGS", "")), *(options or [])]
    include = sysconfig.get_path("include")
    command = [*compiler, *OPTIONS, *extra, f"-I{include}", str(source / "_loop.c"), "-o", str(unfinished)]
    library.unlink(missing_ok=True)  # an older one would not fit this source
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except OSError:
        return None
    except subprocess.CalledProcessError as error:
        print(error.stderr, file=sys.stderr)
        return None
    unfinished.replace(library)
    return library
