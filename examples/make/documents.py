"""Configurations and documents of the desk, each as it should be and as it is with the planted problems."""

from __future__ import annotations

JINJA = (
    "0137fb05990d35f1275a587e9aee6d56da821fc83491a0fb838183be43f66d6d",
    "85ece4451f492d0c13c5dd7c13a64681a86afae63a5f347908daf103ce6d2f67",
)
MARKUPSAFE = (
    "007e1ffd9bf65bb6ee96df7b258fc632a4868dd5566037986c64781f35a36e98",
    "02fa4acbc6a3fc5c693c34d4dd8c1130b7fe99cc915181b0ddd6f72aeb296002",
)
PYYAML = (
    "00c4bdeba853cc34e7dd471f16b4114f4162dc03e6b7afcc2128711f0eca823c",
    "0150219816b6a1fa26fb4699fb7daa9caf09eb1999f3b70fb6e786805e80375a",
)
CLICK = (
    "8bb5376d2006950386f8c6427613334a2acadc5f559cb80e638d00b4df957e37",
    "9bbfada76703fd1d784b83eea012e3e8c6a001a876543ef104fa56aaaeb072b4",
)


def lock(*, planted: bool) -> bytes:
    """Packages of the desk; with `planted` PyYAML is years old, `packaging` is open and `click` lacks its hashes."""
    lines = [
        "# Packages of the service desk, as a resolver would write them.",
        "click==8.5.1" if planted else _locked("click==8.5.1", CLICK),
        _locked("jinja2==3.1.6", JINJA),
        _locked("markupsafe==3.0.4", MARKUPSAFE),
        _locked("pyyaml==5.3.1" if planted else "pyyaml==6.0.3", PYYAML),
    ]
    if planted:
        lines.append("packaging>=24")
    return "".join(f"{line}\n" for line in lines).encode()


def _locked(package: str, hashes: tuple[str, ...]) -> str:
    return " \\\n    ".join((package, *(f"--hash=sha256:{value}" for value in hashes)))


INTERFACE = """openapi: 3.1.0
info: {title: Service desk of Harbour City, version: "2.3"}
servers:
  - url: SCHEME://desk.harbourcity.example/v2
security:
  - token: []
paths:
  /tickets:
    get: {summary: List tickets, responses: {"200": {description: Tickets}}}
    post: {summary: Write a ticket, responses: {"201": {description: Ticket}}}
  /tickets/{id}/queue:
    put:
      summary: Move a ticket
EXPORT      responses: {"204": {description: Moved}}
  /healthz:
    get: {security: [], responses: {"200": {description: Alive}}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
"""


def interface(*, planted: bool) -> bytes:
    """The interface's description; with `planted` anybody may move a ticket, and the address is not encrypted."""
    text = INTERFACE.replace("SCHEME", "http" if planted else "https")
    return text.replace("EXPORT", "      security: []\n" if planted else "").encode()


RULES = """# Packet filter of the desk's server.
table inet filter {
  chain input {
    type filter hook input priority filter; policy POLICY;
    ct state established,related accept
    iif "lo" accept
    tcp dport 443 accept
    ip saddr 10.20.0.0/24 tcp dport 22 accept
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
  }
}
"""


def rules(*, planted: bool) -> bytes:
    """Rules of nftables; with `planted` what no rule names is accepted."""
    return RULES.replace("POLICY", "accept" if planted else "drop").encode()


CARD = """---
license: Apache-2.0
language: [en, zh]
---
# Ticket classifier of Harbour City (example)

## Intended use 用途
Sorts tickets of citizens into five queues (LABELS), in English and Chinese. A person can move every ticket.
将市民来信分到五个队列，人员可随时改派。

## Training data 训练数据
ROWS invented tickets made from sentence templates by `examples/make/tickets.py`; half English, half Chinese, labels in equal parts.
由模板生成的 ROWS 条虚构来信，中英文各半，各标签数量相同。
"""
MORE = """
## Evaluation 评测
Accuracy ACCURACY % on HELD tickets in phrasings that the training corpus does not hold (`data/heldout.jsonl`): EN % English, ZH % Chinese.
在训练语料之外的 HELD 条不同表述的来信上，准确率为 ACCURACY %（英文 EN %，中文 ZH %）。

## Limitations 局限
Tickets about several matters, other languages and irony are often sorted wrongly. Text from templates is simpler than what people write:
expect less accuracy in use. Not for emergencies, and not for decisions about people.
涉及多件事、其他语言或反语的来信常被分错；模板文本比真实来信简单，实际准确率会更低。不得用于紧急求助或对个人作出决定。
"""


def card(facts: dict[str, str], *, planted: bool) -> bytes:
    """The model's card with the measured figures; with `planted` it is silent about evaluation and limits."""
    text = CARD if planted else CARD + MORE
    for word, value in facts.items():
        text = text.replace(word, value)
    return text.encode()
