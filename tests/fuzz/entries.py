"""How each parser is entered with plain bytes. Whatever is lazy is drained."""

import json
import socket
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from jingwei import codec
from jingwei.catalog.load import read_framework
from jingwei.containers import inflate, sevenzip, sevenzip_coders, tars, zips
from jingwei.containers.tables import read_table
from jingwei.dimensions.resources.energy.meters import read_meters
from jingwei.dimensions.values import coverage, over_blocking
from jingwei.documents import load_document, load_json, load_yaml
from jingwei.engine.frames import receive
from jingwei.errors import LimitError, ParseError
from jingwei.evidence.forms import tiles
from jingwei.inventory.cyclonedx.read import read as read_bom
from jingwei.inventory.discovery.draft import draft
from jingwei.inventory.discovery.identify import identify
from jingwei.inventory.discovery.peek import peek
from jingwei.inventory.read import read as read_manifest
from jingwei.layers.application import takeover
from jingwei.layers.application.datause.accesses import review_purposes, review_retention
from jingwei.layers.application.envelope.writes import written_tags
from jingwei.layers.application.streams import bounds, period, quality
from jingwei.layers.application.streams import drift as drifts
from jingwei.layers.hardware.attestation import pcrs as pcr_values
from jingwei.layers.hardware.attestation import samples as boot
from jingwei.layers.hardware.attestation.event_log import parse_event_log
from jingwei.layers.hardware.attestation.quote import parse_quote
from jingwei.layers.hardware.attestation.references import parse_references
from jingwei.layers.hardware.attestation.replay import replay
from jingwei.layers.hardware.attestation.signature import load_attestation_key, parse_signature
from jingwei.layers.hardware.attestation.terms import Attestation
from jingwei.layers.hardware.attestation.verify import verify_quote
from jingwei.layers.hardware.identity.certificate import parse_certificate
from jingwei.layers.hardware.identity.inventory import inventory
from jingwei.layers.hardware.network.filters import read_filter
from jingwei.layers.hardware.network.firewall import fate
from jingwei.layers.hardware.network.interface import read_interface
from jingwei.layers.hardware.network.nginx import parse_nginx
from jingwei.layers.hardware.network.proxy import read_proxy
from jingwei.layers.model.cards import read_card
from jingwei.layers.model.content import labels as content_labels
from jingwei.layers.model.corpus.search import search
from jingwei.layers.tools.agents.examine import examine as examine_tools
from jingwei.layers.tools.artifacts import scan_bytes
from jingwei.layers.tools.packages.read import read_packages
from jingwei.layers.tools.stated import stated
from jingwei.limits import LIMITS
from jingwei.report import assessment_json
from jingwei.text import hidden, injection, language, normalise, personal, secrets
from jingwei.text.directives import directives
from jingwei.text.disguise import readings
from jingwei.text.documents.model import Document
from jingwei.text.documents.read import documents
from jingwei.text.harm import operator as harm
from jingwei.text.spoken import unread
from jingwei.vocabulary import Finding

UNPACKED = 1 << 22
NAMES = (
    "a",
    "a.json",
    "a.yaml",
    "a.csv",
    "a.txt",
    "a.bin",
    "a.pem",
    "a.conf",
    "LICENSE",
    "requirements.txt",
    "README.md",
)
SYSTEM = (
    "tickets.jsonl", "more.jsonl", "m.safetensors", "card.md", "req.txt", "c.pem", "openapi.json", "tools: all.json",
)  # fmt: skip


@cache
def _folder():
    memory = Path("/dev/shm")  # a disk would be most of the time
    return tempfile.TemporaryDirectory(prefix="jingwei-fuzz-", dir=memory if memory.is_dir() else None)


def _file(name, content):
    path = Path(_folder().name) / name
    path.write_bytes(content)
    return path


def json_document(content):
    load_json(content)


def yaml_document(content):
    load_yaml(content)


def any_document(content):
    load_document(content)


@cache
def _system():
    """Files that the manifests of the corpus name, one byte each."""
    for name in SYSTEM:
        path = Path(_folder().name) / "system" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def manifest(content):
    _system()
    read_manifest(_file("system/jingwei.yaml", content))


def identified(content):
    for name in NAMES:
        path = _file(name, content)
        identify(peek(path.parent, path.name))
        path.unlink()


def bom(content):
    found, _ = read_bom(_file("bom.cdx.json", content))
    draft(found, "name")


def framework(content):
    read_framework(content, "framework.yaml")


def assessment(content):
    assessment_json.load(content)


def finding(content):
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return
    codec.digest(codec.read(Finding, value))


def frame(content):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(content)
        theirs.shutdown(socket.SHUT_WR)
        receive(ours, UNPACKED)


def sevenzip_members(content):
    data = memoryview(content)
    for folder in sevenzip.read_sevenzip(data, LIMITS).folders:
        try:
            sevenzip_coders.unpack(data, folder, UNPACKED)
        except (ParseError, LimitError):
            continue


def zip_members(content):
    data = memoryview(content)
    for member in zips.read_zip(data, 1000).members:
        zips.escapes(member.name)
        try:
            zips.checksum_fits(member, zips.content(data, member, UNPACKED))
        except (ParseError, LimitError):
            continue


def tar_members(content):
    data = memoryview(content)
    tars.is_tar(data)
    tars.read_tar(data, 1000)


def inflated(content):
    inflate.inflate(memoryview(content), inflate.compression(content[:6]), UNPACKED)


def table(content):
    for row in read_table(_file("table.csv", content)):
        for column in row.cells:
            for read in (row.text, row.number, row.instant):
                try:
                    read(column)
                except ParseError:
                    continue


def artifact(content):
    scan_bytes(content, "model.bin")


def artifact_called(name):
    """What a loader goes by the name of."""
    return lambda content: scan_bytes(content, name)


def statement(content):
    for name, form in (("x", "gguf"), ("x", "safetensors"), ("README.md", "plain"), ("config.json", "json")):
        stated(memoryview(content), name, form)


def packages(name):
    return lambda content: read_packages(_file(name, content))


def _examined(name):
    """A file of an agent; whatever cannot be read is a finding, never an error."""

    def enter(content):
        made = examine_tools(name, content)
        assert made.verdict != "clean" or made.tools or made.servers or made.strings

    return enter


agent_python = _examined("server.py")
agent_javascript = _examined("server.ts")
agent_skill = _examined("SKILL.md")
agent_script = _examined("run.sh")


def agent_text(content):
    """A description: signs, readings and language of any text, places inside it."""
    text = content.decode("utf-8", "surrogateescape")
    assert all(0 <= sign.start <= sign.end <= len(text) for sign in directives(text))
    list(readings(text))
    unread(text)


def tools(content):
    _examined("tools.json")(content)


def quote(content):
    parse_quote(content)


def signature(content):
    parse_signature(content)


def attestation_key(content):
    load_attestation_key(content)


def event_log(content):
    log = parse_event_log(content)
    for bank in ("sha1", "sha256", "sha384"):
        replay(log, bank)

    files = boot.files()
    verify_quote(
        Attestation(
            quote=files["quote.bin"],
            signature=files["signature.bin"],
            key=files["ak.pem"],
            pcrs=files["pcrs.json"],
            event_log=content,
            references=files["references.json"],
            nonce=boot.NONCE,
        )
    )


def pcrs(content):
    pcr_values.parse_pcrs(content)
    pcr_values.parse_pcrs(content, parse_quote(boot.quote()).selections)


def references(content):
    parse_references(content)


def identities(content):
    inventory(content)


def certificate(content):
    parse_certificate(content)


def proxy(content):
    read_proxy(parse_nginx(content.decode("utf-8", "surrogateescape")))


def interface(content):
    read_interface(_file("interface.yaml", content))


def packet_filter(content):
    rules = read_filter(_file("rules.nft", content))
    for protocol in ("IPv4", "IPv6"):
        fate(rules, "input", protocol)


def found_in_text(content):
    try:
        text = content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    for find in (personal.find, secrets.find, injection.find, hidden.find, harm.find):
        for match in find(text):
            assert 0 <= match.start <= match.end <= len(text)
    assert all(0 <= score <= 1 for score in harm.scores(text[:2000]).values())
    language.detect(text)
    normalise.canonical(text)


def text_documents(name):
    def read(content):
        path = _file(name, content)
        for fields in ((), ("text", "label")):
            for item in documents(path, *fields):
                if isinstance(item, Document):
                    item.line_of(len(item.text))

    return read


def card(name):
    return lambda content: read_card(content, name)


def labels(content):
    content_labels.examine(_file("a.jsonl", content), None, "meta", ("model", "time"), "both")


def triggers(content):
    search((_file("a.jsonl", content),), None, None)


def moderation(content):
    path = _file("a.jsonl", content)
    coverage.languages(path)
    over_blocking.moderation(path)


def drills(content):
    found = takeover.read_drills(_file("drills.csv", content))
    takeover.human_clock(found.drills, 5.0)
    takeover.automatic_clock(found.drills, 5.0)
    takeover.repeated((("a", found), ("b", found)))


def accesses(content):
    path = _file("accesses.csv", content)
    review_purposes(path, frozenset({"answer"}), frozenset(), "")
    review_retention(path, (("tickets", date(2026, 5, 1)),))


def writes(content):
    written_tags(_file("writes.csv", content))


def stream(content):
    path = _file("stream.csv", content)
    quality.measure(path, gap_factor=2.0, still_rows=10)
    bounds.measure_bounds(path, "", (("temperature", 0.0, 100.0),))
    period.covered(path, "", 3600.0)


def drift(content):
    drifts.watch_file(_file("stream.csv", content), "", (), 100, 1000.0)


def meters(content):
    read_meters(_file("meters.csv", content), "meters.csv")


def entry_bundle(content):
    """The first byte says how many entries the bundle is read as."""
    width, bundle = (content or b"\0")[0], content[1:]
    assert tiles.bundle_bytes(tiles.read_bundle(bundle, width)) == bundle
