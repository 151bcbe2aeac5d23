"""Which language a text is in, by script and by frequent small words. A first measure: coarse, fast, and honest about what it cannot tell.

Scripts decide for languages that own one. Among Latin, Cyrillic and Arabic scripts the language whose frequent words occur most wins
when it clearly leads. `MEASURABLE` lists what can be told at all; everything else is `und` and must be read as unknown, never as absent.
"""

from __future__ import annotations

from collections.abc import Mapping

from jingwei.text.patterns import expression

UNKNOWN = "und"
LEAST_LETTERS = 12  # of one script
LEAD = 1.4  # times the runner-up's frequent words
SHARE = 0.12  # of all words that frequent ones must make up

SCRIPTS: dict[str, tuple[tuple[int, int], ...]] = {  # ranges of code points, ends included
    "latin": ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF)),
    "han": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)),
    "kana": ((0x3041, 0x30FF),),
    "hangul": ((0xAC00, 0xD7A3),),
    "cyrillic": ((0x400, 0x4FF),),
    "arabic": ((0x600, 0x6FF),),
    "hebrew": ((0x590, 0x5FF),),
    "devanagari": ((0x900, 0x97F),),
    "thai": ((0xE01, 0xE5B),),
    "greek": ((0x370, 0x3FF),),
}
_SHAPES = {
    script: expression("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges) + "]")
    for script, ranges in SCRIPTS.items()
}
_SAMPLE = 400  # characters that decide between languages of one script
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
    return of_letters({script: len(shape.findall(text)) for script, shape in _SHAPES.items()}, text)


def of_letters(found: Mapping[str, int], text: str) -> str:
    """As `detect`, where the letters of each script are counted already. Words of a long text are looked at in a part of it, then in the whole."""
    letters = dict(found)
    letters["han"] *= 2  # one character is about half a word
    letters["kana"] *= 2
    if letters["kana"] * 10 >= letters["han"] + letters["kana"] > LEAST_LETTERS:
        letters["kana"], letters["han"] = letters["kana"] + letters["han"], 0
    script, count = max(letters.items(), key=lambda item: item[1])
    if count < LEAST_LETTERS or count * 2 < sum(letters.values()):
        return UNKNOWN
    if script in {"han", "kana"}:
        return "zh" if script == "han" else "ja"
    if script in _OWN:
        return _OWN[script]
    candidates = _CANDIDATES.get(script, ())
    part = _by_words(text[:_SAMPLE], candidates) if len(text) > 2 * _SAMPLE else UNKNOWN
    return _by_words(text, candidates) if part == UNKNOWN else part


def _by_words(text: str, candidates: tuple[str, ...]) -> str:
    words = _WORD.findall(text.lower())
    scores = sorted(((sum(map(_WORDS[c].__contains__, words)), c) for c in candidates), reverse=True)
    if not scores or scores[0][0] < max(2, SHARE * len(words)):
        return UNKNOWN
    runner_up = scores[1][0] if len(scores) > 1 else 0
    return scores[0][1] if scores[0][0] >= LEAD * runner_up else UNKNOWN
