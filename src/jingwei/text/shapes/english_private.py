"""Shapes of orders in English: secrets and conversations that are taken or handed on."""

# ruff: noqa: E501 - one shape a row

from __future__ import annotations

import re

from jingwei.text.directive_words import ADDRESS, GIVE, SECRET_FILE, SECRET_WORD, TAKE, TALK
from jingwei.text.patterns import expression
from jingwei.text.shapes.shape import shape

_FILES = ".ssh|id_rsa|id_ed25519|id_ecdsa|.env|.aws|.kube|.docker|.netrc|.npmrc|.pypirc|.git-cred|.gnupg|_history|/etc/|mcp.json|claude_desktop|.cursor|gcloud|application_default|wallet.dat|login data|cookies.sqlite|/proc/self|authorized_keys|tfstate|credentials.|secrets."
_NAMES = "key|passw|passphrase|credential|token|seed|mnemonic|env|cookie|keychain|secret"
_TALKS = "conversation|chat|message|history|prompt|transcript|dialog|context|instructions|user has|user said"

SHAPES = (
    shape(
        "harvest",
        3,
        _FILES,
        rf"\b{TAKE}\b[^.;\n]{{0,80}}?{SECRET_FILE}",
        then=expression(rf"\b{GIVE}\b", re.IGNORECASE),
        commands=True,
        denies=True,
        purpose="secret",
    ),
    shape(
        "harvest",
        3,
        _FILES,
        rf"\b{GIVE}\b[^;\n]{{0,100}}?(?:contents?|text|value|data|output|file|files|keys?|everything|copy|lines?|it|them|all|what)\b[^;\n]{{0,60}}?{SECRET_FILE}",
        commands=True,
        denies=True,
        unless=expression(
            r"\b(?:missing|not found|does not exist|could not|cannot find|unable|failed to)\b", re.IGNORECASE
        ),
        purpose="secret",
    ),
    shape(
        "harvest",
        3,
        _FILES,
        rf"(?:contents?|text|value|data|output)\b[^.;\n]{{0,60}}?{SECRET_FILE}.{{0,60}}?\b(?:must|should|has to|have to|needs? to|is to|are to|is required to)\s+(?:\w+ )?be\s+(?:read|passed|sent|included|provided|attached|appended|supplied|uploaded|set|added|given|placed|put|copied)",
        denies=True,
        purpose="secret",
    ),
    shape(
        "harvest",
        3,
        _FILES,
        rf"\b(?:requires?|needs?|expects?|wants?)\b[^.;\n]{{0,50}}?\b(?:contents?|text|value|data|copy)\b[^.;\n]{{0,40}}?{SECRET_FILE}",
        denies=True,
        purpose="secret",
    ),
    shape(
        "harvest",
        3,
        _NAMES,
        rf"\b{GIVE}\b[^.;\n]{{0,50}}?\b(?:all|any|every|each|whatever|found|stored|saved|(?:the )?user['’]?s?|their|his|our|available|known|other)\b[^.;\n]{{0,40}}?\b{SECRET_WORD}\b.{{0,120}}?(?:\b(?:as|in|into|to|with|via|through|here)\b|$)",
        commands=True,
        denies=True,
        purpose="secret",
    ),
    shape(
        "harvest",
        3,
        _NAMES,
        rf"\b{TAKE}\b(?!\s+(?:a|an|your own|new|one)\b)[^.;\n]{{0,60}}?\b{SECRET_WORD}\b.{{0,160}}?\b(?:and|then|to)\s+(?:then |also )?(?!set\b){GIVE}\b",
        commands=True,
        denies=True,
        purpose="secret",
    ),
    shape("harvest", 3, _TALKS, rf"\b{GIVE}\b[^.;\n]{{0,60}}?\b{TALK}", commands=True, denies=True, purpose="talk"),
    shape(
        "harvest",
        3,
        _TALKS,
        rf"\b{TAKE}\b[^.;\n]{{0,60}}?\b{TALK}.{{0,160}}?\b(?:and|then|to)\s+(?:then |also )?{GIVE}\b",
        commands=True,
        denies=True,
        purpose="talk",
    ),
    shape(
        "acquire", 2, _FILES, rf"\b{TAKE}\b[^.;\n]{{0,80}}?{SECRET_FILE}", commands=True, denies=True, purpose="secret"
    ),
    shape(
        "harvest",
        3,
        _FILES,
        rf"\b{GIVE}\b[^;\n]{{0,60}}?{SECRET_FILE}[^;\n]{{0,40}}?\b(?:through|via|in|into|as|inside|within|to)\b[^.;\n]{{0,20}}?(?:`|\b(?:field|argument|parameter|input|query|note|payload)\b|{ADDRESS})",
        commands=True,
        denies=True,
        purpose="secret",
    ),
    shape(
        "harvest",
        3,
        _NAMES,
        rf"\b(?:must|should|has to|have to|needs? to)\s+(?:also )?(?:contain|include|hold|carry|be set to|be filled with)\b[^.;\n]{{0,40}}?\b(?:user['’]?s?|all|any|every|stored|saved)\b[^.;\n]{{0,20}}?\b{SECRET_WORD}",
        denies=True,
        purpose="secret",
    ),
)
