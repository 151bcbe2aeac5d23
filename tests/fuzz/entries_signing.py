"""How the parsers of keys, tokens, time stamps and model signatures are entered, and what fuzzing begins with."""

from functools import cache

from jingwei.evidence.keys.pkcs8 import is_encrypted, read_private, write_private
from jingwei.evidence.keys.signer import KeySigner, new_private
from jingwei.evidence.keys.tokens import read_uri
from jingwei.evidence.log import timestamp
from jingwei.evidence.sealing.seal import merged
from jingwei.evidence.sealing.sidecar import sidecar
from jingwei.evidence.signatures.kinds import Algorithm
from jingwei.layers.tools.signing import samples
from jingwei.layers.tools.signing.bundle import read_bundle
from jingwei.layers.tools.signing.listing import compare, read_listing
from tests.fuzz.corpora import JSON, ROOT, corpus


@cache
def _signer():
    return KeySigner(new_private(Algorithm.ED25519))


def private_key(content):
    text = content.decode("latin-1")
    return is_encrypted(text), read_private(text)


def token_uri(content):
    return read_uri(content.decode("latin-1"), "/m.so")


def time_stamp(content):
    return timestamp.imprint(content)


def model_bundle(content):
    return read_bundle(content)


def model_listing(content):
    return compare(read_listing(content), {"a": "0" * 64, "model/b": "1" * 64}, {})


def oscal_sidecar(content):
    return sidecar("a.json", content, _signer())


def envelopes(content):
    return merged([content])


PRIVATE_KEYS = corpus(
    # fixed, so that mutations are the same every time
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n-----END PRIVATE KEY-----\n",
    lambda: [write_private(samples.key()).encode()],
)
TOKEN_URIS = corpus("pkcs11:token=Seal;object=signer?module-path=/usr/lib/m.so", "pkcs11:object=%E5%8D%B0;token=a")
STAMPS = corpus(
    lambda: [(ROOT / "tests" / "data" / "timestamp" / "response.tsr").read_bytes()], bytes.fromhex("30053003020102")
)
MODEL_BUNDLES = corpus(lambda: [samples.bundle(), samples.keyless()])
MODEL_LISTINGS = corpus(lambda: [read_bundle(samples.bundle()).payload])
ENVELOPES = corpus(
    '{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"keyid":"'
    + "0" * 64
    + '","sig":"AA=="}]}'
)
DOCUMENTS = JSON
