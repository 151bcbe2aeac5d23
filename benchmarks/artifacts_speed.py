"""Speed and memory of the scanner on files that it makes itself: a long pickle, a large checkpoint, one large value, many small files.

    python benchmarks/artifacts_speed.py [--opcodes N] [--gib N] [--files N]

Each figure is of a process of its own: processor seconds, wall seconds and peak resident memory of what is timed, without the start of Python. Large
files are zeros with holes, so that they take no disk; hashes are compared with sha256sum on the same file.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from report import machine

GIB = 1 << 30
BLOCK = 1 << 22
CHILD = """
import json, sys, time
from dataclasses import asdict
from pathlib import Path
begin = time.process_time(), time.perf_counter()
from jingwei.layers.tools.scanning.worker import prepare, record
from jingwei.layers.tools.artifacts.pickles import loop
from jingwei.limits import LIMITS
start = time.process_time(), time.perf_counter()
state = prepare({"limits": asdict(LIMITS), "digests": ["sha256"] if sys.argv[2] == "hash" else [], "stated": False, "policies": ""})
made = record(Path(sys.argv[1]), state) if sys.argv[1] else None
end = time.process_time(), time.perf_counter()
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps({"cpu": end[0] - start[0], "wall": end[1] - start[1], "import": start[0] - begin[0], "peak": peak / 1024,
    "verdict": made and made.verdict, "why": made and [found.text.en for found in made.findings][:2], "compiled": loop.LOOP is not None}))
"""


def measured(path: Path | str, *, hashed: bool = False, loop: str = "", runs: int = 3) -> dict[str, Any]:
    """The best of `runs` judgements of `path`, each in a process of its own."""
    found = []
    for _ in range(runs):
        command = [sys.executable, "-c", CHILD, str(path), "hash" if hashed else "structure"]
        environment = os.environ | {"JINGWEI_PICKLE_LOOP": loop}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    return min(found, key=lambda one: float(one["cpu"]))


def cli(*arguments: str) -> str:
    """Wall and processor seconds of `jingwei scan` with its workers, the start included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [str(Path(sys.executable).with_name("jingwei")), "scan", *arguments], capture_output=True, check=False
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return f"{wall:.2f} s, {after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.2f} CPU s"


def long_pickle(file: BinaryIO, opcodes: int) -> None:
    """Rows of ints, short strings, lists, dicts and fetches: about three bytes an opcode, most containers numbered in the memo."""
    chance = random.Random("long pickle")
    file.write(b"\x80\x04]\x94" + b"".join(b"\x8c\x04key%d\x94" % n for n in range(8)) + b"0" * 8)
    done, memo, rows = 19, 9, []
    while done < opcodes:
        words = [b"J" + struct.pack("<I", chance.randrange(1 << 31)) for _ in range(5)]
        name = b"\x8c\x0f" + b"%015d" % chance.randrange(10**15) + b"\x94"
        row = b"}\x94(" + b"".join(b"h%c%s" % (1 + n, word) for n, word in enumerate(words))
        row += b"h\x06" + name + b"h\x07](" + b"".join(words) + b"eh\x08K\x01K\x02\x86\x94u"
        rows.append(row)
        done, memo = done + 32, memo + 3
        if len(rows) == 1000:
            file.write(b"(" + b"".join(rows) + b"e")
            rows, done = [], done + 2
    file.write(b"(" + b"".join(rows) + b"e.")


class Holes:
    """A file to write whose zeros become holes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, content: bytes | memoryview) -> int:
        """Skip blocks of zeros."""
        if len(content) == BLOCK:
            self._file.seek(len(content), os.SEEK_CUR)
            return len(content)
        return self._file.write(content)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def checkpoint(file: BinaryIO, size: int) -> None:
    """A state dict of tensors of 256 MiB in torch's zip format."""
    step = GIB // 4
    keys = [str(n) for n in range(size // step)]
    content = b"\x80\x02}("
    for key in keys:
        word = b"X" + struct.pack("<I", len(key)) + key.encode()
        storage = (
            b"((X\x07\0\0\0storagectorch\nFloatStorage\n"
            + word
            + b"X\x03\0\0\0cpuJ"
            + struct.pack("<i", step // 4)
            + b"tQK\0"
        )
        shape = b"J" + struct.pack("<i", step // 4) + b"\x85K\x01\x85\x89ccollections\nOrderedDict\n)R"
        content += word + b"ctorch._utils\n_rebuild_tensor_v2\n" + storage + shape + b"tR"
    with zipfile.ZipFile(Holes(file), "w") as archive:  # type: ignore[call-overload]
        archive.writestr("model/data.pkl", content + b"u.")
        for key in keys:
            with archive.open(f"model/data/{key}", "w") as member:
                for _ in range(step // BLOCK):
                    member.write(bytes(BLOCK))
        archive.writestr("model/version", "3\n")


def one_value(file: BinaryIO, size: int) -> None:
    """A pickle of one bytes object."""
    file.write(b"\x80\x04\x8e" + struct.pack("<Q", size))
    file.seek(size, os.SEEK_CUR)
    file.write(b".")


def command(file: BinaryIO, size: int) -> None:
    """A pickle of `size` bytes that would start a shell."""
    head = b"\x80\x04\x8c\x05posix\x8c\x06system\x93X"
    file.write(head + struct.pack("<I", size - len(head) - 7) + b"x" * (size - len(head) - 7) + b"\x85R.")


def made(folder: Path, name: str, write: Callable[[BinaryIO, int], None], size: int) -> Path:
    """The file `name`, written."""
    path = folder / name
    with path.open("wb") as file:
        write(file, size)
    return path


def show(what: str, found: dict[str, Any], bound: str, more: str = "") -> None:
    """One line."""
    figures = f"{found['cpu']:.3f} CPU s, {found['wall']:.3f} s, peak {found['peak']:.0f} MB"
    print(
        f"{what}: {figures}{more}, {found['verdict']}{' ' + str(found['why']) if found['why'] else ''} (target {bound})"
    )


def sha256sum(path: Path) -> float:
    """Seconds of coreutils' own tool, the best of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(["sha256sum", str(path)], capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return min(times)


def small_files(folder: Path, count: int) -> Path:
    """A folder of small pickles."""
    place = folder / "small"
    place.mkdir()
    for number in range(count):
        content = pickle.dumps(
            {"name": f"n{number}", "values": list(range(number % 50)), "pair": (number, 0.5)}, number % 6
        )
        (place / f"{number}.pkl").write_bytes(content)
    return place


def main() -> int:
    """Make, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--opcodes", type=int, default=16_500_000)
    parser.add_argument("--gib", type=int, default=2)
    parser.add_argument("--files", type=int, default=10_000)
    given = parser.parse_args()
    print(f"{machine()}, {os.getloadavg()[0]:.1f} other processes waiting at the start")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        print(f"import of the scanner: {min(measured('')['import'] for _ in range(3)):.3f} CPU s (target 0.1)")
        path = made(folder, "long.pkl", long_pickle, given.opcodes)
        size = f"{path.stat().st_size / 1e6:.0f} MB"
        for loop, bound in (("compiled", "4 CPU s, 100 MB"), ("python", "10 CPU s, 100 MB")):
            show(f"pickle of {given.opcodes:,} opcodes, {size}, {loop}", measured(path, loop=loop, runs=2), bound)
        path = made(folder, "model.pt", checkpoint, given.gib * GIB)
        tool = sha256sum(path)
        show(f"torch zip of {given.gib} GiB, structure only", measured(path), "0.2 s")
        hashed = measured(path, hashed=True)
        show("  with its hash", hashed, "1.2", f", {hashed['wall'] / tool:.2f} x sha256sum ({tool:.2f} s)")
        print(f"  jingwei scan --no-hash, start included: {cli('--no-hash', str(path))}")
        path = made(folder, "value.pkl", one_value, 537_000_000)
        tool = sha256sum(path)
        hashed = measured(path, hashed=True)
        show(
            "pickle of one value of 537 MB, with its hash",
            hashed,
            "the hash",
            f", {hashed['wall'] / tool:.2f} x sha256sum",
        )
        path = made(folder, "command.pkl", command, 791)
        show("malicious pickle of 791 bytes", measured(path, hashed=True), "0.1 s")
        print(f"  jingwei scan, start included: {cli(str(path))}")
        small = small_files(folder, given.files)
        print(f"{given.files:,} small pickles, jingwei scan, start included: {cli(str(small))} (target 2 s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
