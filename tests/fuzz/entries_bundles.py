"""Bundles and policies: how they are entered, and what fuzzing begins with."""

from functools import cache

from jingwei.errors import ParseError
from jingwei.evidence.bundle import arranged, bundle_bytes, read_bundle
from jingwei.evidence.container import pack, unpack
from jingwei.evidence.forms.canonical import canonical, read_canonical
from jingwei.evidence.forms.entry import entry_bytes, is_entry, read_entry
from jingwei.evidence.forms.envelope import envelope_bytes, read_envelope, read_statement, statement_bytes
from jingwei.evidence.forms.leaves import leaves_bytes, read_leaves
from jingwei.evidence.policy import load_policy
from jingwei.evidence.signatures import native
from jingwei.evidence.verify import STEPS, Ask, verify
from tests.conformance.attacks import honest, rewritten
from tests.evidence.issuer import NOW, policy_text

PLACES = ("checkpoint", "entries", "statements", "leaves")


def container(content):
    index, files = unpack(content)
    assert pack(index, files) == content


def bundle(content):
    made = read_bundle(content)
    assert bundle_bytes(made) == content


@cache
def _ask():
    return Ask(load_policy(policy_text()), NOW, native.verify)


def judged(content):
    """The judge has one answer for every file."""
    verdict = verify(content, _ask())
    assert [step.step for step in verdict.steps] == list(STEPS)
    if verdict.verdict == "accepted":
        assert content == honest() or any("ignored: " in step.detail.en for step in verdict.steps)


def part(content):
    """One file of an honest bundle is replaced, with its digest repaired; the first byte says which."""
    place = PLACES[content[0] % len(PLACES)] if content else PLACES[0]
    try:
        mutant = rewritten(honest(), place, lambda _: content[1:])
    except ParseError:
        return
    judged(mutant)


def evidence_json(content):
    assert canonical(read_canonical(content, "value")) == content


def entry(content):
    is_entry(content)
    assert entry_bytes(read_entry(content)) == content


def statement(content):
    read = read_statement(content)
    assert statement_bytes(read.type, read.subjects, read.predicate) == content


def envelope(content):
    assert envelope_bytes(read_envelope(content)) == content


def leaves(content):
    assert leaves_bytes(read_leaves(content)) == content


def head(content):
    assert arranged(arranged(content)) == arranged(content)


def policy(content):
    made = load_policy(content)
    assert made.tlog.logs
    assert made.keys


def _files(*places):
    """The files of an honest bundle at some places of the index."""
    index, files = unpack(honest())
    value = read_canonical(index, "index")
    found = {**value, "entries": value["entries"]["file"]}
    names = [name for place in places for name in (found[place] if isinstance(found[place], list) else [found[place]])]
    return tuple(files[name] for name in names)


def bundles_seeds():
    return (honest(), honest()[: len(honest()) // 2], bytes(1024))


def parts_seeds():
    return tuple(bytes([number]) + file for number, place in enumerate(PLACES) for file in _files(place))


def heads_seeds():
    return _files("checkpoint")


def envelopes_seeds():
    return _files("statements")


def statements_seeds():
    return tuple(read_envelope(one).payload for one in envelopes_seeds())


def leaves_seeds():
    return _files("leaves")


def entries_seeds():
    return read_bundle(honest()).entries


def values_seeds():
    return (unpack(honest())[0], *leaves_seeds(), b'{"a":[1,2.5,1e+30,null,true,"\xe7\xbb\x8f"]}')


def policies_seeds():
    return (policy_text().encode(), _yaml(), policy_text(systems=["desk"], subjects={"asset:m": "0" * 64}).encode())


def _yaml():
    import json

    import yaml

    return yaml.safe_dump(json.loads(policy_text())).encode()
