"""Every sentence with which bundles, policies and recomputations are told, word for word: a change of one is seen in review.

python -m tests.parties.exchange.sentences      writes data/sentences.json anew
"""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from jingwei.errors import JingweiError
from jingwei.evidence.answers import Head, Step, Verdict
from jingwei.evidence.notes.note import SignatureType, make_vkey, vkey_text
from jingwei.evidence.policy import Policy, load_policy
from jingwei.evidence.signatures.kinds import pem
from jingwei.evidence.signatures.native import verify as native
from jingwei.parties import exchange
from jingwei.parties.exchange import stranger
from jingwei.parties.exchange.mistaken import explained
from jingwei.parties.exchange.outcome import Outcome, Recomputed, judged
from jingwei.parties.exchange.policy_text import CHOICES, Key, Wishes, policy_text
from jingwei.parties.exchange.policy_told import policy_told
from jingwei.parties.exchange.proven import prove, read_demands
from jingwei.parties.exchange.regard import computed_again, rests_on
from jingwei.parties.exchange.told import told
from jingwei.parties.exchange.unknowable import Situation, unknowable
from jingwei.parties.exchange.words import Section, headline, outline, sections
from jingwei.vocabulary import Text
from tests.conformance.attacks import generated
from tests.evidence.issuer import NOW, ORIGIN, signer
from tests.evidence.issuer import policy_text as issuers_policy
from tests.evidence.words import CASES
from tests.evidence.words import judged as judge
from tests.parties.exchange.test_policy_text import BOTH, LOG, SIGNER, UNIVERSITY, WRONG, wished
from tests.parties.exchange.test_proven import ENTRIES, proof, tlog_policy

FILE = Path(__file__).parent / "data" / "sentences.json"
OTHER_LOG = vkey_text(make_vkey("example.org/other", SignatureType.ED25519, signer("other log").public))
WISHES = {
    "least": Wishes([LOG], [SIGNER], witnesses=BOTH),
    "one of two, for a party": Wishes(
        [LOG],
        [SIGNER],
        witnesses=BOTH,
        quorum="any",
        audience="city regulator",
        systems=["desk", "true"],
        choices={"max_age": "30d", "max_delay": "90m"},
    ),
    "one witness, a laboratory": Wishes([LOG], [SIGNER], role="lab", witnesses={"university": UNIVERSITY}),
    "two logs, two signers": Wishes([LOG, OTHER_LOG], [SIGNER, pem(signer("other").public)], witnesses=BOTH),
    "no witness": Wishes([LOG], [SIGNER], quorum="none", choices={"show": "all", "runs": "any"}),
}
MORE = {
    "pinned": "subjects: {manifest: " + "ab" * 32 + "}\n",
    "one statement": "required:\n  - {statement: urn:jingwei:plan:v1, role: assessor}\n",
}
WORDS = {
    "as_of": ("logged", "any"),
    "runs": ("latest", "any"),
    "show": ("any", "findings", "all"),
    "exceptions": ("all", "waivers", "none"),
    "history": ("all", "plan"),
    "abandoned": ("named", "refused"),
}
RESULTS = [
    {"exit_code": code, "counts": {"pass": 2, "fail": code, "error": 0, "unknown": 1}, "as_of": "2026-09-21", "accepted": n}
    for code, n in ((0, 0), (1, 1), (2, 2))
]  # fmt: skip


BASES = ("recomputed", "rerunnable", "attested", "of another kind")


def pair(text: Text) -> list[str]:
    """Both languages."""
    return [text.en, text.zh]


def policies() -> Iterator[tuple[str, object]]:
    """Written policies in both languages, and what is told of them and of each choice."""
    loaded: dict[str, Policy] = {}
    for name, wishes in WISHES.items():
        for lang in ("en", "zh"):
            yield f"policy {name} {lang}", policy_text(wishes, lang).splitlines()
        loaded[name] = load_policy(policy_text(wishes))
    plain = policy_text(WISHES["least"])
    loaded |= {name: load_policy(plain + more) for name, more in MORE.items()}
    for name, policy in loaded.items():
        yield f"told {name}", [[one.key, one.open, *pair(one.text)] for one in policy_told(policy)]
    assert set(WORDS) == set(CHOICES)
    for key, words in WORDS.items():
        for word in words:
            wishes = Wishes([LOG], [SIGNER], witnesses=BOTH, choices={key: word})
            said = policy_told(load_policy(policy_text(wishes)))
            yield f"told {key} {word}", [[one.open, *pair(one.text)] for one in said if one.key == key]


def wrong_wishes() -> Iterator[tuple[str, object]]:
    """What is said of wishes that no policy can carry."""
    for number, (changes, _) in enumerate(WRONG):
        try:
            policy_text(wished(**changes))
        except JingweiError as error:
            yield f"wrong {number}", [error.message, error.hint]


def recomputations() -> Iterator[tuple[str, object]]:
    """One, some and many verdicts computed again: in counts, as a step, and what it leaves open."""
    same = Text("same", "一致")
    for count in (1, 6, 24):
        for outcome in Outcome:
            for basis in BASES:
                found = [
                    Recomputed(f"findings/{n}", basis, outcome, Text(f"reason {n % 22}", f"原因 {n % 22}"))
                    for n in range(count)
                ]
                name = f"{count} {basis} {outcome}"
                yield f"again {name}", [pair(text) for text in computed_again(found)]
                step = judged(Verdict("accepted", ()), found).steps[-1]
                yield f"step {name}", [step.ok, *pair(step.detail)]
    for basis in BASES:
        for count in (1, 2):
            classes = {f"findings/{n}": basis for n in range(count)}
            yield f"rests on {count} {basis}", [pair(text) for given in (None, []) for text in rests_on(classes, given)]
    half = [Recomputed("plan", "rerunnable", outcome, same) for outcome in (Outcome.CONFIRMED, Outcome.NOT_RECOMPUTED)]
    yield "step half", pair(judged(Verdict("accepted", ()), half).steps[-1].detail)
    yield "headline half", pair(headline(judged(Verdict("accepted", ()), half)))


def open_questions() -> Iterator[tuple[str, object]]:
    """What no bundle can prove, under a policy that demands much and one that demands little."""
    much = load_policy(issuers_policy(max_age="30d", max_delay="1d", audience="city"))
    little = load_policy(issuers_policy(as_of="any", runs="any", tlog_policy=f"log {LOG}\nquorum none\n"))
    confirmed = [Recomputed(path, "rerunnable", Outcome.CONFIRMED, Text("", "")) for path in ("plan", "findings/0")]
    for name, policy in (("much", much), ("little", little)):
        for withheld in (0, 1, 20, 21):
            verdict = Verdict("accepted", (), withheld=tuple(f"findings/{n}" for n in range(withheld)))
            for known in (None, Head(ORIGIN, 3, "00" * 32)):
                for again in (None, confirmed):
                    found = unknowable(verdict, Situation(policy, known), again)
                    made = (
                        f"{name}, {withheld} withheld, {'known' if known else 'first'}, {'again' if again else 'once'}"
                    )
                    yield f"open {made}", [pair(text) for text in found]


def results() -> Iterator[tuple[str, object]]:
    """What an assessment says, shown whole and with findings withheld."""
    situation = Situation(load_policy(issuers_policy()), None)
    for number, result in enumerate(RESULTS):
        for withheld in (0, 1, 2):
            verdict = Verdict("accepted", (), withheld=tuple(f"findings/{n}" for n in range(withheld)))
            first = sections(verdict, situation, None, result)[0]
            yield f"result {number}, {withheld} withheld", [pair(first.title), *map(pair, first.lines)]
    steps = (
        Step("one", None, Text("away", "缺")),
        *(Step(name, None, Text("not reached", "未执行到此步")) for name in "ab"),
    )
    verdict = Verdict("incomplete", steps)
    yield "not reached", [[pair(part.title), *map(pair, part.lines)] for part in outline(verdict)]


def answers() -> Iterator[tuple[str, object]]:
    """For each conformance case the whole answer, as a digest; the sentences of all of them stand once, in `lines`."""
    lines: set[tuple[str, str]] = set()
    for name, case in sorted(CASES.items()):
        verdict = judge(case)
        if isinstance(verdict, JingweiError):
            continue
        content = generated(dict(case.generate)) if case.bundle is None and case.generate else case.bundle
        known = (case.memory or {}).get(ORIGIN)
        verdict = explained(verdict, content or b"")
        head = Head(ORIGIN, **known) if known else None
        parts = told(content or b"", verdict, Situation(load_policy(case.policy), head), None)
        text = [pair(headline(verdict)), *([pair(part.title), *map(pair, part.lines)] for part in parts)]
        lines |= {(line.en, line.zh) for part in parts for line in (part.title, *part.lines)}
        yield f"answer {name}", hashlib.sha256(json.dumps(text).encode()).hexdigest()[:16]
    yield "lines", sorted(map(list, lines))


def command() -> Iterator[tuple[str, object]]:
    """What the one-file verifier says of itself and of its options."""
    parser = stranger._parser()
    yield "command", [parser.prog, parser.description, parser.epilog]
    for action in parser._actions[1:]:
        kind = action.__class__.__name__
        yield f"option {action.dest}", [action.option_strings, kind, action.help, action.metavar, action.nargs]
    yield "limits", [pair(stranger._LIMITED.title), *map(pair, stranger._LIMITED.lines)]


def proofs() -> Iterator[tuple[str, object]]:
    """Each step's sentence about single entries and their proofs: good ones, each kind of bad one, under both kinds of policy."""
    good = proof()
    one_witness = proof(cosigned=(-60,))
    cases = {
        "good": (good, ENTRIES[2], NOW),
        "broken": (good[:-20], ENTRIES[2], NOW),
        "another place": (good.replace(b"index 2", b"index 3"), ENTRIES[2], NOW),
        "another head": (good.replace(b"example.org/log\n5", b"example.org/log\n6"), ENTRIES[2], NOW),
        "one witness": (one_witness, ENTRIES[2], NOW),
        "old": (good, ENTRIES[2], NOW + 31 * 86_400),
        "of the future": (good, ENTRIES[2], NOW - 31 * 86_400),
    }
    policies = {"policy": issuers_policy().encode(), "log policy": tlog_policy(), "no witness": tlog_policy(quorum=0)}
    policies["no witness, no age"] = issuers_policy(quorum=0, max_age=None).encode()
    for name, (content, entry, now) in cases.items():
        for kind, policy in policies.items():
            verdict = prove(content, entry, read_demands(policy), now, native)
            yield f"proof {name}, {kind}", [[step.step, step.ok, *pair(step.detail)] for step in verdict.steps]


def constants() -> Iterator[tuple[str, object]]:
    """Every text that stands by itself in a module of the room."""
    for found in pkgutil.iter_modules(exchange.__path__):
        module = importlib.import_module(f"{exchange.__name__}.{found.name}")
        for name, value in sorted(vars(module).items()):
            texts = list(texts_in(value))
            if texts and not name.startswith("__"):
                yield f"constant {found.name}.{name}", texts


def texts_in(value: object) -> Iterator[list[str]]:
    """Texts in nested constants, in their order."""
    if isinstance(value, Text):
        yield pair(value)
    elif isinstance(value, Mapping):
        yield from (text for item in value.values() for text in texts_in(item))
    elif isinstance(value, tuple):
        yield from (text for item in value for text in texts_in(item))
    elif isinstance(value, Section):
        yield from texts_in((value.title, value.lines))
    elif isinstance(value, Key):
        yield [value.default, value.example, *pair(value.meaning)]


PARTS = (constants, proofs, command, policies, wrong_wishes, recomputations, open_questions, results, answers)


def main() -> None:
    """Write the file."""
    made = [f"{json.dumps(name)}: {json.dumps(said, ensure_ascii=False)}" for part in PARTS for name, said in part()]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("{\n" + ",\n".join(made) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
