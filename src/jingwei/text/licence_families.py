"""Licences whose identifier is composed of what a notice says: the GNU family with its version, Creative Commons with its elements."""

from __future__ import annotations

import re

from jingwei.text.patterns import expression

GNU_WORDS = ("gpl", "general", "通用公共")  # one of which every name holds
GNU = expression(
    r"(?:gnu[\s'’s]{1,4})?(?:(?P<affero>affero|阿弗罗)[\s#*/;]{1,8}|(?P<lesser>lesser|library)[\s#*/;]{1,8})?(?:gnu[\s#*/;]{1,8})?"
    r"general[\s#*/;]{1,8}public[\s#*/;]{1,8}licen[cs]e(?:[\s]?\([al]?gpl\))?"
    r"|gnu[\s]?(?P<han>affero|lesser|较?宽松?)?[\s]?通用公共(?:许可证|许可协议|授权)"
    r"|(?<![a-z0-9])(?P<short>[al]?gpl)(?![a-z]{2,})"
    r"|gnu\.org/licenses/(?:old-licenses/)?(?P<site>[al]?gpl)"
)
_VERSION = re.compile(r"[\s\-,，;；(/]{0,4}(?:version|ver\.?|v\.?|第|版本)?[\s\-]{0,3}(?P<v>[123](?:\.[01])?)(?![0-9])")
_STATED = re.compile(r"(?:version|ver\.?|\bv\.?|第|版本)[\s\-#*/;]{0,8}(?P<v>[123](?:\.[01])?)(?![0-9])")
_BEFORE = re.compile(
    r"(?:version|v\.?)[\s#*/;]{1,8}(?P<v>[123](?:\.[01])?)[\s#*/;,]{1,8}(?P<later>or[\s#*/;]{1,8}(?:any[\s#*/;]{1,8})?later[\s#*/;,]{1,8})?of[\s#*/;]{1,8}the[\s#*/;]{1,8}$"
)
_LATER = re.compile(
    r"any[\s#*/;]{1,8}later|or[\s\-#*/;]{1,8}(?:later|newer|above)|^[\s\-]?v?[123](?:\.[01])?[\s]?\+|或(?:更(?:高|新)|(?:任何|其)?(?:以)?后续?|者?之后)|以上版本|及以后"
)
_KNOWN = {
    "gpl": ("1.0", "2.0", "3.0"),
    "lgpl": ("2.0", "2.1", "3.0"),
    "agpl": ("1.0", "3.0"),
}
_AHEAD = 80  # characters before it
_WINDOW = 260  # characters after a name in which its version is stated


def gnu(found: re.Match[str], text: str) -> tuple[str, int]:
    """Identifier, and where what tells it ends."""
    short = found["short"] or found["site"]
    if short:
        family = short
    elif found["affero"] or found["han"] == "affero":
        family = "agpl"
    else:
        family = "lgpl" if found["lesser"] or found["han"] else "gpl"
    rest = text[found.end() : found.end() + _WINDOW].partition("\n\n")[0]
    ahead = _BEFORE.search(text, max(0, found.start() - _AHEAD), found.start())
    stated = ahead or _VERSION.match(rest) or _STATED.search(rest)
    version = stated["v"] if stated else ""
    version += ".0" if version and "." not in version else ""
    if stated is None or version not in _KNOWN[family]:
        return f"LicenseRef-{family.upper()}", found.end()
    if ahead:
        return f"{family.upper()}-{version}-{'or-later' if ahead['later'] else 'only'}", found.end()
    later = _LATER.search(rest, 0, min(len(rest), stated.end() + 60))
    end = max(stated.end(), later.end() if later else 0)
    return f"{family.upper()}-{version}-{'or-later' if later else 'only'}", found.end() + end


CC_WORDS = ("commons", "cc", "共享", "共用", "創用", "コモンズ", "커먼즈")
CC = expression(
    r"creative[\s-]commons|知识共享|创作共用|創用[\s]?cc|クリエイティブ[・·\s]?コモンズ|크리에이티브[\s]?커먼즈"
    r"|creativecommons\.org/(?P<path>licenses/(?P<parts>[a-z+-]{2,12})/(?P<v>\d\.\d)|publicdomain/(?P<pd>zero|mark)/\d\.\d)"
    r"|(?<![a-z])cc[\s-]by(?![a-z])|(?<![a-z])cc[\s-]?(?P<zero>0|zero)(?![a-z0-9]{2})"
)
_SEPARATOR = r"[\s\-–—/,，·・、()（）'’]{0,4}"
_WORDS = {
    "by": r"by|attribution|namensnennung|atribución|reconocimiento|atribuição|attribuzione|paternité|署名|姓名標示|姓名标示|表示|атрибуция"
    r"|с указанием авторства|저작자[\s]?표시",
    "nc": r"nc|non[\s-]?commerc(?:ial|iale)|nicht[\s-]?kommerziell|no[\s-]?comercial|não[\s-]?comercial|pas d['’]utilisation commerciale"
    r"|非商业性?(?:使用)?|非商業性?|非営利|некоммерческая|비영리",
    "sa": r"sa|share[\s-]?alike|weitergabe unter gleichen bedingungen|compartir[\s-]?igual|compartilha[\s-]?igual"
    r"|condividi allo stesso modo|partage dans les mêmes conditions|相同方式共享|相同方式分享|継承|с сохранением условий|동일조건[\s]?변경[\s]?허락",
    "nd": r"nd|no[\s-]?deriv(?:ative)?s?(?:[\s]works)?|keine bearbeitungen?|sin[\s-]?(?:obra[\s-]?)?derivad[ao]s?|sem[\s-]?deriva(?:ções|dos)"
    r"|non opere derivate|pas de modifications?|禁止演绎|禁止演繹|禁止改作|改変禁止|без производных|변경[\s]?금지",
}
_ELEMENT = re.compile(
    _SEPARATOR + "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()) + r")(?![a-z])"
)
_FILLER = re.compile(
    r"[\s\-–—/,，:：]{0,4}(?:licen[cs]e|lizenz|licence|licencia|licença|licenza|лицензи[яиюей]{1,2}|public|许可协议|ライセンス|\(cc\)|cc|「|“|\"|\()"
)
_CC_VERSION = re.compile(
    r"[\s\-–—,，()（）]{0,4}(?:licen[cs]e|lizenz|licence|licencia)?[\s,]{0,3}(?:version|v\.?)?[\s]?(?P<v>[1234]\.[05])(?!\d)"
)


def creative_commons(found: re.Match[str], text: str) -> tuple[str, int]:
    """Identifier, and where what tells it ends."""
    if found["pd"] or found["zero"]:
        mark = found["pd"] == "mark"
        return ("LicenseRef-public-domain" if mark else "CC0-1.0"), found.end()
    if found["parts"]:
        return _identifier(set(found["parts"].split("-")), found["v"]), found.end()
    zero = re.compile(r"[\s-]{1,3}(?:zero|cc0|0)\b").match(text, found.end())
    if zero:
        return "CC0-1.0", zero.end()
    at = found.end() - (2 if found.group().endswith("by") else 0)
    elements: set[str] = set()
    filled = 0
    while len(elements) < len(_WORDS) and filled < 4:  # noqa: PLR2004 - as many words of filling as a name has
        element = _ELEMENT.match(text, at)
        if element:
            elements.add(element.lastgroup or "")
            at = element.end()
            continue
        filler = _FILLER.match(text, at) if not elements else None
        if filler is None:
            break
        filled, at = filled + 1, filler.end()
    version = _CC_VERSION.match(text, at)
    if not elements:
        return "LicenseRef-CC", found.end()
    return _identifier(elements, version["v"] if version else ""), version.end() if version else at


def _identifier(elements: set[str], version: str) -> str:
    """Elements in the order of SPDX; with share-alike and no-derivatives together there is no such licence."""
    if not elements <= set(_WORDS) or "by" not in elements or {"sa", "nd"} <= elements:
        return "LicenseRef-CC"
    name = "-".join(name.upper() for name in ("by", "nc", "sa", "nd") if name in elements).replace("SA-ND", "SA")
    return f"CC-{name}-{version}" if version in {"1.0", "2.0", "2.5", "3.0", "4.0"} else f"LicenseRef-CC-{name}"
