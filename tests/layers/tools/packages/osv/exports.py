"""Own advisories, exports and bundles for tests, and a plain reference of the matching rules."""

import json
from datetime import date

from packaging.version import InvalidVersion, Version

from jingwei.evidence.keys.signer import KeySigner, new_private
from jingwei.evidence.signatures.kinds import Algorithm
from jingwei.layers.tools.packages.osv.bundle import bundle_bytes, statement_of
from jingwei.layers.tools.packages.osv.excerpt import export_bytes
from jingwei.layers.tools.packages.osv.export import Holding, Source, holding_of

DAY = date(2026, 6, 2)
MADE = "2026-06-01T00:00:00Z"
SIGNER, STRANGER = (KeySigner(new_private(Algorithm.ED25519)) for _ in range(2))


def advisory(id_, package="alpha", ecosystem="PyPI", *, events=None, versions=None, kind="ECOSYSTEM", **more):
    """An OSV document; `events` are pairs of a kind and a version."""
    affected = {"package": {"ecosystem": ecosystem, "name": package}}
    if events is not None:
        affected["ranges"] = [{"type": kind, "events": [{name: version} for name, version in events]}]
    if versions is not None:
        affected["versions"] = versions
    return {"id": id_, "modified": "2026-05-31T10:00:00Z", "affected": [affected], **more}


def whole(*documents):
    """The documents, with one of each family that a whole export of PyPI has."""
    rest = [advisory(f"{family}-0", f"other-{family}".lower(), versions=["1"]) for family in ("GHSA", "PYSEC", "MAL")]
    return [*documents, *rest]


def source(documents, ecosystem="PyPI"):
    return Source(ecosystem, export_bytes({one["id"]: one for one in documents}), f"{ecosystem}/all.zip", 'W/"1"')


def bundle(*sources, signer=SIGNER, made=MADE):
    statement = statement_of([(one, holding_of(one)) for one in sources], made)
    return bundle_bytes(statement, sources, signer)


def forged(one, **changes):
    """A signed bundle whose statement says something else of its only export."""
    true = holding_of(one)
    fields = {name: changes.get(name, getattr(true, name)) for name in Holding.__dataclass_fields__}
    return bundle_bytes(statement_of([(one, Holding(**fields))], MADE), [one], SIGNER)


def write(folder, content, name="a.bundle"):
    path = folder / name
    path.write_bytes(content)
    return path


def plain_semver(text):
    """Slow and by the letter of semver.org, section 11; None for what is no version."""
    core, _, _ = text.removeprefix("v").partition("+")
    numbers, dash, pre = core.partition("-")
    parts = numbers.split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and str(int(p)) == p for p in parts):
        return None
    identifiers = pre.split(".") if dash else []
    if any(not one or (one.isdigit() and str(int(one)) != one) for one in identifiers):
        return None
    keys = [(0, int(one), "") if one.isdigit() else (1, 0, one) for one in identifiers]
    return ([int(p) for p in parts], 0 if dash else 1, keys)


def plain_pep440(text):
    try:
        return Version(Version(text).public)
    except InvalidVersion:
        return None


def reference(document, version, order):
    """Whether a version is affected, by asking each interval of each range: no events walked, nothing sorted beforehand, nothing cached."""
    mine = order(version)
    for affected in document["affected"]:
        for listed in affected.get("versions", []):
            if listed == version or (mine is not None and order(listed) == mine):
                return True
        if mine is None:
            return None
        for one in affected.get("ranges", []):
            pairs = [next(iter(event.items())) for event in one["events"]]
            limits = [text for name, text in pairs if name == "limit"]
            if limits and not any(text == "*" or mine < order(text) for text in limits):
                continue
            starts = [text for name, text in pairs if name == "introduced" and (text == "0" or order(text) <= mine)]
            if any(_still(start, pairs, mine, order) for start in starts):
                return True
    return False


def _still(start, pairs, mine, order):
    """No event after `start` has ended it before `mine`."""
    for name, text in pairs:
        if name in {"introduced", "limit"}:
            continue
        end = order(text)
        begun = start == "0" or order(start) < end or (name == "last_affected" and order(start) == end)
        if begun and (mine >= end if name == "fixed" else mine > end):
            return False
    return True


def dumped(value):
    return json.dumps(value).encode()
