"""A plugin whose checks do what they say: for tests of plan, run and judge."""

from jingwei.check import Example, Parameter, check, failed, not_applicable, passed, unknown
from jingwei.vocabulary import Evidence, Location, Status, Text

WORDS = Text("word", "词")
COMMON = {
    "layer": "tools",
    "dimensions": ("supply_chain",),
    "kinds": ("content",),
    "severity": "high",
    "remediation": Text("fix it", "修复"),
    "examples": (
        Example(Status.PASS, asset={"files": ["a"]}, files={"a": "pass"}),
        Example(Status.FAIL, asset={"files": ["a"]}, files={"a": "fail"}),
    ),
}


def by_word(asset, context):
    """The file's first word says the outcome."""
    word = context.read(asset.files[0]).decode()
    places = (Location(asset.files[0].path, line=1, name=word),)
    conclude = {"pass": passed, "fail": failed, "na": not_applicable}.get(word, unknown)
    return conclude(
        "said", "says {word}", "写着 {word}", word=word, locations=places, evidence=(Evidence("length", len(word)),)
    )


@check(id="test.word", title=WORDS, objectives=("model-file-no-code",), risks=("owasp-llm-2025:LLM03",), **COMMON)
def word(asset, context):
    """Says what the file says."""
    return by_word(asset, context)


@check(
    id="test.clock",
    title=WORDS,
    objectives=("packages-pinned",),
    parameters=(Parameter("year", 2026, WORDS), Parameter("name", "x", WORDS), Parameter("strict", True, WORDS)),
    **COMMON,
)
def clock(asset, context):
    """Passes in the year of the parameter."""
    return (passed if context.as_of.year == context.parameter("year") else failed)("year", "year", "年")


@check(id="test.related", title=WORDS, objectives=("packages-hashed",), **COMMON)
def related(asset, context):
    """Passes while the assets it uses have no description."""
    described = [other.id for other in context.related(asset, "uses") if "description" in other.properties]
    owners = [party.id for party in context.parties(asset, "owner") if party.country == "XX"]
    return failed("described", "described", "有描述") if described or owners else passed("bare", "bare", "无描述")
