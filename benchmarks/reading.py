"""Reading of documents alone, format by format: MB of input, and of text that comes out, per CPU second; the most memory; encodings told right.

    python benchmarks/reading.py [--mb 20]

The files are made here from sentences of this script, so that figures can be repeated anywhere; real pages have more attributes and less text. Each
format is read in a process of its own; the best of three readings counts.
"""

from __future__ import annotations

import argparse
import bz2
import csv
import gzip
import io
import json
import lzma
import platform
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from jingwei.text.documents import Document, documents, told

ROUNDS = 3
WORDS = {
    "en": "the water of the old harbour was still and nobody spoke about the storm that had passed over the town in the night",
    "zh": "我们在城里的图书馆读书但是今天下雨了所以大家都没有出门请您稍后再来办理手续",
    "zh-Hant": "我們在城裡的圖書館讀書但是今天下雨了所以大家都沒有出門請您稍後再來辦理手續",
    "ja": "図書館で本を読んでいますが今日は雨なので誰も外に出ませんでしたまた後でお越しください",
    "ko": "우리는 도시의 도서관에서 책을 읽고 있지만 오늘은 비가 와서 아무도 밖에 나가지 않았습니다",
    "de": "Die Bücher für Köln müssen über die Straße zurück weil größere Häuser schöne Gärten haben",
}
ENCODINGS = (
    ("en", "ascii", "utf-8"), ("zh", "utf-8", "utf-8"), ("zh", "utf-8-sig", "utf-8-bom"), ("zh", "utf-16", "utf-16-le"), ("zh", "gb18030", "gb18030"),
    ("zh-Hant", "big5", "big5hkscs"), ("ja", "shift_jis", "cp932"), ("ko", "euc_kr", "cp949"), ("de", "latin-1", "cp1252"),
)  # fmt: skip


def text(chance: random.Random, size: int, language: str = "") -> str:
    """About `size` characters in sentences, English or Chinese where no language is given."""
    known = WORDS[language or chance.choice(("en", "zh"))]
    joint = " " if " " in known else ""
    words = known.split(joint) if joint else list(known)
    made, have = [], 0
    while have < size:
        made.append(joint.join(chance.choices(words, k=12)) + ("。" if not joint else ". "))
        have += len(made[-1])
    return "".join(made)


def rows(chance: random.Random, size: int, each: int = 2_000) -> Iterator[dict[str, str]]:
    """Records of about `size` bytes in all."""
    number = have = 0
    while have < size:
        body = text(chance, each)
        have += len(body.encode())
        yield {"id": f"d{number}", "text": body}
        number += 1


def page(chance: random.Random, body: str) -> str:
    """An ordinary page: a head, navigation, paragraphs with links, something that is not shown."""
    lists = "".join(
        f'<li class="nav item-{n}"><a href="/path/{n}?q=1" title="go">{body[n * 9 : n * 9 + 8]}</a></li>'
        for n in range(10)
    )
    paragraphs = "".join(
        f'<p class="text">{body[at : at + 260]} <a href="https://example.org/{chance.randrange(9999)}">more</a> <b>{body[at : at + 5]}</b></p>\n'
        for at in range(0, len(body), 260)
    )
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{body[:30]}</title><style>{'p{margin:0} ' * 60}</style>"
        f"<script>{'var a=1;' * 120}</script></head><body><nav><ul>{lists}</ul></nav><main>{paragraphs}</main><p hidden>x</p></body></html>"
    )


def lines(chance: random.Random, size: int, each: int = 2_000) -> bytes:
    """JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(chance, size, each)).encode()


def table(chance: random.Random, size: int) -> bytes:
    """CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["id", "text"])
    writer.writeheader()
    writer.writerows(rows(chance, size))
    return out.getvalue().encode()


def records(chance: random.Random, size: int) -> bytes:
    """WARC with a page in each record, each in a member of its own."""
    made = []
    for row in rows(chance, size // 2, 6_000):
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(chance, row["text"]).encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{row['id']}>\r\nContent-Type: application/http\r\n"
        made.append(gzip.compress(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n", 6))
    return b"".join(made)


def columns(chance: random.Random, size: int) -> bytes:
    """Parquet."""
    import pyarrow as pa
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(list(rows(chance, size))), out, row_group_size=10_000)
    return out.getvalue()


def word(chance: random.Random, size: int) -> bytes:
    """A Word file of one long body."""
    runs = "".join(f"<w:p><w:r><w:t>{row['text']}</w:t></w:r></w:p>" for row in rows(chance, size, 300))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="w"><w:body>{runs}</w:body></w:document>')
    return out.getvalue()


def zstd(content: bytes) -> bytes:
    """Zstandard."""
    import zstandard

    return zstandard.compress(content)


MAKERS: dict[str, Callable[[random.Random, int], bytes]] = {
    "long.jsonl": lines,
    "short.jsonl": lambda chance, size: lines(chance, size // 4, 60),
    "a.json": lambda chance, size: json.dumps(list(rows(chance, size)), ensure_ascii=False).encode(),
    "a.csv": table,
    "a.txt": lambda chance, size: "\n\n".join(row["text"] for row in rows(chance, size)).encode(),
    "gb18030.txt": lambda chance, size: "\n\n".join(row["text"] for row in rows(chance, size)).encode("gb18030"),
    "a.html": lambda chance, size: page(chance, "".join(row["text"] for row in rows(chance, size // 2))).encode(),
    "a.warc.gz": records,
    "a.parquet": columns,
    "a.docx": word,
    "a.jsonl.gz": lambda chance, size: gzip.compress(lines(chance, size), 6),
    "a.jsonl.zst": lambda chance, size: zstd(lines(chance, size)),
    "a.jsonl.xz": lambda chance, size: lzma.compress(lines(chance, size), preset=1),
    "a.jsonl.bz2": lambda chance, size: bz2.compress(lines(chance, size // 2)),
}


def peak() -> int:
    """The most memory of this process so far, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


def read(path: Path) -> None:
    """Read one file `ROUNDS` times and print what it took."""
    best, size, found, unread = 1e9, 0, 0, 0
    before = peak()
    for _ in range(ROUNDS):
        start = time.process_time()
        size = found = unread = 0
        for item in documents(
            path, "text" if path.suffix not in {".html", ".txt", ".docx"} and "warc" not in path.name else None
        ):
            if isinstance(item, Document):
                size += len(item.text.encode("utf-8", "surrogatepass"))
                found += 1
            else:
                unread += 1
        best = min(best, time.process_time() - start)
    file, grown = path.stat().st_size / 1e6, peak() - before
    print(
        f"  {path.name:14} {file:7.1f} MB {found:7} documents, {unread} not read: {file / best:7.1f} MB of file"
        f" and {size / 1e6 / best:7.1f} MB of text per CPU s, {best / max(found, 1) * 1e6:8.1f} us a document, +{grown} MiB"
    )


def encodings(folder: Path) -> None:
    """Print how often the encoding of files of few and of many characters is told right."""
    for size in (20, 100, 2_000):
        right = tried = 0
        missed = set()
        for language, codec, name in ENCODINGS:
            for seed in range(20):
                path = folder / "a.txt"
                path.write_bytes(text(random.Random(seed), size, language).encode(codec))
                fits = told(path).encoding == name
                right, tried = right + fits, tried + 1
                missed |= set() if fits else {f"{language} {codec}"}
        which = f", missed in: {', '.join(sorted(missed))}" if missed else ""
        print(f"  encodings of texts of {size:5} characters: {right} of {tried} told right{which}")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--mb", type=int, default=20, help="size of each file before compression")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(options.read)
        return
    print(
        f"Python {platform.python_version()}, {platform.machine()}, files of about {options.mb} MB before compression"
    )
    with tempfile.TemporaryDirectory() as name:
        for file, make in MAKERS.items():
            path = Path(name) / file
            path.write_bytes(make(random.Random(file), options.mb * 1_000_000))
            subprocess.run([sys.executable, __file__, "--read", str(path)], check=True)
            path.unlink()
        encodings(Path(name))


if __name__ == "__main__":
    main()
