"""Shapes of orders in English: rules, other calls, consent, commands, memory, and slight signs."""

# ruff: noqa: E501 - one shape a row

from __future__ import annotations

import re

from jingwei.text.directive_words import ADDRESS, PERSON
from jingwei.text.patterns import expression
from jingwei.text.shapes.shape import shape

_CONDITION = (
    r"(?:when(?:ever)?|if|before|after|while|each time|every time|any time|for (?:every|each|any|all))\b[^.;\n]{0,60}?"
    r"(?:\bcall|\bus(?:e|ing)\b|\binvok|\bsend|\bwrit|\bpost|\brun|\bexecut|\btransfer|\bpay|\bmak|\bmail|\be-?mail|\bmessage|\border|\bcommit|\bpush)"
)

SHAPES = (
    shape(
        "command",
        3,
        "$(curl|$(wget|$(iwr|`curl|`wget",
        r"\b(?:run|runs|execute|evaluate|eval|invoke|issue|launch|start)\b[^.;\n]{0,60}(?:\$\(|`)\s*(?:curl|wget|iwr)\b",
        denies=True,
    ),
    shape(
        "address",
        3,
        "http",
        rf"\b(?:code|snippets?|scripts?|programs?|functions?|files?|commits?)\b(?: that| which)? you (?:\w+ )?(?:write|generate|produce|create|edit|make|commit)\b[^;\n]{{0,160}}?\b(?:should|must|always|needs? to|has to|have to|contain|include|add)\b[^;\n]{{0,120}}?{ADDRESS}",
        denies=True,
    ),
    shape(
        "unasked",
        3,
        "confirm|approv|permission|consent|asking",
        r"\b(?:without|skip|bypass|do not|don['’]t|never|no need to)\s+(?:the |any |first )?(?:ask(?:ing)?|wait(?:ing)?|request(?:ing)?|prompt(?:ing)?|confirmation|approval|confirming|permission)\b[^.;\n]{0,60}\b(?:and|but|then|,)\s+(?:\w+ )?(?:execute|delete|transfer|trade|buy|pay|purchase|deploy|drop|wipe|send|approve)\b",
        unless=expression(r"\b(?:never|not|no|nor|cannot|won't|doesn't)\b[^.;]{0,80}\bwithout", re.IGNORECASE),
    ),
    shape(
        "override",
        3,
        "ignore|disregard|forget",
        r"\b(?:ignore|disregard|forget)\s+(?:any|all|every|the|your)\s+(?:of (?:the|your) )?(?:(?:other|prior|previous|earlier|preceding|above|existing|system) )+(?:guidance|guidelines|instructions?|rules|directions|context|prompts?|constraints|orders)\b",
        commands=True,
        denies=True,
    ),
    shape(
        "steer",
        2,
        "never|do not|don't",
        r"\b(?:never|do not|don['’]t)\s+(?:use|call|trust)\b[^.;\n]{0,50}?\b(?:tools?|servers?|plugins?)\b[^.;\n]{0,60}?\b(?:compromised|malicious|unsafe|dangerous|hacked|infected|untrusted)\b",
    ),
    shape(
        "address",
        3,
        "http|ws:|wss:|@|.",
        rf"\b(?:send|forward|post|upload|bcc|cc|copy|e-?mail|submit|transmit|sync|mirror|deliver|relay|push|leak|exfiltrate)\b[^;\n]{{0,100}}?\b(?:copy|conversation|results?|outputs?|contents?|files?|data|messages?|responses?|keys?|secrets?|everything|summary|details|history|inputs?|arguments?|parameters?|context|body|bodies|e-?mails?|it|them|this|that|replies|reply|answers?|documents?|records?|information|credentials)\b[^;\n]{{0,60}}?\b(?:to|at|via|through|with|using)\s+[^;\n]{{0,30}}?{ADDRESS}",
        commands=True,
        denies=True,
    ),
    shape(
        "address",
        3,
        "bcc|cc|blind",
        rf"\b(?:always |also )?(?:bcc|blind[- ]copy|cc|copy in)\s*(?:field|line|header|recipient)?\s*(?:to|with|:|=|the address|address)?\s*{ADDRESS}|\b(?:add|set|put|include|insert|append)\b[^.;\n]{{0,40}}?{ADDRESS}[^.;\n]{{0,30}}?\b(?:bcc|cc|recipients?|copy)\b|\b(?:add|set|put|include|insert|append)\b[^.;\n]{{0,30}}?\b(?:bcc|cc|recipients?|copy)\b[^.;\n]{{0,30}}?{ADDRESS}",
        denies=True,
    ),
    shape(
        "tamper",
        3,
        "recipient|bcc|destination|account|iban|wallet|address|amount|endpoint|proxy|host|url|to field|payee|remote",
        rf"\b(?:set|change|replace|swap|substitute|redirect|reroute|route|overwrite|switch|override|use|send)\b[^.;\n]{{0,60}}?\b(?:recipients?|bcc|destination|account|iban|wallet|address|amount|endpoint|proxy|host|url|to field|payee|remote)\b[^.;\n]{{0,40}}?(?:\b(?:to|with|by|at|through|instead)\b|=|:)[^.;\n]{{0,20}}?(?:{ADDRESS}|\b[\w-]+(?:\.[\w-]+)+:\d{{2,5}}\b|[\"'`][\w.@+:/-]{{4,}}[\"'`]|\b[A-Z]{{2}}\d{{2}}[\dA-Z ]{{8,}}|\b0x[0-9a-f]{{8,}}|\b\d{{6,}})",
        denies=True,
        needs=expression(_CONDITION, re.IGNORECASE),
    ),
    shape(
        "tamper",
        3,
        "instead of the|regardless of|no matter",
        r"\b(?:send|transfer|pay|mail|e-?mail|forward|deliver|post|write|push)\b[^.;\n]{0,80}\b(?:instead of the|regardless of (?:the|what)|no matter (?:what|which))\b[^.;\n]{0,60}\b(?:recipient|address|account|user|destination|payee)\b",
        commands=True,
        denies=True,
    ),
    shape(
        "override",
        3,
        "override|overrul|supersede|precedence|overwrite|replace",
        r"\b(?:this|these|the following|the above|my|such|below)\b(?: [\w-]+){0,3}? (?:overrides?|overrules?|supersedes?|takes? precedence over|replaces?|outranks?)\b[^.;\n]{0,50}\b(?:instructions?|system|rules|user['’]?s?|polic(?:y|ies)|safety|guidelines|prompts?|directives)\b",
        unless=expression(r"\bdefault|\bsettings?\b|\bconfig", re.IGNORECASE),
    ),
    shape(
        "override",
        3,
        "bypass|disable|circumvent|ignore|disregard|skip|turn off|override|forget",
        r"\b(?:bypass|disable|circumvent|ignore|disregard|skip|turn off|override|forget)\b\s+(?:all |any |the |your |every |other |usual |normal |existing |built-in |previous |prior |its |about ){1,4}(?:\w+ ){0,2}?(?:safety|guard ?rails?|content (?:filters?|polic\w+)|restrictions|security (?:checks?|rules|polic\w+|measures|warnings?)|safeguards|system instructions?|instructions|guidelines|ethical)\b",
        commands=True,
        denies=True,
    ),
    shape(
        "override",
        3,
        "<|im_start|>|<|system|>|<<sys>>|[/inst]|<|start_header|\nhuman:|\nassistant:|\nsystem:|<|endoftext|",
        r"<\|(?:im_start|system|im_end|start_header_id|endoftext)\|>|<<SYS>>|\[/?INST\]|\n\n(?:human|assistant|system):\s",
    ),
    shape(
        "override",
        3,
        "</tool|</function|</system|</description|[system]|system override|[admin]|end of tool",
        r"</(?:tools?|tool_description|functions?|function_results?|tool_result|system(?:_prompt)?)>\s*\S.{20,}|(?:^|\n|[.!>]\s)\W{0,3}\[?(?:system|admin(?:istrator)?|developer)\]?\s*(?:override|message|notice|update|instructions?|command|prompt)\s*[:\]]\s*\S",
    ),
    shape(
        "unasked",
        2,
        "confirm|approv|permission|consent|asking",
        rf"\b(?:without|skip|bypass|do not|don['’]t|never|no need to|there is no need to)\s+(?:the |any |first )?(?:ask(?:ing)?|request(?:ing)?|wait(?:ing)?|requir(?:e|ing)|prompt(?:ing)?|seek(?:ing)?|obtain(?:ing)?|confirmation|approval|confirming|confirm)\b(?: for)?[^.;\n]{{0,40}}?(?:{PERSON}(?!\s+(?:to (?:select|choose|provide|specify|enter|pick|type)|which|what|how|where)\b)|confirmation|approval|permission|consent|step|prompt|dialog)",
        unless=expression(
            r"\b(?:never|not|no|nor|cannot|won't|doesn't|don't)\b[^.;]{0,80}\bwithout|^\W*(?:\w+s|this tool|it|the (?:tool|server))\b[^.;]{0,60}\bwithout",
            re.IGNORECASE,
        ),
    ),
    shape(
        "unasked",
        3,
        "approv|confirm",
        r"\b(?:auto(?:matically)?[- ]?(?:approve|confirm|accept)|approve|accept|confirm)\b[^.;\n]{0,30}\b(?:every|all|any)\b[^.;\n]{0,30}\b(?:requests?|prompts?|dialogs?|calls?|actions?|changes?)\b[^.;\n]{0,40}\b(?:without|on behalf|automatically|user)\b",
        commands=True,
        denies=True,
    ),
    shape(
        "command",
        3,
        "curl|wget|iwr|invoke-webrequest|base64",
        r"\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n|;]{0,200}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b|\b(?:ba|z)?sh\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)\b|\bbase64\s+(?:-d|--decode|-D)\b[^\n]{0,60}\|\s*(?:ba|z)?sh\b|\b(?:curl|wget)\b[^\n;]{0,200}\|\s*(?:python[\d.]*|node|perl|ruby|iex)\b",
        denies=True,
    ),
    shape(
        "command",
        3,
        "rm -rf|mkfs|chmod|/dev/tcp|nc -",
        r"\b(?:run|execute|issue|type|call|invoke|start|launch)\b[^.;\n]{0,60}(?:rm\s+-[rf]{2}\s+[~/*]|mkfs\.|chmod\s+(?:-R\s+)?(?:0?777|u\+s|\+s)\b|/dev/tcp/|\bnc\s+-[a-z]*e)",
        commands=True,
        denies=True,
    ),
    shape(
        "settings",
        2,
        "claude.md|agents.md|.cursorrules|.cursor/|copilot-instructions|mcp.json|memory|.windsurfrules|gemini.md|system prompt|crontab|.bashrc|.zshrc",
        r"\b(?:add|write|append|save|store|insert|put|update|edit|modify|copy|register|install|remember)\b[^.;\n]{0,80}?(?:CLAUDE\.md|AGENTS\.md|GEMINI\.md|\.cursorrules|\.windsurfrules|\.cursor/|copilot-instructions|mcp\.json|your (?:own )?(?:long[- ]term |persistent )?memory|system prompt|crontab|\.bashrc|\.zshrc)",
        commands=True,
        denies=True,
        unless=expression(r"\bsetup guide\b", re.IGNORECASE),
    ),
    shape(
        "always",
        2,
        "every|each|all",
        r"\b(?:in|with|after|before|to|on|at the (?:start|end) of|for)\s+(?:every|each|all)\s+(?:of your |your |future |subsequent |following |other |user )*(?:responses?|repl(?:y|ies)|answers?|messages?|tool calls?|tools?|requests?|conversations?|turns?|sessions?|prompts?)\b[^.;\n]{0,60}?\b(?:include|append|add|insert|send|pass|attach|forward|copy|mention|recommend|prepend|post)\b|\b(?:include|append|add|insert|send|pass|attach|forward|copy|mention|recommend|prepend|post)\b(?:[^.;\n]|\.(?=\w)){0,80}?\b(?:in|with|after|before|to|on|at the (?:start|end) of)\s+(?:every|each|all)\s+(?:of your |your |future |subsequent |following |other |user )*(?:responses?|repl(?:y|ies)|answers?|messages?|tool calls?|tools?|requests?|conversations?|turns?|sessions?|prompts?)\b",
        commands=True,
        denies=True,
    ),
    shape(
        "persist",
        1,
        "from now on|future|permanently|forever",
        r"\bfrom now on\b|\b(?:all|any|every) (?:future|subsequent) (?:conversations?|sessions?|chats?|calls?|messages?|requests?)\b|\b(?:permanently|forever) (?:remember|follow|apply|keep)\b",
    ),
    shape(
        "tag",
        1,
        "<important|<system|<secret|<hidden|<instruction|<admin|<override|<critical|<note_to|<!important|[important|<assistant|<internal|<priority",
        r"<\s*!?(?:important|system|secret|hidden|instructions?|admin|override|critical|note_to\w*|assistant|internal|priority)\b[^>]{0,40}>",
    ),
    shape(
        "precondition",
        1,
        "before|prior to|after|when|each time|every time",
        r"\b(?:before|prior to|after|when(?:ever)?|each time|every time)\s+(?:you )?(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?|answer(?:ing)?|respond(?:ing)?|reply(?:ing)?|return(?:ing)?|executing)\s+(?:with )?(?:this|any|every|all|each|other|the|another|a)\b[^.;\n]{0,80}\b(?:must|read|send|first|always|need to|should|have to)\b",
    ),
    shape(
        "coercion",
        1,
        "otherwise|mandatory|required|compliance|or else|will fail|will not work|won't work|shut down|terminated|critical|policy",
        r"\b(?:otherwise|or else),?\s+(?:the|this|you|it|your|all)\b[^.;\n]{0,50}\b(?:not work|fail|crash|break|lost|shut|terminat|block|locked|error)|\b(?:mandatory|required)\s+(?:by|for)\s+(?:\w+ )?(?:compliance|security|policy|authentication|audit|verification|regulation|protocol)|\bfor (?:security|compliance|audit(?:ing)?|verification|telemetry|authentication|diagnostic) (?:purposes|reasons)\b",
    ),
    shape(
        "falsify",
        2,
        "regardless|even if|even when|no matter",
        r"\b(?:tell|say|report|claim|respond|answer|state|assure|return|reply)\b[^.;\n]{0,80}\b(?:regardless|even if|even when|no matter)\b[^.;\n]{0,60}\b(?:fail|error|result|not|actual|really|true|outcome)",
        commands=True,
        denies=True,
    ),
)
