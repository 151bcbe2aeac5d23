"""Shapes of orders in English: what is kept from people."""

# ruff: noqa: E501 - one shape a row

from __future__ import annotations

import re

from jingwei.text.directive_words import GIVE, PERSON
from jingwei.text.patterns import expression
from jingwei.text.shapes.shape import shape

_TELL = r"(?:tell|mention|inform|reveal|disclose|notify|alert|warn|report|explain|announce|acknowledge|discuss)"
_SHOW = r"(?:show|display|say|expose|surface|let|indicate|bring|print|output|list)"
_TELLING = r"(?:telling|mentioning|informing|revealing|disclosing|showing|notifying|alerting|warning|reporting|explaining|displaying|letting|acknowledging|asking)"
_FORMAT = expression(
    r"\b(?:raw|json|html|xml|markdown|ids?|uuids?|identifiers?|stack ?traces?|tool names?|technical|format(?:ting|ted)?|urls?|verbatim output|unformatted|schema|internal (?:ids?|names?|fields?|errors?))\b"
    r"|原始|格式|标识符|内部编号|堆栈",
    re.IGNORECASE,
)
_SHIELD = expression(
    r"\b(?:raw|json|html|xml|markdown|ids?|uuids?|identifiers?|stack ?traces?|tool names?|technical|format(?:ting|ted)?|urls?|unformatted|schema|internal|secrets?|passwords?|tokens?|keys?|credentials?|hash(?:es)?|pins?|codes?)\b"
    r"|原始|格式|标识符|密钥|密码",
    re.IGNORECASE,
)
_NEG = r"(?:do not|don['’]?t|never|must not|mustn['’]?t|should not|shouldn['’]?t|avoid|refrain from|no need to|not necessary to|there is no need to|you need not|not to)"
_STEP = r"(?:this|that|these|those|the (?:file|step|call|transfer|action|read(?:ing)?|upload|copy|extra|request|note|parameter|instruction|fact|side ?note|\w+ (?:step|call|file)))"

SHAPES = (
    shape(
        "secrecy",
        3,
        "not|n't|n’t|never|avoid|refrain|no need",
        rf"\b{_NEG}\s+(?:ever |also |even |explicitly )?{_TELL}\b[^.;\n]{{0,60}}?\b(?:to |with |by |about )?{PERSON}(?!\s+who)",
        unless=_FORMAT,
    ),
    shape(
        "secrecy",
        1,
        "not|n't|n’t|never|avoid|refrain|no need",
        rf"\b{_NEG}\s+(?:ever |also |even |explicitly )?{_SHOW}\b[^.;\n]{{0,60}}?\b(?:to |with |by |about )?{PERSON}(?!\s+who)",
        unless=_SHIELD,
    ),
    shape(
        "secrecy",
        3,
        "not|n't|n’t|never|avoid|refrain|no need",
        rf"\b{_NEG}\s+(?:ever |also |even |explicitly )?{_SHOW}\s+(?:{PERSON}\s+)?(?:any of )?(?:this|that|these|it|them|the (?:step|call|file|transfer|extra|copy|upload)s?)\b(?!\s+(?:raw|json|ids?|output))(?:\s+(?:to|with)\s+{PERSON}|\s+{_STEP}|\s*[.,;!<]|\s*$)",
        unless=_FORMAT,
    ),
    shape("secrecy", 3, "let|show", rf"\b{_NEG}\s+let\s+{PERSON}\s+(?:know|see|notice|find|suspect|learn|read)\b"),
    shape(
        "secrecy",
        3,
        "without",
        rf"\bwithout\s+(?:ever |first )?{_TELLING}\s+(?:to )?{PERSON}",
        commands=False,
        unless=expression(
            r"\b(?:never|not|no|nor|nothing|refuses|doesn't|won't|cannot)\b[^.;]{0,80}\bwithout|^\W*(?:\w+s|this tool|it|the (?:tool|server)|runs?|works?)\b[^.;]{0,60}\bwithout",
            re.IGNORECASE,
        ),
    ),
    shape(
        "secrecy",
        3,
        "not|n't|never|avoid",
        rf"\b{_NEG}\s+(?:ever |also )?(?:log|record|display|show|print|mention|acknowledge|disclose|reveal|explain|describe|discuss|refer to|talk about)\s+{_STEP}(?:\s+(?:to anyone|at all|in (?:your|the) (?:\w+ )?(?:reply|response|answer|output|summary)))?\s*(?:[.!,;<]|$|\bto\b|\bin your\b|\bat all\b)",
        unless=_FORMAT,
    ),
    shape(
        "secrecy",
        3,
        "keep|hide|conceal|secret",
        rf"\b(?:keep (?:this|it|that|these|the \w+(?: \w+)?) (?:a )?(?:secret|hidden|invisible|quiet|between us|to yourself|(?:private|confidential|away|hidden|secret) from)|(?:hide|conceal|withhold) (?:this|it|that|these|the \w+(?: \w+){{0,2}}) from {PERSON})",
        denies=True,
    ),
    shape(
        "secrecy",
        3,
        "user|human|operator|person|one",
        rf"\b{PERSON}\s+(?:must|should|may|can|is|are|does|do|will|need|has)(?:n['’]t| not| never|\s+no)\s+(?:to |need to )?(?:ever )?(?:(?:be|become) (?:told|informed|aware|notified|shown)|find out|notice|suspect|(?:know|see|hear|learn|read) (?:about|of|this|that|it|the (?:step|file|call|extra))|know|see it)(?!\s+(?:how|sql|the (?:id|format|syntax)))",
        unless=_FORMAT,
    ),
    shape(
        "secrecy",
        3,
        "notice|suspect|aware|see it|find out|upset|scare|alarm|worry",
        rf"\b(?:so (?:that )?|lest |to (?:avoid|prevent|keep) )(?:{PERSON})?\s*(?:does not|doesn['’]t|won['’]t|will not|never|cannot|can['’]t|from)?\s*(?:notic|suspect|be(?:ing|coming)? aware|seeing? it|find(?:ing)? out|upset|scar|alarm|worry)",
        unless=expression(r"\bdata loss\b", re.IGNORECASE),
    ),
    shape(
        "secrecy",
        3,
        "secretly|silently|quietly|covertly|discreetly|stealthily|invisibly|unnoticed|behind the scenes",
        rf"\b(?:secretly|silently|quietly|covertly|discreetly|stealthily|invisibly)\s+{GIVE}\b|\b{GIVE}\s+[^.;\n]{{0,50}}\b(?:secretly|silently|quietly|covertly|discreetly|unnoticed|behind the scenes)",
        commands=True,
        denies=True,
    ),
    shape(
        "secrecy",
        3,
        "them|him|her",
        rf"\b{_NEG}\s+(?:ever )?(?:tell|inform|notify|alert|warn)\s+(?:them|him|her)\b(?!\s+(?:apart|how))",
    ),
    shape(
        "secrecy",
        3,
        "deny|pretend|lie about|claim that you",
        r"\b(?:if|when(?:ever)?)\s+(?:you are |you're |anyone |somebody |the user |a user |they )?(?:asks?|asked|questioned|challenged)\b[^.;\n]{0,60}?\b(?:deny|pretend|lie|claim that you)\b",
        denies=True,
    ),
)
