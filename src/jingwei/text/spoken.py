"""Which languages a text is in, as far as rules go: those whose orders are known, and signs of one that nobody here can read.

Coarse on purpose and the opposite of `jingwei.text.language`: several languages may be named for one text, since an order may stand in one foreign
sentence. `unread` answers only for a sentence that is clearly in a language without a lexicon; a few words in it are no sentence.
"""

from __future__ import annotations

import re
import unicodedata

from jingwei.text.language import FREQUENT
from jingwei.text.patterns import expression

_SCRIPTS = (
    ("ja", expression("[\u3041-\u30fa]")),
    ("zh", expression("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ko", expression("[\uac00-\ud7a3]")),
    ("ru", expression("[\u0400-\u04ff]{3}")),
    ("ar", expression("[\u0620-\u064a]{2}")),
)
_MARKS = {  # frequent words that English, and names in English text, do not have
    "es": (
        "usuario herramienta archivo instrucciones reglas todas cualquier nunca siempre el los las una del por sin le su este "
        "esta y antes cada si como más ser debe"
    ),
    "pt": (
        "usuário ferramenta arquivo instruções regras todas qualquer nunca sempre os um uma da dos das com sem não lhe seu sua ao "
        "na este esta é antes cada deve"
    ),
    "fr": (
        "utilisateur outil fichier consignes règles toutes jamais toujours le les la des une du qui pour avec dans sur ce cette "
        "aux ne pas vous il votre avant chaque dont"
    ),
    "de": (
        "benutzer nutzer datei werkzeug anweisungen regeln alle niemals immer der das den dem ein eine und mit für ist im nicht "
        "auf aus bei vor wird sie jede jedem jeder"
    ),
}  # fmt: skip
_KNOWN = {language: frozenset(words.split()) for language, words in _MARKS.items()}
_FULL = {language: words | frozenset(FREQUENT[language].split()) for language, words in _KNOWN.items()}
_ENGLISH = frozenset(
    (
        "a", "an", "the", "of", "and", "or", "to", "in", "is", "for", "on", "with", "as", "by", "from", "at", "it", "its", "this", "that", "be",
        "are", "if", "not", "no", "you", "your", "all", "any", "can", "will", "when", "use", "using", "returns", "return", "get", "list", "given",
        "which", "has", "have", "into", "only", "per", "each", "must", "should", "one", "two", "via", "than", "then", "new", "up", "out", "set",
        "see", "was", "were", "do", "does", "don't", "optional", "default", "id", "ids", "name", "example", "required", "true", "false", "null",
        "value", "values", "used", "between", "after", "before", "he", "me",
    )
)  # fmt: skip
_OTHERS = {
    "Turkish": "ve bir bu için ile da de çok olarak daha gibi ne kadar asla her önce bunu tüm olan eder değil",
    "Polish": "i w na się nie z do jest że to jak od przez dla po przed oraz tylko lub jego przy są być ten",
    "Italian": "il lo gli una del della dei che per con non di è sono nel alla come prima ogni questo questa senza deve tutti anche",
    "Dutch": "de het een van en in is dat op te zijn met voor niet aan ook als dan bij naar wordt deze dit geen elke moet alle",
    "Vietnamese": "và của là có không được cho trong này một các với để khi người trước những bạn",
    "Indonesian": "dan yang di dengan untuk ini itu tidak dari pada adalah ke jangan sebelum setiap semua akan oleh harus atau pengguna",
    "Czech": "a se na je v že to s z do pro jako nebo před není jsou při každé který tento",
    "Romanian": "și de la cu pe în nu este un o care pentru din să sau înainte fără acest toate",
    "Swedish": "och att det som en på är av för med inte till den om ett före utan alla varje ska användaren",
    "Danish": "og at det som en på er af for med ikke til den om et før uden alle hver skal brugeren",
    "Finnish": "ja on ei se että tai ennen jokainen kaikki tämä joka mutta älä kun sekä ovat käyttäjälle",
    "Hungarian": "a az és hogy nem egy van meg ez mint minden vagy előtt ne soha csak kell felhasználónak",
    "Swahili": "na ya wa kwa ni katika hii kila za la kabla yote usimwambie mtumiaji",
    "Tagalog": "ang ng sa mga na at ay hindi para bago lahat huwag ito",
}
_UNREAD = {language: frozenset(words.split()) - _ENGLISH for language, words in _OTHERS.items()}
_STRANGE = expression("[ğışŞİłżźśąęćńőűășțơưđåøæčřěůžýďťňāēīūķļ\u1ea0-\u1ef9]")  # letters that no known language has
_WORD = expression(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CODE = expression(
    r"`[^`\n]{0,400}`|https?://\S{1,400}|(?<![\w/])[~/.]{0,2}[\w-]{1,60}(?:/[\w.-]{1,60}){1,20}|\b\w{1,40}_\w{1,40}\b|[\w.+-]{1,64}@[\w.-]{1,64}|\{[^{}]{0,200}\}"
    r"|[\"“][^\"”\n]{0,80}[\"”]"
)  # what is no language
_LEAST, _FEW, _LONG = 4, 2, 10
_COVERED = frozenset(("LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "CYRILLIC", "ARABIC", "FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC", "GREEK", "MICRO", "MATHEMATICAL", "SUPERSCRIPT", "MODIFIER", "FEMININE", "MASCULINE", "SCRIPT", "DOUBLE-STRUCK", "BLACK-LETTER", "KELVIN", "ANGSTROM", "OHM", "INFORMATION"))  # fmt: skip  # noqa: E501 - first words of the names of letters
_SLAVIC, _PERSIAN = expression("[іїєґўјљњћђџ]", re.IGNORECASE), expression("[پچژگک]")


def languages(text: str) -> tuple[str, ...]:
    """Languages of `LANGUAGES` whose words may stand in the text; English wherever there is a Latin word."""
    found = ["en"] if re.search(r"[A-Za-z]{2}", text) else []
    if not text.isascii():
        found += [code for code, letters in _SCRIPTS if letters.search(text)]
        if "ja" in found and "zh" in found:
            found.remove("zh")
    if "en" in found:
        tokens = frozenset(_WORD.findall(text.lower()))
        found += [code for code, words in _KNOWN.items() if tokens & words]
    return tuple(found)


def unread(text: str) -> str:
    """Name of a language or script of a whole sentence that no lexicon covers; `""` where there is none. Linear."""
    plain = _CODE.sub(" ", text)
    if not plain.isascii() and (script := _script(plain)):
        return script
    for sentence in re.split(r"[.!?。！？\n]+", plain):
        tokens = _WORD.findall(sentence.lower())
        if len(tokens) >= _LEAST and (found := _latin(sentence, frozenset(tokens), len(tokens))):
            return found
    return ""


def _script(text: str) -> str:
    """The script of which enough letters for a sentence are, and that no known language is written in."""
    counted: dict[str, int] = {}
    for letter in text:
        if letter > "\u02ff" and letter.isalpha() and not "\u3041" <= letter <= "\ud7a3":
            name = unicodedata.name(letter, "UNNAMED LETTER").split()[0]
            counted[name] = counted.get(name, 0) + 1
    letters = sum(letter.isalpha() for letter in text)
    enough = min(3 * _LEAST, max(_LEAST, letters // 3))
    strange = {name: count for name, count in counted.items() if name not in _COVERED and count >= enough}
    if counted.get("GREEK", 0) >= 3 * _LEAST:  # fewer are symbols of mathematics
        return "Greek"
    if len(_SLAVIC.findall(text)) > 1:
        return "Cyrillic, not Russian"
    if len(_PERSIAN.findall(text)) > 1:
        return "Arabic letters, not Arabic"
    return max(strange, key=lambda name: strange[name]).title() if strange else ""


def _latin(sentence: str, words: frozenset[str], count: int) -> str:
    known = max(len(words & marks) for marks in _FULL.values())
    english = len(words & _ENGLISH)
    name, hits = max(((name, len(words & own)) for name, own in _UNREAD.items()), key=lambda pair: pair[1])
    if hits >= _FEW and hits > known and hits > english:
        return name
    if _STRANGE.search(sentence) and not english and hits >= known:
        return name if hits else "a language in Latin letters"
    if count >= _LONG and not english and not known and sentence.islower() is False and "," not in sentence:
        return "a language in Latin letters"
    return ""
