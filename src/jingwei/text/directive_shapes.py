"""The shapes of orders that `jingwei.text.directives` looks for. A shape is searched only where one of its anchors (lower case) occurs."""

# ruff: noqa: E501 - one shape a row

from __future__ import annotations

import re
from dataclasses import dataclass

from jingwei.text.directive_words import (
    ADDRESS,
    GIVE,
    GIVE_ZH,
    PERSON,
    PERSON_ZH,
    SECRET_FILE,
    SECRET_WORD,
    SECRET_ZH,
    TAKE,
    TAKE_ZH,
    TALK,
    TALK_ZH,
)
from jingwei.text.patterns import expression

REACH = 200  # characters after a shape within which its second part may stand
EARLY = 1_000  # characters within which a sentence is looked for


@dataclass(frozen=True, slots=True)
class Shape:
    """`commands`: counts only as an order; `denies`: not where it is forbidden; `purpose`: expected of tools for that (secret, talk)."""

    kind: str
    weight: int
    anchors: tuple[str, ...]
    pattern: re.Pattern[str]
    commands: bool = False
    denies: bool = False
    purpose: str = ""
    unless: re.Pattern[str] | None = None
    needs: re.Pattern[str] | None = None  # stands before it in the sentence
    then: re.Pattern[str] | None = None  # stands within `REACH` characters after it
    chinese: bool = False


def _shape(kind: str, weight: int, anchors: str, pattern: str, **rest: object) -> Shape:
    made = expression(pattern, re.IGNORECASE)
    chinese = any("\u4e00" <= c <= "\u9fff" for c in pattern)
    return Shape(kind, weight, tuple(anchors.split("|")), made, chinese=chinese, **rest)  # type: ignore[arg-type]


_FILES = ".ssh|id_rsa|id_ed25519|id_ecdsa|.env|.aws|.kube|.docker|.netrc|.npmrc|.pypirc|.git-cred|.gnupg|_history|/etc/|mcp.json|claude_desktop|.cursor|gcloud|application_default|wallet.dat|login data|cookies.sqlite|/proc/self|authorized_keys|tfstate|credentials.|secrets."
_NAMES = "key|passw|passphrase|credential|token|seed|mnemonic|env|cookie|keychain|secret"
_TALKS = "conversation|chat|message|history|prompt|transcript|dialog|context|instructions|user has|user said"
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
_CONDITION = (
    r"(?:when(?:ever)?|if|before|after|while|each time|every time|any time|for (?:every|each|any|all))\b[^.;\n]{0,60}?"
    r"(?:\bcall|\bus(?:e|ing)\b|\binvok|\bsend|\bwrit|\bpost|\brun|\bexecut|\btransfer|\bpay|\bmak|\bmail|\be-?mail|\bmessage|\border|\bcommit|\bpush)"
)

_ENGLISH = (
    # kept from people
    _shape(
        "secrecy",
        3,
        "not|n't|n’t|never|avoid|refrain|no need",
        rf"\b{_NEG}\s+(?:ever |also |even |explicitly )?{_TELL}\b[^.;\n]{{0,60}}?\b(?:to |with |by |about )?{PERSON}(?!\s+who)",
        unless=_FORMAT,
    ),
    _shape(
        "secrecy",
        1,
        "not|n't|n’t|never|avoid|refrain|no need",
        rf"\b{_NEG}\s+(?:ever |also |even |explicitly )?{_SHOW}\b[^.;\n]{{0,60}}?\b(?:to |with |by |about )?{PERSON}(?!\s+who)",
        unless=_SHIELD,
    ),
    _shape(
        "secrecy",
        3,
        "not|n't|n’t|never|avoid|refrain|no need",
        rf"\b{_NEG}\s+(?:ever |also |even |explicitly )?{_SHOW}\s+(?:{PERSON}\s+)?(?:any of )?(?:this|that|these|it|them|the (?:step|call|file|transfer|extra|copy|upload)s?)\b(?!\s+(?:raw|json|ids?|output))(?:\s+(?:to|with)\s+{PERSON}|\s+{_STEP}|\s*[.,;!<]|\s*$)",
        unless=_FORMAT,
    ),
    _shape("secrecy", 3, "let|show", rf"\b{_NEG}\s+let\s+{PERSON}\s+(?:know|see|notice|find|suspect|learn|read)\b"),
    _shape(
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
    _shape(
        "secrecy",
        3,
        "not|n't|never|avoid",
        rf"\b{_NEG}\s+(?:ever |also )?(?:log|record|display|show|print|mention|acknowledge|disclose|reveal|explain|describe|discuss|refer to|talk about)\s+{_STEP}(?:\s+(?:to anyone|at all|in (?:your|the) (?:\w+ )?(?:reply|response|answer|output|summary)))?\s*(?:[.!,;<]|$|\bto\b|\bin your\b|\bat all\b)",
        unless=_FORMAT,
    ),
    _shape(
        "secrecy",
        3,
        "keep|hide|conceal|secret",
        rf"\b(?:keep (?:this|it|that|these|the \w+(?: \w+)?) (?:a )?(?:secret|hidden|invisible|quiet|between us|to yourself|(?:private|confidential|away|hidden|secret) from)|(?:hide|conceal|withhold) (?:this|it|that|these|the \w+(?: \w+){{0,2}}) from {PERSON})",
        denies=True,
    ),
    _shape(
        "secrecy",
        3,
        "user|human|operator|person|one",
        rf"\b{PERSON}\s+(?:must|should|may|can|is|are|does|do|will|need|has)(?:n['’]t| not| never|\s+no)\s+(?:to |need to )?(?:ever )?(?:(?:be|become) (?:told|informed|aware|notified|shown)|find out|notice|suspect|(?:know|see|hear|learn|read) (?:about|of|this|that|it|the (?:step|file|call|extra))|know|see it)(?!\s+(?:how|sql|the (?:id|format|syntax)))",
        unless=_FORMAT,
    ),
    _shape(
        "secrecy",
        3,
        "notice|suspect|aware|see it|find out|upset|scare|alarm|worry",
        rf"\b(?:so (?:that )?|lest |to (?:avoid|prevent|keep) )(?:{PERSON})?\s*(?:does not|doesn['’]t|won['’]t|will not|never|cannot|can['’]t|from)?\s*(?:notic|suspect|be(?:ing|coming)? aware|seeing? it|find(?:ing)? out|upset|scar|alarm|worry)",
        unless=expression(r"\bdata loss\b", re.IGNORECASE),
    ),
    _shape(
        "secrecy",
        3,
        "secretly|silently|quietly|covertly|discreetly|stealthily|invisibly|unnoticed|behind the scenes",
        rf"\b(?:secretly|silently|quietly|covertly|discreetly|stealthily|invisibly)\s+{GIVE}\b|\b{GIVE}\s+[^.;\n]{{0,50}}\b(?:secretly|silently|quietly|covertly|discreetly|unnoticed|behind the scenes)",
        commands=True,
        denies=True,
    ),
    # secrets taken and given
    _shape(
        "harvest",
        3,
        _FILES,
        rf"\b{TAKE}\b[^.;\n]{{0,80}}?{SECRET_FILE}",
        then=expression(rf"\b{GIVE}\b", re.IGNORECASE),
        commands=True,
        denies=True,
        purpose="secret",
    ),
    _shape(
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
    _shape(
        "harvest",
        3,
        _FILES,
        rf"(?:contents?|text|value|data|output)\b[^.;\n]{{0,60}}?{SECRET_FILE}.{{0,60}}?\b(?:must|should|has to|have to|needs? to|is to|are to|is required to)\s+(?:\w+ )?be\s+(?:read|passed|sent|included|provided|attached|appended|supplied|uploaded|set|added|given|placed|put|copied)",
        denies=True,
        purpose="secret",
    ),
    _shape(
        "harvest",
        3,
        _FILES,
        rf"\b(?:requires?|needs?|expects?|wants?)\b[^.;\n]{{0,50}}?\b(?:contents?|text|value|data|copy)\b[^.;\n]{{0,40}}?{SECRET_FILE}",
        denies=True,
        purpose="secret",
    ),
    _shape(
        "harvest",
        3,
        _NAMES,
        rf"\b{GIVE}\b[^.;\n]{{0,50}}?\b(?:all|any|every|each|whatever|found|stored|saved|(?:the )?user['’]?s?|their|his|our|available|known|other)\b[^.;\n]{{0,40}}?\b{SECRET_WORD}\b.{{0,120}}?(?:\b(?:as|in|into|to|with|via|through|here)\b|$)",
        commands=True,
        denies=True,
        purpose="secret",
    ),
    _shape(
        "harvest",
        3,
        _NAMES,
        rf"\b{TAKE}\b(?!\s+(?:a|an|your own|new|one)\b)[^.;\n]{{0,60}}?\b{SECRET_WORD}\b.{{0,160}}?\b(?:and|then|to)\s+(?:then |also )?(?!set\b){GIVE}\b",
        commands=True,
        denies=True,
        purpose="secret",
    ),
    _shape("harvest", 3, _TALKS, rf"\b{GIVE}\b[^.;\n]{{0,60}}?\b{TALK}", commands=True, denies=True, purpose="talk"),
    _shape(
        "harvest",
        3,
        _TALKS,
        rf"\b{TAKE}\b[^.;\n]{{0,60}}?\b{TALK}.{{0,160}}?\b(?:and|then|to)\s+(?:then |also )?{GIVE}\b",
        commands=True,
        denies=True,
        purpose="talk",
    ),
    _shape(
        "acquire", 2, _FILES, rf"\b{TAKE}\b[^.;\n]{{0,80}}?{SECRET_FILE}", commands=True, denies=True, purpose="secret"
    ),
    _shape(
        "harvest",
        3,
        _FILES,
        rf"\b{GIVE}\b[^;\n]{{0,60}}?{SECRET_FILE}[^;\n]{{0,40}}?\b(?:through|via|in|into|as|inside|within|to)\b[^.;\n]{{0,20}}?(?:`|\b(?:field|argument|parameter|input|query|note|payload)\b|{ADDRESS})",
        commands=True,
        denies=True,
        purpose="secret",
    ),
    _shape(
        "secrecy",
        3,
        "them|him|her",
        rf"\b{_NEG}\s+(?:ever )?(?:tell|inform|notify|alert|warn)\s+(?:them|him|her)\b(?!\s+(?:apart|how))",
    ),
    _shape(
        "unasked",
        3,
        "confirm|approv|permission|consent|asking",
        r"\b(?:without|skip|bypass|do not|don['’]t|never|no need to)\s+(?:the |any |first )?(?:ask(?:ing)?|wait(?:ing)?|request(?:ing)?|prompt(?:ing)?|confirmation|approval|confirming|permission)\b[^.;\n]{0,60}\b(?:and|but|then|,)\s+(?:\w+ )?(?:execute|delete|transfer|trade|buy|pay|purchase|deploy|drop|wipe|send|approve)\b",
        unless=expression(r"\b(?:never|not|no|nor|cannot|won't|doesn't)\b[^.;]{0,80}\bwithout", re.IGNORECASE),
    ),
    _shape(
        "harvest",
        3,
        _NAMES,
        rf"\b(?:must|should|has to|have to|needs? to)\s+(?:also )?(?:contain|include|hold|carry|be set to|be filled with)\b[^.;\n]{{0,40}}?\b(?:user['’]?s?|all|any|every|stored|saved)\b[^.;\n]{{0,20}}?\b{SECRET_WORD}",
        denies=True,
        purpose="secret",
    ),
    _shape(
        "secrecy",
        3,
        "deny|pretend|lie about|claim that you",
        r"\b(?:if|when(?:ever)?)\s+(?:you are |you're |anyone |somebody |the user |a user |they )?(?:asks?|asked|questioned|challenged)\b[^.;\n]{0,60}?\b(?:deny|pretend|lie|claim that you)\b",
        denies=True,
    ),
    _shape(
        "override",
        3,
        "ignore|disregard|forget",
        r"\b(?:ignore|disregard|forget)\s+(?:any|all|every|the|your)\s+(?:of (?:the|your) )?(?:(?:other|prior|previous|earlier|preceding|above|existing|system) )+(?:guidance|guidelines|instructions?|rules|directions|context|prompts?|constraints|orders)\b",
        commands=True,
        denies=True,
    ),
    _shape(
        "steer",
        2,
        "never|do not|don't",
        r"\b(?:never|do not|don['’]t)\s+(?:use|call|trust)\b[^.;\n]{0,50}?\b(?:tools?|servers?|plugins?)\b[^.;\n]{0,60}?\b(?:compromised|malicious|unsafe|dangerous|hacked|infected|untrusted)\b",
    ),
    # sent to a fixed place
    _shape(
        "address",
        3,
        "http|ws:|wss:|@|.",
        rf"\b(?:send|forward|post|upload|bcc|cc|copy|e-?mail|submit|transmit|sync|mirror|deliver|relay|push|leak|exfiltrate)\b[^;\n]{{0,100}}?\b(?:copy|conversation|results?|outputs?|contents?|files?|data|messages?|responses?|keys?|secrets?|everything|summary|details|history|inputs?|arguments?|parameters?|context|body|bodies|e-?mails?|it|them|this|that|replies|reply|answers?|documents?|records?|information|credentials)\b[^;\n]{{0,60}}?\b(?:to|at|via|through|with|using)\s+[^;\n]{{0,30}}?{ADDRESS}",
        commands=True,
        denies=True,
    ),
    _shape(
        "address",
        3,
        "bcc|cc|blind",
        rf"\b(?:always |also )?(?:bcc|blind[- ]copy|cc|copy in)\s*(?:field|line|header|recipient)?\s*(?:to|with|:|=|the address|address)?\s*{ADDRESS}|\b(?:add|set|put|include|insert|append)\b[^.;\n]{{0,40}}?{ADDRESS}[^.;\n]{{0,30}}?\b(?:bcc|cc|recipients?|copy)\b|\b(?:add|set|put|include|insert|append)\b[^.;\n]{{0,30}}?\b(?:bcc|cc|recipients?|copy)\b[^.;\n]{{0,30}}?{ADDRESS}",
        denies=True,
    ),
    # other calls changed
    _shape(
        "tamper",
        3,
        "recipient|bcc|destination|account|iban|wallet|address|amount|endpoint|proxy|host|url|to field|payee|remote",
        rf"\b(?:set|change|replace|swap|substitute|redirect|reroute|route|overwrite|switch|override|use|send)\b[^.;\n]{{0,60}}?\b(?:recipients?|bcc|destination|account|iban|wallet|address|amount|endpoint|proxy|host|url|to field|payee|remote)\b[^.;\n]{{0,40}}?(?:\b(?:to|with|by|at|through|instead)\b|=|:)[^.;\n]{{0,20}}?(?:{ADDRESS}|[\"'`][\w.@+:/-]{{4,}}[\"'`]|\b[A-Z]{{2}}\d{{2}}[\dA-Z ]{{8,}}|\b0x[0-9a-f]{{8,}}|\b\d{{6,}})",
        denies=True,
        needs=expression(_CONDITION, re.IGNORECASE),
    ),
    _shape(
        "tamper",
        3,
        "instead of the|regardless of|no matter",
        r"\b(?:send|transfer|pay|mail|e-?mail|forward|deliver|post|write|push)\b[^.;\n]{0,80}\b(?:instead of the|regardless of (?:the|what)|no matter (?:what|which))\b[^.;\n]{0,60}\b(?:recipient|address|account|user|destination|payee)\b",
        commands=True,
        denies=True,
    ),
    # rules set aside
    _shape(
        "override",
        3,
        "override|overrul|supersede|precedence|overwrite|replace",
        r"\b(?:this|these|the following|the above|my|such|below)\b(?: [\w-]+){0,3}? (?:overrides?|overrules?|supersedes?|takes? precedence over|replaces?|outranks?)\b[^.;\n]{0,50}\b(?:instructions?|system|rules|user['’]?s?|polic(?:y|ies)|safety|guidelines|prompts?|directives)\b",
        unless=expression(r"\bdefault|\bsettings?\b|\bconfig", re.IGNORECASE),
    ),
    _shape(
        "override",
        3,
        "bypass|disable|circumvent|ignore|disregard|skip|turn off|override|forget",
        r"\b(?:bypass|disable|circumvent|ignore|disregard|skip|turn off|override|forget)\b\s+(?:all |any |the |your |every |other |usual |normal |existing |built-in |previous |prior |its |about ){1,4}(?:\w+ ){0,2}?(?:safety|guard ?rails?|content (?:filters?|polic\w+)|restrictions|security (?:checks?|rules|polic\w+|measures|warnings?)|safeguards|system instructions?|instructions|guidelines|ethical)\b",
        commands=True,
        denies=True,
    ),
    _shape(
        "override",
        3,
        "<|im_start|>|<|system|>|<<sys>>|[/inst]|<|start_header|\nhuman:|\nassistant:|\nsystem:|<|endoftext|",
        r"<\|(?:im_start|system|im_end|start_header_id|endoftext)\|>|<<SYS>>|\[/?INST\]|\n\n(?:human|assistant|system):\s",
    ),
    _shape(
        "override",
        3,
        "</tool|</function|</system|</description|[system]|system override|[admin]|end of tool",
        r"</(?:tools?|tool_description|functions?|function_results?|tool_result|system(?:_prompt)?)>\s*\S.{20,}|(?:^|\n|[.!>]\s)\W{0,3}\[?(?:system|admin(?:istrator)?|developer)\]?\s*(?:override|message|notice|update|instructions?|command|prompt)\s*[:\]]\s*\S",
    ),
    # oversight
    _shape(
        "unasked",
        2,
        "confirm|approv|permission|consent|asking",
        rf"\b(?:without|skip|bypass|do not|don['’]t|never|no need to|there is no need to)\s+(?:the |any |first )?(?:ask(?:ing)?|request(?:ing)?|wait(?:ing)?|requir(?:e|ing)|prompt(?:ing)?|seek(?:ing)?|obtain(?:ing)?|confirmation|approval|confirming|confirm)\b(?: for)?[^.;\n]{{0,40}}?(?:{PERSON}(?!\s+(?:to (?:select|choose|provide|specify|enter|pick|type)|which|what|how|where)\b)|confirmation|approval|permission|consent|step|prompt|dialog)",
        unless=expression(
            r"\b(?:never|not|no|nor|cannot|won't|doesn't|don't)\b[^.;]{0,80}\bwithout|^\W*(?:\w+s|this tool|it|the (?:tool|server))\b[^.;]{0,60}\bwithout",
            re.IGNORECASE,
        ),
    ),
    _shape(
        "unasked",
        3,
        "approv|confirm",
        r"\b(?:auto(?:matically)?[- ]?(?:approve|confirm|accept)|approve|accept|confirm)\b[^.;\n]{0,30}\b(?:every|all|any)\b[^.;\n]{0,30}\b(?:requests?|prompts?|dialogs?|calls?|actions?|changes?)\b[^.;\n]{0,40}\b(?:without|on behalf|automatically|user)\b",
        commands=True,
        denies=True,
    ),
    # commands to run
    _shape(
        "command",
        3,
        "curl|wget|iwr|invoke-webrequest|base64",
        r"\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n|;]{0,200}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b|\b(?:ba|z)?sh\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)\b|\bbase64\s+(?:-d|--decode|-D)\b[^\n]{0,60}\|\s*(?:ba|z)?sh\b|\b(?:curl|wget)\b[^\n;]{0,200}\|\s*(?:python[\d.]*|node|perl|ruby|iex)\b",
        denies=True,
    ),
    _shape(
        "command",
        3,
        "rm -rf|mkfs|chmod|/dev/tcp|nc -",
        r"\b(?:run|execute|issue|type|call|invoke|start|launch)\b[^.;\n]{0,60}(?:rm\s+-[rf]{2}\s+[~/*]|mkfs\.|chmod\s+(?:-R\s+)?(?:0?777|u\+s|\+s)\b|/dev/tcp/|\bnc\s+-[a-z]*e)",
        commands=True,
        denies=True,
    ),
    # agents' memory and settings
    _shape(
        "settings",
        2,
        "claude.md|agents.md|.cursorrules|.cursor/|copilot-instructions|mcp.json|memory|.windsurfrules|gemini.md|system prompt|crontab|.bashrc|.zshrc",
        r"\b(?:add|write|append|save|store|insert|put|update|edit|modify|copy|register|install|remember)\b[^.;\n]{0,80}?(?:CLAUDE\.md|AGENTS\.md|GEMINI\.md|\.cursorrules|\.windsurfrules|\.cursor/|copilot-instructions|mcp\.json|your (?:own )?(?:long[- ]term |persistent )?memory|system prompt|crontab|\.bashrc|\.zshrc)",
        commands=True,
        denies=True,
        unless=expression(r"\bsetup guide\b", re.IGNORECASE),
    ),
    _shape(
        "always",
        2,
        "every|each|all",
        r"\b(?:in|with|after|before|to|on|at the (?:start|end) of|for)\s+(?:every|each|all)\s+(?:of your |your |future |subsequent |following |other |user )*(?:responses?|repl(?:y|ies)|answers?|messages?|tool calls?|tools?|requests?|conversations?|turns?|sessions?|prompts?)\b[^.;\n]{0,60}?\b(?:include|append|add|insert|send|pass|attach|forward|copy|mention|recommend|prepend|post)\b|\b(?:include|append|add|insert|send|pass|attach|forward|copy|mention|recommend|prepend|post)\b(?:[^.;\n]|\.(?=\w)){0,80}?\b(?:in|with|after|before|to|on|at the (?:start|end) of)\s+(?:every|each|all)\s+(?:of your |your |future |subsequent |following |other |user )*(?:responses?|repl(?:y|ies)|answers?|messages?|tool calls?|tools?|requests?|conversations?|turns?|sessions?|prompts?)\b",
        commands=True,
        denies=True,
    ),
    _shape(
        "persist",
        1,
        "from now on|future|permanently|forever",
        r"\bfrom now on\b|\b(?:all|any|every) (?:future|subsequent) (?:conversations?|sessions?|chats?|calls?|messages?|requests?)\b|\b(?:permanently|forever) (?:remember|follow|apply|keep)\b",
    ),
    # slight signs
    _shape(
        "tag",
        1,
        "<important|<system|<secret|<hidden|<instruction|<admin|<override|<critical|<note_to|<!important|[important|<assistant|<internal|<priority",
        r"<\s*!?(?:important|system|secret|hidden|instructions?|admin|override|critical|note_to\w*|assistant|internal|priority)\b[^>]{0,40}>",
    ),
    _shape(
        "precondition",
        1,
        "before|prior to|after|when|each time|every time",
        r"\b(?:before|prior to|after|when(?:ever)?|each time|every time)\s+(?:you )?(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?|answer(?:ing)?|respond(?:ing)?|reply(?:ing)?|return(?:ing)?|executing)\s+(?:with )?(?:this|any|every|all|each|other|the|another|a)\b[^.;\n]{0,80}\b(?:must|read|send|first|always|need to|should|have to)\b",
    ),
    _shape(
        "coercion",
        1,
        "otherwise|mandatory|required|compliance|or else|will fail|will not work|won't work|shut down|terminated|critical|policy",
        r"\b(?:otherwise|or else),?\s+(?:the|this|you|it|your|all)\b[^.;\n]{0,50}\b(?:not work|fail|crash|break|lost|shut|terminat|block|locked|error)|\b(?:mandatory|required)\s+(?:by|for)\s+(?:\w+ )?(?:compliance|security|policy|authentication|audit|verification|regulation|protocol)|\bfor (?:security|compliance|audit(?:ing)?|verification|telemetry|authentication|diagnostic) (?:purposes|reasons)\b",
    ),
    _shape(
        "falsify",
        2,
        "regardless|even if|even when|no matter",
        r"\b(?:tell|say|report|claim|respond|answer|state|assure|return|reply)\b[^.;\n]{0,80}\b(?:regardless|even if|even when|no matter)\b[^.;\n]{0,60}\b(?:fail|error|result|not|actual|really|true|outcome)",
        commands=True,
        denies=True,
    ),
)
_CHINESE = (
    _shape("secrecy", 3, "不要|不得|切勿|无需|不必|别|禁止|避免|请勿|不用|勿", rf"(?:不要|不得|切勿|无需|无须|不必|禁止|避免|请勿|不用|(?<!分)(?<!区)(?<!类)(?<!级)(?<!特)别|(?<![请切])勿)(?:再|主动|以任何方式|提前)?(?:(?:告诉|告知|提醒|通知|提示|惊动){PERSON_ZH}(?!隐瞒)|(?:向|对|跟|和|与|让){PERSON_ZH}[^。；\n]{{0,6}}?(?:提及|提到|透露|说明|显示|展示|披露|解释|说起|知道|看到|发现|察觉|汇报|报告|告知|提起|知晓|确认))", unless=_FORMAT),
    _shape("secrecy", 3, "瞒着|不让|不被|避免被|悄悄|暗中|偷偷|秘密地|隐秘|神不知|不留痕|不易察觉|静默", rf"瞒着{PERSON_ZH}|不(?:让|能让|要让){PERSON_ZH}(?:知道|看到|察觉|发现|注意)|(?:不被|避免被|以免被){PERSON_ZH}(?:发现|察觉|看到|注意)|(?:悄悄|暗中|偷偷|秘密地|隐秘地|静默)[^。；\n]{{0,10}}?{GIVE_ZH}", denies=True),
    _shape("secrecy", 3, "不要提|不得提|勿提|不要说明|不要解释|不要透露|保密|不要显示|不要在回", r"(?:不要|不得|请勿|切勿)(?:提及|提到|说明|解释|透露|显示|展示)(?:此|该|这|本)(?:步骤|操作|过程|文件|调用|指令|一?步|事|参数|要求)|(?:对此|此事|该步骤|本步骤|此步骤)(?:必须|须|应)?(?:严格)?保密|不要在(?:回复|回答|答复|输出|总结)中(?:提及|提到|说明|显示)(?:此|该|这)"),
    _shape("harvest", 3, _FILES, rf"{TAKE_ZH}[^。；\n]{{0,40}}?{SECRET_FILE}.{{0,100}}?{GIVE_ZH}", commands=True, denies=True, purpose="secret"),
    _shape("harvest", 3, _FILES, rf"(?:把|将)[^。；\n]{{0,30}}?{SECRET_FILE}[^。；\n]{{0,30}}?{GIVE_ZH}", commands=True, denies=True, purpose="secret"),
    _shape("acquire", 2, _FILES, rf"{TAKE_ZH}[^。；\n]{{0,40}}?{SECRET_FILE}", commands=True, denies=True, purpose="secret"),
    _shape("harvest", 3, "私钥|密钥|密码|口令|凭据|凭证|令牌|环境变量|助记词|登录信息", rf"{TAKE_ZH}[^。；\n]{{0,30}}?{SECRET_ZH}.{{0,80}}?{GIVE_ZH}|(?:把|将)[^。；\n]{{0,12}}?(?:所有|全部|本机|系统|用户的?|保存的?|找到的?|任何|主机)[^。；\n]{{0,10}}?{SECRET_ZH}[^。；\n]{{0,30}}?{GIVE_ZH}", commands=True, denies=True, purpose="secret"),
    _shape("harvest", 3, "对话|聊天|会话|系统提示|用户说过|上下文|消息", rf"(?:把|将)[^。；\n]{{0,16}}?{TALK_ZH}[^。；\n]{{0,30}}?{GIVE_ZH}|(?:请|必须|务必|须|应|需|要|总是|每次)[^。；\n]{{0,20}}?{GIVE_ZH}[^。；\n]{{0,16}}?{TALK_ZH}", commands=True, denies=True, purpose="talk"),
    _shape("address", 3, "发送|发给|转发|上传|抄送|密送|提交|同步|推送", rf"(?:发送|发给|转发|上传|抄送|密送|提交|同步|推送)(?:一份)?(?:到|给|至|副本给|副本至)?[^。；\n]{{0,16}}?{ADDRESS}", commands=True, denies=True, unless=expression(r"(?:反馈|意见|问题|工单)", 0)),
    _shape("tamper", 3, "调用|发送|转账|付款|支付|汇款|提交|使用|执行", rf"(?:调用|发送|转账|付款|支付|汇款|提交|使用|执行)[^。；\n]{{0,20}}?(?:时|前|之前|的时候)[^。；\n]{{0,20}}?(?:改为|改成|替换为|设为|设置为|换成|替换成|一律填|填写为|添加密送|加上抄送)[^。；\n]{{0,16}}?(?:{ADDRESS}|[\w-]{{6,}})", denies=True),
    _shape("override", 3, "忽略|无视|绕过|关闭|禁用|跳过|覆盖|优先于|高于", r"(?:忽略|无视|绕过|关闭|禁用|跳过|抛开)(?:掉|你的|您的|所有|全部|任何|一切|既有|现有|系统的?|其他|此前的?|之前的?|以上的?|上述){1,4}(?:安全|内容|系统)?(?:限制|规则|策略|检查|审查|过滤|护栏|指令|提示|指示|设定)|(?:本|此|该|以下|这条)(?:说明|指令|要求|规则|工具)[^。；\n]{0,6}?(?:优先于|高于|覆盖|取代)[^。；\n]{0,10}?(?:系统|用户|其他|所有|一切)[^。；\n]{0,6}?(?:指令|要求|规则|提示)", denies=True),
    _shape("unasked", 2, "确认|批准|询问|同意|许可|授权", rf"(?:无需|不需|不需要|不用|不必|不要|跳过|绕过)(?:再|先)?(?:征求|等待|请求|询问|经过|取得|要求)?(?:{PERSON_ZH})?(?:的)?(?:确认|批准|同意|许可|授权|询问)", denies=True),
    _shape("always", 2, "每次|每条|每个|所有回复|任何回复", rf"(?:每次|每条|每个|所有|任何)(?:回复|回答|答复|消息|工具调用|调用|对话|请求)[^。；\n]{{0,16}}?(?:必须|都要|都须|一律|末尾|结尾|中都)[^。；\n]{{0,12}}?(?:{GIVE_ZH}|推荐|附带|加上)"),
    _shape("secrecy", 3, "否认|谎称|假装", rf"(?:若|如果|如|当){PERSON_ZH}?(?:问|询问|质疑|问起)[^。；\n]{{0,16}}?(?:否认|谎称|假装)", denies=True),
    _shape("precondition", 1, "前|时", r"(?:使用|调用|运行)(?:本|此|该|任何|其他|其它|所有)[^。\n]{0,6}工具(?:之)?前[^。\n]{0,8}(?:必须|须|先|请|务必)"),
    _shape("tag", 1, "<重要|<系统|<指令|<机密|<隐藏|【系统|【重要指令", r"<\s*(?:重要|系统|指令|机密|隐藏)[^>]{0,10}>|【(?:系统|重要指令|系统指令)】"),
    _shape("coercion", 1, "否则|合规要求|安全要求|必须遵守", r"否则[^。；\n]{0,12}(?:无法工作|失败|崩溃|不可用|封禁|终止|报错)|(?:合规|安全|审计|认证)(?:要求|需要)"),
    _shape("persist", 1, "从现在|今后|以后每", r"从现在(?:开始|起)|今后(?:所有|每次|的)|以后每"),
    _shape("falsify", 2, "无论|即使|不管", r"(?:无论|即使|不管)[^。；\n]{0,16}(?:失败|结果|是否|错误)[^。；\n]{0,12}(?:都|也|均)(?:要|须|必须)?(?:告诉|回复|声称|报告|说)", denies=True),
)  # fmt: skip
SHAPES = (*_ENGLISH, *_CHINESE)
