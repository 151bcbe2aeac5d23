"""Documents of container images (OCI image format 1.1, Docker's archive): descriptors are data, a configuration says what a container runs.

Layers are tar archives and judged as such; `.wh.` files in them stand for deletions and are empty.
"""

from __future__ import annotations

import base64
from pathlib import PurePosixPath
from typing import Any

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.beside import leaves
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_DIGEST = expression(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
_DESCRIPTOR = frozenset({"mediaType", "digest", "size", "annotations", "platform", "artifactType", "urls", "data"})
_MANIFEST = frozenset(
    {"schemaVersion", "mediaType", "artifactType", "config", "layers", "manifests", "subject", "annotations"}
)
_SAVED = frozenset(("Config", "RepoTags", "Layers", "Parent", "LayerSources"))
_COMMANDS = frozenset(("entrypoint", "cmd", "healthcheck", "onbuild", "shell"))  # Go reads keys in any case
_LOADS = expression(
    r"(LD_(PRELOAD|AUDIT|LIBRARY_PATH)|PYTHON(STARTUP|PATH|HOME|BREAKPOINT)|BASH_ENV|NODE_OPTIONS|PERL5(OPT|LIB)|RUBYOPT|JAVA_TOOL_OPTIONS)=.+"
)
_WHITEOUT = ".wh."


def is_whiteout(name: str) -> bool:
    """Whether a member of a layer stands for a deletion."""
    return PurePosixPath(name).name.startswith(_WHITEOUT)


def is_oci(value: Any) -> bool:
    """Whether a JSON value is the layout's mark, an index or manifest, an image configuration, or the list of images that Docker saves."""
    if not isinstance(value, dict):
        return isinstance(value, list) and bool(value) and all(map(_is_saved, value))
    return value.keys() == {"imageLayoutVersion"} or _is_manifest(value) or _is_configuration(value)


def judge_oci(job: Job, value: Any) -> None:
    """Report what an image of these documents would run or fetch from elsewhere."""
    if isinstance(value, list):
        for name in (name for image in value for name in (image["Config"], *image["Layers"]) if leaves(name)):
            job.report.add("folder.outside", name)
        return
    for settings in (
        (part for key, part in value.items() if key.casefold() == "config") if _is_configuration(value) else ()
    ):
        for key, said in settings.items() if isinstance(settings, dict) else ():
            if said and key.casefold() in _COMMANDS:
                job.report.add("oci.command", f"{key}: {said}"[:200])
            elif key.casefold() == "env":
                _environment(job, said)
    for part in _descriptors(value) if _is_manifest(value) else ():
        if part.get("urls"):
            job.report.add("oci.foreign", str(part["urls"])[:200])
        if "data" in part:
            _embedded(job, part)


def _environment(job: Job, value: Any) -> None:
    """Variables by which a program loads more code."""
    for said in value if isinstance(value, list) else [value]:
        if not isinstance(said, str) or _LOADS.fullmatch(said):
            job.report.add("oci.command", f"Env: {said}"[:200])


def _embedded(job: Job, part: dict[str, Any]) -> None:
    """Content that stands in its descriptor itself. Raises `ParseError` where it is none."""
    try:
        content = base64.b64decode(part["data"], validate=True)
    except (TypeError, ValueError) as error:
        raise ParseError("the data of a descriptor is no Base64") from error
    job.inner(memoryview(content), part["digest"])


def _is_saved(value: Any) -> bool:
    """Whether it is one image of `docker save`: its configuration, names and layers, in files beside it."""
    if (
        not isinstance(value, dict)
        or not {"Config", "Layers"} <= value.keys() <= _SAVED
        or not isinstance(value["Layers"], list)
    ):
        return False
    return all(isinstance(name, str) and name for name in (value["Config"], *value["Layers"]))


def _is_manifest(value: dict[str, Any]) -> bool:
    held = {key for key in ("layers", "manifests") if isinstance(value.get(key), list)}
    if value.get("schemaVersion") != 2 or not held or set(value) - _MANIFEST:  # noqa: PLR2004 - the version in force
        return False
    return all(_is_descriptor(part) for part in _descriptors(value))


def _descriptors(value: dict[str, Any]) -> list[Any]:
    lists = [value[key] for key in ("layers", "manifests") if isinstance(value.get(key), list)]
    singles = [value[key] for key in ("config", "subject") if key in value]
    return [*singles, *(part for row in lists for part in row)]


def _is_descriptor(part: Any) -> bool:
    if not isinstance(part, dict) or set(part) - _DESCRIPTOR or not isinstance(part.get("mediaType"), str):
        return False
    digest, size = part.get("digest"), part.get("size")
    return isinstance(digest, str) and bool(_DIGEST.fullmatch(digest)) and type(size) is int and size >= 0


def _is_configuration(value: dict[str, Any]) -> bool:
    files = value.get("rootfs")
    return (
        isinstance(value.get("architecture"), str)
        and isinstance(value.get("os"), str)
        and isinstance(files, dict)
        and set(files) == {"type", "diff_ids"}
    )
