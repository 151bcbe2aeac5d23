"""Fuzzes the targets, guided by coverage where `atheris` is installed, else by chance alone.

    python -m tests.fuzz.run --seconds 60                   every target, one after the other
    python -m tests.fuzz.run --target containers.zip        one of them

Inputs that break a target lie under `tests/fuzz/crashes/` afterwards; what was learnt for the next run lies under `out/fuzz/`.
Exit code 1 when one broke.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import random
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
CRASHES = HERE / "crashes"
LEARNT = HERE.parents[1] / "out" / "fuzz"
LONGEST = 64 * 1024  # bytes of an input
SLOWEST = 10  # seconds
MEMORY = 2048  # MiB


def say(text):
    sys.stdout.write(text + "\n")


def main():
    options = _options()
    if options.target:
        return fuzz(options.target, options.seconds)
    from tests.fuzz.targets import TARGETS

    codes = {name: _alone(name, options.seconds) for name in TARGETS}
    broken = [name for name, code in codes.items() if code]
    say(f"{len(codes)} targets, broken: {', '.join(broken) or 'none'}")
    return int(bool(broken))


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", default="", help="name of one target; default: all")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default 60)")
    return parser.parse_args()


def _alone(name, seconds):
    """One target in a process of its own: a crash of the interpreter must not end the others."""
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", "--target", name, "--seconds", str(seconds)], check=False
    ).returncode


def fuzz(name, seconds):
    CRASHES.mkdir(exist_ok=True)
    guided = importlib.util.find_spec("atheris") is not None
    return by_coverage(name, seconds) if guided else by_chance(name, seconds)


def by_coverage(name, seconds):
    import atheris

    with atheris.instrument_imports(include=["jingwei"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    learnt = LEARNT / name
    learnt.mkdir(parents=True, exist_ok=True)
    for content in target.seeds():
        (learnt / hashlib.sha1(content).hexdigest()).write_bytes(content)

    def once(content):
        with contextlib.suppress(*target.refusals):
            target.run(content)

    settings = [
        f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY}",
        f"-artifact_prefix={CRASHES}/{name}-", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *settings, str(learnt)], once)
    atheris.Fuzz()  # ends the process
    return 0


def by_chance(name, seconds):
    from tests.fuzz.mutate import mutated
    from tests.fuzz.targets import TARGETS
    from tests.fuzz.test_mutations import examine

    target, chance, rounds = TARGETS[name], random.Random(name), 0
    seeds, end = target.seeds(), time.monotonic() + seconds
    while time.monotonic() < end:
        content, rounds = mutated(chance.choice(seeds), chance, seeds), rounds + 1
        try:
            examine(target, content)
        except AssertionError as error:
            (CRASHES / f"{name}-{hashlib.sha1(content).hexdigest()}").write_bytes(content)
            say(f"{name}: {error!s:.2000}")
            return 1
    say(f"{name}: {rounds} inputs by chance, none broke it (atheris is not installed)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
