import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.text import secrets
from jingwei.text.match import Strength

B62 = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzAcCeEgGiIkKmMoOqQsSuUwWyY13579bDdFhHjJlLnNpPrRtTvVxX24680"
HEX = "9f8e7d6c5b4a39281706f5e4d3c2b1a0917263544536271809fedcba01928374"
PEM = "-----BEGIN RSA PRIVATE KEY-----\n" + f"{B62}\n" * 4 + "-----END RSA PRIVATE KEY-----"
FOUND = [  # values are made up here; prefix and body are joined, so that scanners of this repository stay silent
    ("aws_key", "AKIA" + "Q3EGRZ7NWBTX2KLM"),
    ("alibaba_key", "LTAI" + B62[:20]),
    ("tencent_key", "AKID" + B62[:32]),
    ("google_api_key", "AIza" + B62[:35]),
    ("google_oauth_secret", "GOCSPX-" + B62[:28]),
    ("github_token", "ghp_" + B62[:36]),
    ("github_token", "github_pat_" + B62[:82]),
    ("gitlab_token", "glpat-" + B62[:20]),
    ("npm_token", "npm_" + B62[:36]),
    ("pypi_token", "pypi-AgE" + B62[:70]),
    ("docker_token", "dckr_pat_" + B62[:27]),
    ("openai_key", "sk-proj-" + B62[:60]),
    ("openai_key", "sk-" + B62[:48]),
    ("anthropic_key", "sk-ant-api03-" + B62[:80]),
    ("model_api_key", "sk-" + HEX[:32]),
    ("huggingface_token", "hf_" + "QwErTyUiOpAsDfGhJkLzXcVbNmQaZwSxEdCr"[:34]),
    ("replicate_token", "r8_" + B62[:37]),
    ("groq_key", "gsk_" + B62[:52]),
    ("slack_token", "xoxb-" + "129384756102-564738291045-" + B62[:24]),
    ("telegram_bot_token", "129384756" + ":AA" + B62[:33]),
    ("sendgrid_key", "SG." + B62[:22] + "." + B62[:43]),
    ("mailgun_key", "key-" + HEX[:32]),
    ("twilio_key", "SK" + HEX[:32]),
    ("stripe_key", "sk_live_" + B62[:24]),
    ("stripe_test_key", "sk_test_" + B62[:24]),
    ("shopify_token", "shpat_" + HEX[:32]),
    ("digitalocean_token", "dop_v1_" + HEX[:64]),
    ("databricks_token", "dapi" + HEX[:32]),
    ("vault_token", "hvs." + B62[:30]),
    ("grafana_token", "glsa_" + B62[:32] + "_9f8e7d6c"),
    ("jwt", "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjMifQ." + B62[:43]),
    ("private_key", PEM),
]
PARTS = [  # text, type, the secret part
    ("postgres://app:" + "Yki4KB2o0c6UuH@db3.internal:5432/main", "db_url", "Yki4KB2o0c6UuH"),
    ("redis://:" + "Yki4KB2o0c6UuH@cache:6379", "db_url", "Yki4KB2o0c6UuH"),
    ("https://bob:" + "hunter2x@git.acme.io/x", "url_password", "hunter2x"),
    ("AccountKey=" + B62[:86] + "==;", "azure_storage_key", B62[:86] + "=="),
    ("https://oapi.dingtalk.com/robot/send?access_token=" + HEX, "dingtalk_webhook", HEX),
    (
        "https://hooks.slack.com/services/" + "T01ABCDEF/B01ABCDEF/" + B62[:24],
        "slack_webhook",
        "T01ABCDEF/B01ABCDEF/" + B62[:24],
    ),
    ('api_key = "' + HEX[:32] + '"', "assigned", HEX[:32]),
    ("密钥：" + B62[:24] + "。", "assigned", B62[:24]),
    ('{"client_secret": "' + B62[:30] + '"}', "assigned", B62[:30]),
    ('password: "Tr0ub4dor&3x"', "password", "Tr0ub4dor&3x"),
]
SILENT = [
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_" + "x" * 36,
    "api_key: <YOUR_API_KEY>",
    "token = ${GITHUB_TOKEN}",
    "secret: your-secret-key-goes-here1",
    "password = changeme",
    "password: string",
    "commit " + HEX[:40],
    "uuid 550e8400-e29b-41d4-a716-446655440000",
    "sha256: " + HEX,
    "key: /etc/ssl/private/server.pem",
    "the key is to understand tokens: an introduction",
    "keyboard=qwertz1234567layout",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "-----BEGIN CERTIFICATE-----\n" + f"{B62}\n" * 3 + "-----END CERTIFICATE-----",
    "postgres://user@host/db https://host:8080/a@b",
    "xAKIA" + "Q3EGRZ7NWBTX2KLMab",
]


@pytest.mark.parametrize(("kind", "value"), FOUND)
@pytest.mark.parametrize("frame", ["{}", "export X={}\n", "令牌{}。", '{{"k": "{}"}}'])
def test_found(kind, value, frame):
    text = frame.format(value)
    assert [(m.kind, text[m.start : m.end]) for m in secrets.find(text)] == [(f"secret:{kind}", value)]


@pytest.mark.parametrize(("text", "kind", "part"), PARTS)
def test_only_the_secret_part_is_the_place(text, kind, part):
    assert [(m.kind, text[m.start : m.end]) for m in secrets.find(text)] == [(f"secret:{kind}", part)]


@pytest.mark.parametrize("text", SILENT)
def test_silent(text):
    assert secrets.find(text) == ()


def test_weak_types_have_a_low_grade():
    for text, kind, _ in PARTS:
        if kind == "password":
            assert secrets.find(text)[0].grade is Strength.LOW
    assert secrets.find("sk_test_" + B62[:24])[0].grade is Strength.LOW


def test_values_are_masked():
    for _, value in FOUND:
        assert all(m.masked == f"{value[:2]}…" for m in secrets.find(value))


def test_at_least_25_types():
    assert len(secrets.KINDS) >= 25


@settings(deadline=None, max_examples=100)
@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("=:\"' -_./@AKIAghp_eyJsk-xoxb0123abc密钥")), max_size=150
    )
)
def test_any_text_gives_ordered_places_inside_it(text):
    end = 0
    for match in secrets.find(text):
        assert end <= match.start < match.end <= len(text)
        end = match.end


@pytest.mark.torture
@pytest.mark.parametrize(
    "unit",
    [
        "eyJ",
        "key=",
        "postgres://a:b",
        "-----BEGIN PRIVATE KEY-----",
        "=a",
        "ghp_",
        "sk-",
        "=",
        "密钥：",
        "token:token:",
        "xoxb-1-",
    ],
)
def test_time_is_linear_on_hostile_strings(unit):
    def cost(size):
        text = unit * (size // len(unit))
        start = time.process_time()
        secrets.find(text)
        return time.process_time() - start

    small = max(cost(10_000), 0.001)
    assert cost(80_000) < 8 * 4 * small + 0.2
