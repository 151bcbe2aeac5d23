"""Draws docs/pictures/evidence.svg: issuer, log, witnesses, bundle, verifier, in both languages.

    python docs/make_evidence_picture.py

Black lines on white, so that it prints; nothing is said by colour alone. The text stands in the reader's own font.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

TARGET = Path(__file__).parent / "pictures" / "evidence.svg"
WIDTH, HEIGHT = 1120, 640
STYLE = """
text { font-family: "Helvetica Neue", Arial, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "Droid Sans Fallback", sans-serif; fill: #1b1f24; }
.party { font-size: 19px; font-weight: 700; }
.name { font-size: 15px; font-weight: 600; }
.zh { font-size: 14px; fill: #444b54; }
.note { font-size: 14px; }
.room { fill: #f6f8fa; stroke: #1b1f24; stroke-width: 1.5; }
.box { fill: #ffffff; stroke: #57606a; stroke-width: 1.2; }
.bundle { fill: #fff8e1; stroke: #1b1f24; stroke-width: 1.5; }
.arrow { fill: none; stroke: #1b1f24; stroke-width: 1.8; marker-end: url(#tip); }
.apart { fill: none; stroke: #1b1f24; stroke-width: 1.5; stroke-dasharray: 6 5; marker-end: url(#tip); }
"""
TIP = '<marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse">'


def text(x: int, y: int, words: str, kind: str, anchor: str = "start") -> str:
    """A line of text; (x, y) is its baseline."""
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def both(x: int, y: int, en: str, zh: str, kind: str = "note", anchor: str = "start") -> str:
    """A line in English, one in Chinese below."""
    return text(x, y, en, kind, anchor) + "\n" + text(x, y + 19, zh, "zh", anchor)


def box(x: int, y: int, width: int, height: int, kind: str) -> str:
    """A rectangle."""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" class="{kind}"/>'


def arrow(path: str, kind: str = "arrow") -> str:
    """A line with a tip at its end."""
    return f'<path d="{path}" class="{kind}"/>'


def issuer() -> list[str]:
    """Who assessed: it owns the machine, the log and its keys."""
    parts = [box(20, 20, 470, 600, "room"), both(40, 50, "Issuer", "出具方：机器、日志、签名密钥都在其手中", "party")]
    steps = (
        ("plan", "计划：检查什么，先于运行登记", "what will be examined, logged before the run"),
        ("result", "结果：结论、计数与全部发现的根", "verdict, counts and the root of all findings"),
        ("release", "发布：给谁看、看什么", "who is shown what"),
    )
    parts.append(both(40, 112, "Log: entries are only ever appended", "日志：只追加，不改写", "name"))
    for number, (name, zh, en) in enumerate(steps):
        y = 146 + number * 82
        parts += [box(40, y, 430, 58, "box"), text(54, y + 26, f"{number}  {name}", "name"), both(146, y + 26, en, zh)]
        if number:
            parts.append(arrow(f"M 70 {y - 24} L 70 {y - 1}"))
    parts += [arrow("M 70 368 L 70 391"), box(40, 392, 430, 84, "box")]
    parts.append(
        both(
            54, 416, "head: number of entries and Merkle root, signed", "日志头：条数与默克尔根，由日志密钥签名", "name"
        )
    )
    parts.append(text(54, 463, "one changed byte anywhere gives another root", "note"))
    parts.append(
        both(
            40, 516, "Findings are salted leaves under the root of the result:", "发现是加盐的叶子，位于结果的根之下："
        )
    )
    parts.append(both(40, 566, "each one is shown, or shown to be withheld.", "每一项要么出示，要么标明未披露。"))
    return parts


def witnesses() -> list[str]:
    """Who remembers."""
    parts = [box(700, 20, 400, 232, "room"), both(720, 50, "Witnesses", "见证方：与出具方无利害关系", "party")]
    for number, (en, zh) in enumerate((("regulator", "监管方"), ("university", "高校"), ("partner", "伙伴"))):
        parts += [box(720 + number * 124, 88, 112, 54, "box"), both(776 + number * 124, 111, en, zh, "name", "middle")]
    parts.append(
        both(720, 170, "remember the last head; cosign, with the time,", "记住上一个日志头；仅当新头是其延续时，")
    )
    parts.append(both(720, 212, "only a head that continues it", "才附时间会签"))
    return parts


def verifier() -> list[str]:
    """Who asks why it should believe."""
    parts = [box(700, 370, 400, 250, "room"), both(720, 400, "Verifier", "验证方：不信任数据包中的任何内容", "party")]
    parts += [box(720, 434, 176, 60, "box"), both(808, 459, "own policy.yaml", "自己的策略", "name", "middle")]
    parts += [box(908, 434, 172, 60, "box"), both(994, 459, "own memory", "自己的记忆", "name", "middle")]
    parts.append(
        both(720, 522, "whose keys, which witnesses, how old, for whom", "信任谁的密钥、哪些见证方、多旧、发给谁")
    )
    parts.append(both(720, 576, "accepted · refused · incomplete", "接受 · 拒绝 · 不完整", "name"))
    return parts


def between() -> list[str]:
    """What goes from one to another."""
    parts = [arrow("M 490 418 C 590 418, 560 80, 698 80")]
    parts.append(both(506, 60, "head, consistency proof", "日志头＋一致性证明"))
    parts += [arrow("M 700 200 C 612 200, 612 440, 492 440"), both(630, 346, "cosignatures", "会签")]
    parts += [arrow("M 490 530 L 527 530"), arrow("M 669 530 L 699 530"), box(528, 470, 140, 126, "bundle")]
    parts.append(both(598, 498, "bundle", "数据包", "name", "middle"))
    parts += [text(598, 544, "head, all entries,", "note", "middle"), text(598, 562, "statements,", "note", "middle")]
    parts.append(text(598, 580, "shown leaves", "note", "middle"))
    parts.append(arrow("M 960 252 L 960 369", "apart"))
    parts.append(both(948, 304, "public keys, by another way", "公钥：另行取得", anchor="end"))
    return parts


def picture() -> str:
    """The SVG document."""
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="Issuer, log, witnesses, bundle, verifier">'
    tip = f'<defs>{TIP}<path d="M 0 0 L 10 5 L 0 10 z"/></marker></defs>'
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    parts = [*issuer(), *witnesses(), *verifier(), *between()]
    return "\n".join([head, f"<style>{STYLE}</style>", tip, ground, *parts, "</svg>", ""])


if __name__ == "__main__":
    TARGET.write_text(picture(), encoding="utf-8")
