"""Agent tools: own labelled cases in two languages, each malicious one with a benign twin of the same words; false alarms; speed.

    python benchmarks/agent_tools.py [--packages DIR] [--peer PYTHON]

Rules are tuned on agent_tools_cases only. agent_tools_held_out was written before the rules were last extended, by the same author, and measured
after. First measure, commit 144ed31: 54 of 70 found, 9 called clean, 2 of 73 twins alarms; what that showed was mended, so later figures on
these cases are no longer those of unseen ones. `suspicious`, `malicious` and `risky` count as found. The baseline is a list of ten suspicious
words, ten that occur in every account of the attack. PYTHON is the interpreter of an environment with cisco-ai-mcp-scanner, whose YARA rules are
compared on lists of tools; mcp-scan needs a running server and a service, and is not compared. DIR holds packages of public servers (.whl,
.tgz), which are read in memory and never run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tarfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jingwei.documents import load_yaml
from jingwei.layers.tools.agents.examine import Examined, examine
from jingwei.statistics.binomial import lower_bound, upper_bound

CASES, HELD_OUT = (Path(__file__).with_name(name) for name in ("agent_tools_cases", "agent_tools_held_out"))
BASELINE = (
    "ignore",
    "important",
    "secret",
    "do not tell",
    "password",
    "ssh",
    "credential",
    "bypass",
    "system prompt",
    "curl",
    "不要告诉",
    "忽略",
    "密钥",
    "机密",
)
TOOLS, ROUNDS = 1_000, 3


@dataclass(frozen=True, slots=True)
class Case:
    """One file and its label."""

    id: str
    bad: bool
    name: str
    content: bytes
    held_out: bool = False
    group: str = "en"
    uncovered: bool = False  # in a language that the rules do not know


def cases() -> Iterator[Case]:
    """Every case: those of development, then the held-out ones."""
    for folder in (CASES, HELD_OUT):
        for path in sorted(folder.glob("*.yaml")):
            for row in load_yaml(path.read_bytes(), path.name):
                group = {"english": "en", "chinese": "zh"}.get(path.stem, "other")
                for label in ("bad", "good"):
                    name, content = _file(row, row[label])
                    unknown = row.get("uncovered") is True
                    yield Case(row["id"], label == "bad", name, content.encode(), folder == HELD_OUT, group, unknown)


def _file(row: dict[str, Any], given: Any) -> tuple[str, str]:
    if "file" in row:
        return row["file"], given
    tool = {"description": given} if isinstance(given, str) else dict(given)
    tool["description"] += "".join(chr(0xE0000 + ord(letter)) for letter in tool.pop("hidden", ""))
    properties = tool.pop("properties", {})
    whole = {"name": row["tool"], "inputSchema": {"type": "object", "properties": properties}} | tool
    return "tools.json", json.dumps({"tools": [whole]}, ensure_ascii=False)


def found(made: Examined) -> bool:
    """Whether the file was rejected."""
    return made.verdict.rejected


def baseline(case: Case) -> bool:
    """The trivial rule."""
    text = case.content.decode()
    return any(word in text.lower() for word in BASELINE)


def share(hits: int, of: int) -> str:
    """Hits of cases with the exact two-sided 95 % interval."""
    low, high = (lower_bound(hits, of, 0.025), upper_bound(hits, of, 0.025)) if of else (0.0, 1.0)
    return f"{hits}/{of} = {100 * hits / max(of, 1):.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def report(listed: list[Case], title: str) -> None:
    """Found and false alarms of one half, beside the baseline."""
    made = [(case, examine(case.name, case.content)) for case in listed]
    bad, good = ([pair for pair in made if pair[0].bad is label] for label in (True, False))
    known = [pair for pair in bad if not pair[0].uncovered]
    print(f"{title}: malicious found          {share(sum(found(one) for _, one in known), len(known))}")
    for group in ("en", "zh", "other"):
        own = [one for case, one in known if case.group == group]
        print(f"{title}:   {group:<5} found            {share(sum(map(found, own)), len(own))}")
    print(
        f"{title}: in unknown languages     {len(bad) - len(known)}, clean {sum(case.uncovered and one.verdict == 'clean' for case, one in made)}"
    )
    print(f"{title}: malicious called clean   {share(sum(one.verdict == 'clean' for _, one in bad), len(bad))}")
    print(f"{title}: false alarms on twins    {share(sum(found(one) for _, one in good), len(good))}")
    print(f"{title}: twins proved clean       {share(sum(one.verdict == 'clean' for _, one in good), len(good))}")
    print(f"{title}: ten words, found         {share(sum(baseline(case) for case, _ in bad), len(bad))}")
    print(f"{title}: ten words, false alarms  {share(sum(baseline(case) for case, _ in good), len(good))}")


def peer(interpreter: str, listed: list[Case], title: str) -> None:
    """Found and false alarms of the peer on the cases that are lists of tools, in a language that the rules know."""
    own = [case for case in listed if case.name == "tools.json" and not case.uncovered]
    tools = [json.loads(case.content)["tools"][0] for case in own]
    rows = "".join(
        json.dumps({"tool": tool["name"], "text": json.dumps(tool, ensure_ascii=False)}) + "\n" for tool in tools
    )
    script = str(Path(__file__).with_name("agent_tools_peer.py"))
    done = subprocess.run([interpreter, script], input=rows, capture_output=True, text=True, check=True)
    hits = [line == "true" for line in done.stdout.splitlines() if line in {"true", "false"}]
    for label, what in ((True, "found        "), (False, "false alarms ")):
        told = [hit for case, hit in zip(own, hits, strict=True) if case.bad is label]
        print(f"{title}: peer, {what}      {share(sum(told), len(told))}")


def packages(folder: Path) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Packages of a folder with their files, unpacked in memory."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as wheel:
                yield path.name, [(name, wheel.read(name)) for name in wheel.namelist() if not name.endswith("/")]
        elif path.suffix == ".tgz":
            with tarfile.open(path) as ball:
                yield (
                    path.name,
                    [
                        (entry.name, read.read())
                        for entry in ball
                        if entry.isfile() and (read := ball.extractfile(entry))
                    ],
                )


def published(folder: Path) -> None:
    """False alarms on published servers."""
    verdicts: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    tools = alarms = count = 0
    for name, files in packages(folder):
        count += 1
        made = [examine(path, content, named=False) for path, content in files]
        worst = [one for one in made if one.verdict.rank >= 3]
        alarms += bool(worst)
        tools += sum(len(one.tools) for one in made)
        verdicts.update(one.verdict.value for one in made if one.form != "other" or one.verdict != "clean")
        rules.update(finding.rule for one in made for finding in one.findings if finding.verdict.rejected)
        for one in worst:
            print(f"  {name} {one.path}: {one.findings[0].rule} {one.findings[0].shown[:100]}")
    print(f"published servers: packages with a suspicious or malicious file {share(alarms, count)}; tools {tools}")
    print(f"published servers: files {dict(verdicts)}; rules {dict(rules)}")


def speed() -> None:
    """CPU seconds for a list of a thousand tools, best of three."""
    listed = [case for case in cases() if case.name == "tools.json" and "file" not in case.id]
    pool = [tool for case in listed for tool in json.loads(case.content)["tools"]]
    whole = json.dumps({"tools": [dict(pool[n % len(pool)], name=f"tool_{n}") for n in range(TOOLS)]}).encode()
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        examine("tools.json", whole)
        seconds.append(time.process_time() - start)
    print(f"{TOOLS} tools, {len(whole)} bytes: {min(seconds):.2f} CPU s")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--packages", type=Path)
    parser.add_argument("--peer", default="")
    given = parser.parse_args()
    folder = given.packages
    listed = list(cases())
    print(
        "held out: written before, measured first at commit 144ed31 (54/70, 9 clean, 2/73 alarms); mended since, so no longer unseen"
    )
    print(f"{len(listed)} cases, {sum(case.bad for case in listed)} malicious")
    report([case for case in listed if not case.held_out], "development")
    report([case for case in listed if case.held_out], "held out   ")
    if given.peer:
        peer(given.peer, [case for case in listed if not case.held_out], "development")
        peer(given.peer, [case for case in listed if case.held_out], "held out   ")
    if folder:
        published(folder)
    speed()


if __name__ == "__main__":
    main()
