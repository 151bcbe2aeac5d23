"""Checks on the evidence of a software TPM, and at their boundaries."""

from pathlib import Path

import pytest

from jingwei.assess.examples import run_example
from jingwei.check import Example
from jingwei.layers.hardware.checks.certificate_valid import certificate_valid
from jingwei.layers.hardware.checks.key_cryptoperiod import key_cryptoperiod
from jingwei.layers.hardware.checks.key_strength import key_strength
from jingwei.layers.hardware.checks.measured_boot import measured_boot
from jingwei.layers.hardware.checks.private_key_exposed import private_key_exposed
from jingwei.layers.hardware.checks.quote_fresh import quote_fresh
from jingwei.layers.hardware.identity import samples
from jingwei.vocabulary import Severity, Status

DATA = Path(__file__).parents[2] / "data" / "attestation"
NONCE = "6a6e77656900112233445566778899aabbccddee"
ROLES = {
    "quote": "quote.bin",
    "signature": "signature.bin",
    "attestation_key": "ak.pem",
    "pcrs": "pcrs.bin",
    "event_log": "event_log.bin",
    "references": "references.yaml",
}


def machine(folder, nonce=NONCE):
    files = {name: (DATA / folder / name).read_bytes() for name in ROLES.values()}
    return Example(Status.PASS, asset={**ROLES, "nonce": nonce}, files=files)


def test_a_real_machine_passes_both_checks():
    assert run_example(quote_fresh, machine("good")).status is Status.PASS
    assert run_example(measured_boot, machine("good")).status is Status.PASS


def test_a_changed_machine_fails_with_the_component_named():
    assert run_example(quote_fresh, machine("changed")).status is Status.PASS
    found = run_example(measured_boot, machine("changed"))
    assert found.status is Status.FAIL
    (place,) = found.locations
    assert place.path == "event_log.bin"
    assert "second boot loader" in place.name
    assert "grubx64.efi" not in place.name


def test_an_old_quote_proves_nothing_about_the_boot():
    stale = machine("good", nonce="00" * 20)
    assert run_example(quote_fresh, stale).status is Status.FAIL
    assert run_example(measured_boot, stale).status is Status.UNKNOWN


def identity(content, as_of="2026-06-01", **asset):
    return Example(
        Status.PASS, asset={"files": ["a.pem"], "purpose": "tls-server", **asset}, files={"a.pem": content}, as_of=as_of
    )


@pytest.mark.parametrize(
    ("ends", "status", "severity"),
    [
        (31, Status.PASS, Severity.HIGH),
        (30, Status.FAIL, Severity.LOW),
        (0, Status.FAIL, Severity.LOW),
        (-1, Status.FAIL, Severity.HIGH),
    ],
)
def test_the_renewal_window(ends, status, severity):
    found = run_example(certificate_valid, identity(samples.certificate(samples.Wanted(ends=ends))))
    assert (found.status, found.severity) == (status, severity)


def test_rsa_2048_ends_with_2030():
    assert run_example(key_strength, identity(samples.rsa_pem(2048))).status is Status.PASS
    assert run_example(key_strength, identity(samples.rsa_pem(2048), "2031-01-01")).status is Status.FAIL
    assert run_example(key_strength, identity(samples.rsa_pem(3072), "2031-01-01")).status is Status.PASS


@pytest.mark.parametrize(("ends", "status"), [(730, Status.PASS), (731, Status.PASS), (732, Status.FAIL)])
def test_two_years_with_a_leap_day(ends, status):
    wanted = samples.Wanted(begins=0, ends=ends)
    assert run_example(key_cryptoperiod, identity(samples.certificate(wanted))).status is status


def test_no_secret_is_repeated():
    pem = samples.private_pem(1)
    found = run_example(private_key_exposed, identity(pem))
    body = b"".join(pem.splitlines()[1:-1]).decode()
    text = repr(found)
    assert found.status is Status.FAIL
    assert not any(body[i : i + 12] in text for i in range(len(body) - 12))
