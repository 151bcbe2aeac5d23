"""Makes docs/pictures: the report of the example system in both languages, and what the terminal shows.

    .venv/bin/python docs/make_pictures.py [MANIFEST]

Needs Chromium on the PATH and a font with Chinese characters. The pictures depend on fonts, so no test compares them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
EXAMPLE = HERE.parent / "examples" / "service-desk" / "jingwei.yaml"
WIDTH, HEIGHT = 1200, 2018
TERMINAL_COLUMNS, TERMINAL_LINES = 110, 15  # lines before the verdict
VERDICT = "PASSED"
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
# rich's own frame asks a server for its font; this one uses what the reader has
FRAME = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def main() -> None:
    """Assess, then draw."""
    manifest = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        system = work / "service-desk"
        shutil.copytree(manifest.parent, system, ignore=shutil.ignore_patterns(".jingwei", "jingwei-report"))
        printed = assess(system / manifest.name, work / "report")
        for language in ("en", "zh"):
            photograph(work / "report" / "report.html", language, work / f"browser-{language}")
    (PICTURES / "terminal.svg").write_text(drawn(printed), encoding="utf-8")


def assess(manifest: Path, out: Path) -> str:
    """Assess the system as a reader would; returns what the terminal showed."""
    command = [sys.executable, "-m", "jingwei", "assess", manifest.name, "--out", str(out), "--lang", "en"]
    colours = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(TERMINAL_COLUMNS)}
    done = subprocess.run(
        command, cwd=manifest.parent, env={**os.environ, **colours}, capture_output=True, text=True, check=False
    )
    if not (out / "report.html").is_file():
        sys.exit(done.stderr)
    return done.stdout.replace(str(out), "report")


def photograph(page: Path, language: str, profile: Path) -> None:
    """One picture of the upper part of the report."""
    chromium = shutil.which("chromium") or sys.exit("chromium is missing: apt install chromium")
    target = PICTURES / f"report-{language}.png"
    options = [f"--user-data-dir={profile}", f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={target}"]
    subprocess.run([chromium, *QUIET, *options, f"{page.as_uri()}#{language}"], capture_output=True, check=True)


def drawn(printed: str) -> str:
    """The first lines of the terminal's output, and those from the verdict on, as SVG."""
    lines = [line for line in printed.splitlines() if "\x1b" in line or line.strip()]
    end = next(number for number, line in enumerate(lines) if VERDICT in line)
    kept = [*lines[:TERMINAL_LINES], "…", *lines[end:]] if end > TERMINAL_LINES else lines
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - the null device is no path of ours
        console = Console(record=True, width=TERMINAL_COLUMNS, file=nowhere, force_terminal=True)
        console.print(Text("$ jingwei assess jingwei.yaml --out report"))
        for line in kept:
            console.print(Text.from_ansi(line), no_wrap=True, overflow="ellipsis")
    return console.export_svg(title="jingwei", code_format=FRAME, unique_id="jingwei")


if __name__ == "__main__":
    main()
