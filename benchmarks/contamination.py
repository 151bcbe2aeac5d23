"""Leaks of benchmarks, copies inside longer documents, licence notices: recall per form, precision, speed, each beside a trivial baseline.

    python benchmarks/contamination.py --data DIR [--generated OUT ...] [--seeds N]

Each OUT is what `DIR/corpus/generator/make_corpus.py OUT --mb 20 --seed N` wrote. Besides, items of another kind (prompts of DIR/corpus/cvalues,
paragraphs of DIR/corpus/base) are planted into paragraphs that hold none of them, in forms that crawlers and editors leave. A finding counts when
it names the item and lies in its place. Baselines: search for the item as it stands; one common run of 13 words (20 Han characters).
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import os
import platform
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpus_detectors import clean
from jingwei.layers.model.corpus.contamination.index import Index, build
from jingwei.layers.model.corpus.contamination.items import BenchmarkItem
from jingwei.layers.model.corpus.contamination.search import find
from jingwei.layers.model.corpus.near.containment import contained, sample, sampled, share
from jingwei.layers.model.corpus.near.runs import Run, candidates, written
from jingwei.layers.model.corpus.ngrams import hashes
from jingwei.text import licences
from jingwei.text.letters import letters
from jingwei.text.match import Strength

ROUNDS = 3
HAN = "\u4e00-\u9fff"
MANY = 10_000  # items of the index whose speed is measured
SMALL = 600  # bytes of a document, below which few of its n-grams are sampled
WORDS_OF_A_GRAM, HAN_OF_A_GRAM = 13, 20


class Plant(NamedTuple):
    """A text and the leaks in it: item, form, first and last character."""

    text: str
    leaks: tuple[tuple[str, str, int, int], ...]


Finder = Callable[[str], Iterable[tuple[str, int, int]]]


def ours(index: Index) -> Finder:
    """Our search."""
    return lambda text: ((leak.item_id, leak.start, leak.end) for leak in find(index, text).rows)


def verbatim(items: list[BenchmarkItem]) -> Finder:
    """The item as it stands."""
    return lambda text: (
        (one.id, text.index(part), text.index(part) + len(part))
        for one in items
        for part in one.texts[:1]
        if part in text
    )


def grams(items: list[BenchmarkItem]) -> Finder:
    """One common run of 13 words in lower case, of 20 Han characters; the item of the run."""
    table = {gram: one.id for one in items for part in one.texts for gram, _, _ in _grams(part)}

    def search(text: str) -> Iterator[tuple[str, int, int]]:
        for gram, start, end in _grams(text):
            if gram in table:
                yield table[gram], start, end

    return search


def _grams(text: str, less: int = 0) -> Iterator[tuple[str, int, int]]:
    width = HAN_OF_A_GRAM if len(re.findall(f"[{HAN}]", text)) * 3 > len(text) else WORDS_OF_A_GRAM
    width -= less + less // 3
    words = list(re.finditer(f"[{HAN}]|[^\\W{HAN}]+", text.lower()))
    for at in range(len(words) - width + 1):
        run = words[at : at + width]
        yield " ".join(word.group() for word in run), run[0].start(), run[-1].end()


def generated(folder: Path) -> tuple[list[BenchmarkItem], list[Plant]]:
    """Items and documents of the generator."""
    rows = map(json.loads, (folder / "bench.jsonl").read_text().splitlines())
    items = [BenchmarkItem(row["item_id"], (row["question"], row["answer"])) for row in rows]
    truth: dict[str, tuple[tuple[str, str, int, int], ...]] = {}
    for row in map(json.loads, (folder / "truth.jsonl").read_text().splitlines()):
        spans = [span for span in row.get("spans") or () if span["kind"] == "contamination"]
        truth[row["doc_id"]] = tuple((*s["form"].split("|"), s["start"], s["end"]) for s in spans)
    lines = (line for shard in sorted(folder.glob("docs-*.jsonl")) for line in shard.open())
    return items, [Plant(row["text"], truth.get(row["id"], ())) for row in map(json.loads, lines)]


def _apart(texts: list[str], items: list[BenchmarkItem]) -> list[str]:
    """Texts without a run of 7 words (14 Han characters) of an item: what is found there is an alarm."""
    table = {gram for one in items for part in one.texts for gram, _, _ in _grams(part, 5)}
    return [text for text in texts if not any(gram in table for gram, _, _ in _grams(text, 5))]


def _is_han(text: str) -> bool:
    return bool(re.search(f"[{HAN}]{{4}}", text))


def _words(text: str) -> list[str]:
    return re.findall(f"[{HAN}]|[^{HAN}\\s]+|\\s+", text)


def changed(text: str, r: random.Random, count: int) -> str:
    """`count` words, or pairs of Han characters, replaced by others of the text."""
    words = _words(text)
    for _ in range(count):
        at = r.randrange(len(words))
        words[at : at + (2 if _is_han(words[at] * 4) else 1)] = [r.choice(("another", "quite", "其他", "某些"))]
    return "".join(words)


def _wrapped(text: str, r: random.Random) -> str:
    width, lead = r.randint(18, 60), r.choice(("", "> ", "# ", "    ", "// "))
    return "\n".join(lead + text[at : at + width] for at in range(0, len(text), width))


FORMS: dict[str, Callable[[str, random.Random], str]] = {
    "verbatim": lambda text, _: text,
    "upper case": lambda text, _: text.upper(),
    "blanks": lambda text, _: "  ".join(text.split(" ")) if " " in text else " ".join(text),
    "no punctuation": lambda text, _: re.sub(r"[^\w\s]", " ", text),
    "wrapped": _wrapped,
    "full width": lambda text, _: text.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)}),
    "HTML": lambda text, r: "".join(word + (r.choice(("<br>", "</b>", "&nbsp;")) if r.random() < 0.05 else "") for word in _words(text)),
    "first 60 %": lambda text, _: text[: len(text) * 6 // 10],
    "last 60 %": lambda text, _: text[len(text) * 4 // 10 :],
    "one word": lambda text, r: changed(text, r, 1),
    "one word in 20": lambda text, r: changed(text, r, max(1, len(_words(text)) // 2 // 20)),
    "numbers": lambda text, r: re.sub("[0-9]+", lambda _: str(r.randrange(100)), text),
    "halves exchanged": lambda text, _: text[len(text) // 2 :] + "\n" + text[: len(text) // 2],
}  # fmt: skip


def planted(items: list[BenchmarkItem], texts: list[str], seed: int) -> list[Plant]:
    """Each item in one form in a text; as many texts without any."""
    r = random.Random(seed)
    made = [Plant(text, ()) for text in texts[len(items) :]]
    forms = list(FORMS)
    for number, (one, text) in enumerate(zip(items, texts, strict=False)):
        form = forms[(number + seed) % len(forms)]
        part = FORMS[form](one.texts[0], r)
        at = r.choice([0, *(m.end() for m in re.finditer(r"[.。\n] ?", text))])
        lead = text[:at] + "\n"
        made.append(Plant(f"{lead}{part}\n{text[at:]}", ((one.id, form, len(lead), len(lead) + len(part)),)))
    return made


def paragraphs(data: Path, seed: int, least: int) -> list[str]:
    """Paragraphs of Apache APISIX and RocketMQ, both languages, shuffled, distinct."""
    made: list[str] = []
    for name in ("docs_en", "docs_zh"):
        lines = lzma.decompress((data / "corpus" / "base" / f"{name}.txt.xz").read_bytes()).decode().splitlines()
        made += [line for line in dict.fromkeys(lines) if len(line.encode()) >= least]
    random.Random(seed).shuffle(made)
    return made


def foreign(data: Path, seed: int) -> Iterator[tuple[str, list[BenchmarkItem], list[Plant]]]:
    """Prompts of X-PLUG/CValues @ 3018d388 and paragraphs of documentation as items, planted into other paragraphs."""
    rows = gzip.decompress((data / "corpus" / "cvalues" / "prompts.jsonl.gz").read_bytes()).decode().splitlines()
    prompts = list(dict.fromkeys(json.loads(row)["prompt"] for row in rows))
    pool = paragraphs(data, seed, 120)
    items = [BenchmarkItem(f"c{number}", (text,)) for number, text in enumerate(prompts)]
    hosts = ["\n".join(pool[at : at + 4]) for at in range(0, len(pool) - 4, 4)]
    yield "prompts of CValues", items, planted(items, hosts, seed)
    half = len(pool) // 2
    items = [BenchmarkItem(f"d{number}", (text[:600],)) for number, text in enumerate(pool[: half // 2])]
    others = _apart(pool[half:], items)
    hosts = ["\n".join(others[at : at + 2]) for at in range(0, len(others) - 2, 2)]
    yield "paragraphs of documentation", items, planted(items, hosts, seed)


def score(title: str, plants: list[Plant], finder: Finder) -> None:
    """Print recall per form, precision over findings; a second finding of a planted item in its place is no alarm."""
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    right = wrong = place = 0
    for text, leaks in plants:
        findings = list(finder(text))
        for item, form, start, end in leaks:
            total[form] += 1
            seen = {at for f in findings if f[0] == item for at in range(max(f[1], start), min(f[2], end))}
            hit[form] += 2 * len(seen) >= end - start
        for item, start, end in set(findings):
            touching = [leak for leak in leaks if leak[2] < end and start < leak[3]]
            right += any(leak[0] == item for leak in touching)
            wrong += not any(leak[0] == item for leak in touching)
            place += not touching
    shares = ", ".join(f"{form} {hit[form]}/{count}" for form, count in sorted(total.items()))
    recall = sum(hit.values()) / max(sum(total.values()), 1)
    precision = right / max(right + wrong, 1)
    print(
        f"  {title:14} recall {recall:.3f}  precision {precision:.3f} ({wrong} wrong, {place} of them where nothing leaked)"
    )
    print(f"    {shares}")


def speed(texts: list[str], work: Callable[[str], object]) -> float:
    """Microseconds for each kB of UTF-8, best of three rounds."""
    size = sum(len(text.encode()) for text in texts) / 1e9
    return min(_seconds(texts, work) for _ in range(ROUNDS)) / size


def _seconds(texts: list[str], work: Callable[[str], object]) -> float:
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start


def leaks(data: Path, folders: list[Path], seeds: int) -> None:
    """Contamination."""
    sets = [(f"generator, {folder.name}", *generated(folder)) for folder in folders]
    sets += [
        (f"{title}, seed {seed}", items, plants)
        for seed in range(seeds)
        for title, items, plants in foreign(data, seed)
    ]
    for title, items, plants in sets:
        index = build(items)
        print(
            f"\ncontamination: {title}, {len(items)} items ({index.unsearched} not searched), {len(plants)} documents"
        )
        score("ours", plants, ours(index))
        score("13-grams", plants, grams(items))
        if title.startswith("generator"):
            score("verbatim", plants[:2000], verbatim(items))
    pool = paragraphs(data, 0, 60)
    cut = [pool[at % len(pool)][:300] + str(at) for at in range(MANY)]
    many = build(BenchmarkItem(str(at), (text[::-1],)) for at, text in enumerate(cut))
    texts = ["\n".join(pool[at : at + 10]) for at in range(0, len(pool), 10)]
    print(f"\nspeed without hits, {MANY} items: {speed(texts, lambda text: find(many, text)):.1f} microseconds per kB")


CUTS: dict[str, Callable[[str, str], str]] = {
    "first 60 %": lambda text, _: text[: len(text) * 6 // 10],
    "middle 40 %": lambda text, _: text[len(text) * 3 // 10 : len(text) * 7 // 10].upper(),
    "embedded": lambda text, other: f"{other}\n{text}\n{other[::-1]}",
    "embedded, one word in 20": lambda text, other: f"{other}\n{changed(text, random.Random(len(text)), len(_words(text)) // 40)}\n{other[::-1]}",
}  # fmt: skip


def _generated_cuts(folder: Path) -> tuple[list[str], dict[tuple[int, int], str]]:
    rows = [json.loads(line) for shard in sorted(folder.glob("docs-*.jsonl")) for line in shard.open()]
    number = {row["id"]: at for at, row in enumerate(rows)}
    pairs = {
        (number[row["doc_id"]], number[row["dup_of"]]): row["form"]
        for row in map(json.loads, (folder / "truth.jsonl").read_text().splitlines())
        if row.get("form") in {"cut", "embedded"}
    }
    return [row["text"] for row in rows], pairs


def _real_cuts(data: Path, seed: int) -> tuple[list[str], dict[tuple[int, int], str]]:
    """Documents of 1 to 5 paragraphs, each third of them cut or embedded in another one; below 600 bytes the form says so."""
    pool, r = paragraphs(data, seed, 120), random.Random(seed)
    texts = []
    while pool:
        size = r.randint(1, 5)
        texts.append("\n".join(pool[:size]))
        pool = pool[size:]
    pairs, forms = {}, list(CUTS)
    for at in range(0, len(texts) - 1, 3):
        form = forms[at // 3 % len(forms)]
        part = CUTS[form](texts[at], texts[at + 1])
        pairs[at, len(texts)] = form + (", short" if len(min(part, texts[at], key=len).encode()) < SMALL else "")
        texts.append(part)
    return texts, pairs


def containment(data: Path, folders: list[Path], seeds: int) -> None:
    """Copies inside longer documents: recall per form; rows about pairs that were not planted."""
    sets = [(f"generator, {folder.name}", *_generated_cuts(folder)) for folder in folders]
    sets += [(f"documentation, seed {seed}", *_real_cuts(data, seed)) for seed in range(seeds)]
    for title, texts, pairs in sets:
        start = time.process_time()
        found = {frozenset(pair) for pair in _contained(texts)}
        spent = (time.process_time() - start) / sum(len(text.encode()) for text in texts) * 1e9
        first: dict[bytes, int] = {}
        same = [first.setdefault(letters(text), at) for at, text in enumerate(texts)]
        total, hit = Counter(pairs.values()), Counter[str]()
        for (one, other), form in pairs.items():
            hit[form] += frozenset((same[one], same[other])) in found
        true = {frozenset((same[one], same[other])) for one, other in pairs}
        shares = ", ".join(f"{form} {hit[form]}/{count}" for form, count in sorted(total.items()))
        print(
            f"\ncontainment: {title}, {len(texts)} documents: {shares}; {len(found - true)} other pairs, {spent:.0f} microseconds per kB"
        )
        plain = sum(min(texts[a], texts[b], key=len) in max(texts[a], texts[b], key=len) for a, b in pairs)
        print(f"  baseline, one text stands in the other as it is: {plain}/{len(pairs)} of the planted pairs")


def _contained(texts: list[str]) -> Iterator[tuple[int, int]]:
    contents = [letters(text) for text in texts]
    hashed = [hashes(content) for content in contents]
    merged = sample([sampled(one) for one in hashed])
    first: dict[bytes, int] = {}
    distinct = np.array([first.setdefault(content, at) == at for at, content in enumerate(contents)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "keys")
        path.write_bytes(written(merged))
        run = Run(path, 0, len(merged.keys), 0)
        pairs = candidates([run], np.array([len(one) for one in contents]), distinct).pairs
    rows = contained((one, other, share(hashed[one], hashed[other])) for one, other in pairs.tolist())
    return ((row.document, row.within) for row in rows)


TAGS = re.compile(
    r"SPDX-License-Identifier: \S+|Copyright|All rights reserved|Apache License|MIT License|General Public License",
    re.IGNORECASE,
)


def notices(data: Path, folders: list[Path], _: int) -> None:
    """Licence notices: recall of regions and of the licence named, alarms, on generated documents; alarms and speed on real ones."""
    for folder in folders:
        truth = {row["doc_id"]: row for row in map(json.loads, (folder / "truth.jsonl").read_text().splitlines())}
        rows = [json.loads(line) for shard in sorted(folder.glob("docs-*.jsonl")) for line in shard.open()]
        for title, finder in (("ours", _graded), ("plain words", _plain)):
            planted, hit, named, alarms = 0, 0, 0, 0
            for row in rows:
                spans = [s for s in truth[row["id"]].get("spans") or () if s["kind"] == "licence"]
                found = list(finder(row["text"]))
                for span in spans:
                    here = [f for f in found if f[0] < span["end"] and span["start"] < f[1]]
                    seen = sum(min(f[1], span["end"]) - max(f[0], span["start"]) for f in here)
                    planted, hit = planted + 1, hit + (2 * seen >= span["end"] - span["start"])
                    named += any(f[2] == span["form"] for f in here)
                alarms += sum(not any(f[0] < s["end"] and s["start"] < f[1] for s in spans) for f in found)
            shares = f"recall {hit / max(planted, 1):.3f}, named {named / max(planted, 1):.3f} of {planted}"
            print(f"\nlicences: {folder.name}, {title}: {shares}, {alarms} alarms")
    for name, texts in clean(data):
        joined = "\n".join(texts)
        cut = [joined[at : at + 2000] for at in range(0, len(joined), 2000)]
        alarms = sum(len(list(_graded(text))) for text in cut)
        print(
            f"  {name}: {alarms} notices in {len(joined.encode()) / 1e6:.2f} MB, {speed(cut, licences.find):.1f} microseconds per kB"
        )


def _graded(text: str) -> Iterator[tuple[int, int, str]]:
    return ((one.start, one.end, one.licence) for one in licences.find(text) if one.grade > Strength.LOW)


def _plain(text: str) -> Iterator[tuple[int, int, str]]:
    return ((*found.span(), "") for found in TAGS.finditer(text))


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    given = os.environ.get("JINGWEI_DATA")
    parser.add_argument("--data", type=Path, default=given, required=given is None)
    parser.add_argument("--generated", type=Path, nargs="*", default=[], help="outputs of the generator")
    parser.add_argument("--seeds", type=int, default=2, help="plantings of each kind of item")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}, load {os.getloadavg()[0]:.1f}")
    for part in (leaks, containment, notices):
        part(Path(options.data), options.generated, options.seeds)


if __name__ == "__main__":
    main()
