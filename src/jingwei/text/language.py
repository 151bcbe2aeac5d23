"""Which language a text is in, by script and by frequent small words. A first measure: coarse, fast, and honest about what it cannot tell.

Scripts decide for languages that own one. Among Latin, Cyrillic and Arabic scripts the language whose frequent words occur most wins
when it clearly leads. `MEASURABLE` lists what can be told at all; everything else is `und` and must be read as unknown, never as absent.
"""

from __future__ import annotations

import re
from collections import Counter

from jingwei.text.patterns import expression

UNKNOWN = "und"
LEAST_LETTERS = 12  # of one script
LEAD = 1.4  # times the runner-up's frequent words
SHARE = 0.12  # of all words that frequent ones must make up

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (script, expression(f"[{letters}]"))
    for script, letters in (
        ("latin", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
        ("han", "\u3400-\u4dbf\u4e00-\u9fff"),
        ("kana", "\u3041-\u30ff"),
        ("hangul", "\uac00-\ud7a3"),
        ("cyrillic", "\u0400-\u04ff"),
        ("arabic", "\u0600-\u06ff"),
        ("hebrew", "\u0590-\u05ff"),
        ("devanagari", "\u0900-\u097f"),
        ("thai", "\u0e01-\u0e5b"),
        ("greek", "\u0370-\u03ff"),
    )
)
_OWN = {"hangul": "ko", "thai": "th", "greek": "el", "hebrew": "he"}
FREQUENT = {
    "en": (
        "the of and to in is that it was for with as on be are this you have not from at by or an which but his her "
        "they we he she my your i me so all what do can will just if"
    ),
    "de": (
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
        "dass sie nach wird bei ich wir du wie war noch aber mir mein"
    ),
    "fr": (
        "de la le et les des en un du une est que dans qui par pour au sur pas plus ne se ce il sont avec nous vous "
        "cette je tu ils mais ou elle son sa ses était être c'est j'ai"
    ),
    "es": (
        "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este sí porque "
        "esta entre cuando muy sin sobre también me mi yo está"
    ),
    "pt": (
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua "
        "ou ser quando muito há nos já está eu também você isso"
    ),
    "it": (
        "di e il la che in un a per è una del non sono con si da le dei nel alla della come anche più ha gli io lo ma "
        "al mi se questo questa ho perché o ed hanno delle sul"
    ),
    "nl": (
        "de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit naar heeft hij ik "
        "zij ze wij je wat werd door over was deze dit geen mijn"
    ),
    "ru": (
        "и в не на я что с он как это по но а к у из за от так же все для мы вы она его то было бы только уже или если "
        "при"
    ),
    "uk": (
        "і в не на що з я як це та до у за від але він для є ми про й його так вона ще був із був які який або також"
    ),
    "ar": "في من على أن إلى ما لا هذا هذه التي الذي عن كان مع هو هي قد كل لم بعد ذلك بين أو إن",
    "fa": "و در به از که این را با است برای آن یک خود تا بر هم نیز می شود شد ها های",
}  # fmt: skip
_WORDS = {language: frozenset(words.split()) for language, words in FREQUENT.items()}
_CANDIDATES = {"latin": ("en", "de", "fr", "es", "pt", "it", "nl"), "cyrillic": ("ru", "uk"), "arabic": ("ar", "fa")}
_WORD = expression(r"[^\W\d_]+(?:'[^\W\d_]+)?")

MEASURABLE = frozenset({"zh", "ja", *_OWN.values(), *_WORDS})


def detect(text: str) -> str:
    """Primary language subtag (BCP 47) of a text, `und` when it is too short, mixed or in none of `MEASURABLE`."""
    letters = {script: len(pattern.findall(text)) for script, pattern in _SCRIPTS}
    letters["han"] *= 2  # one character is about half a word
    letters["kana"] *= 2
    if letters["kana"] * 10 >= letters["han"] + letters["kana"] > LEAST_LETTERS:
        letters["kana"], letters["han"] = letters["kana"] + letters["han"], 0
    script, count = max(letters.items(), key=lambda item: item[1])
    if count < LEAST_LETTERS or count * 2 < sum(letters.values()):
        return UNKNOWN
    if script in {"han", "kana"}:
        return "zh" if script == "han" else "ja"
    return _OWN.get(script) or _by_words(text, _CANDIDATES.get(script, ()))


def _by_words(text: str, candidates: tuple[str, ...]) -> str:
    words = Counter(_WORD.findall(text.lower()))
    total = sum(words.values())
    scores = sorted(((sum(words[w] for w in words.keys() & _WORDS[c]), c) for c in candidates), reverse=True)
    if not scores or scores[0][0] < max(2, SHARE * total):
        return UNKNOWN
    runner_up = scores[1][0] if len(scores) > 1 else 0
    return scores[0][1] if scores[0][0] >= LEAD * runner_up else UNKNOWN
