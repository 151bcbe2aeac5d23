"""Systems for the tests of the risk tiers."""

from jingwei.catalog.tiers import classify
from jingwei.vocabulary import Asset, AssetKind, Inventory, Reference, Stage, System, Text

EU = "eu-ai-act"
CN = "cn-ai-safety-framework"

PLAIN = {  # a system of which every question of the EU scheme is answered with no
    "prohibited_practices": "none",
    "annex_i_product": "none",
    "annex_iii_area": "none",
    "gpai_provider": False,
    "interacts_with_people": False,
    "generates_content": False,
    "emotion_or_categorisation": False,
}
QUIET = {  # the same for the Chinese scheme
    "severe_capability": "none",
    "scenario": "none",
    "autonomy": "advises",
    "users": 100,
    "generates_content": False,
    "interacts_with_people": False,
    "personal_data": False,
}


def asset(kind, *, references=(), **properties):
    named = tuple(Reference(role, other) for role, other in references)
    return Asset(
        f"a-{kind}-{len(properties)}", AssetKind(kind), Text("a", "甲"), references=named, properties=properties
    )


def inventory(facts=None, *, regions=("DE",), sector="retail", assets=()):
    system = System(
        id="s",
        name=Text("s", "系统"),
        purpose=Text("p", "用途"),
        sector=sector,
        stage=Stage.OPERATION,
        regions=tuple(regions),
        facts=facts or {},
    )
    return Inventory("jingwei.yaml", "0" * 64, system, assets=tuple(assets))


def tier(scheme, facts=None, **more):
    return next(one for one in classify(inventory(facts, **more)) if one.scheme == scheme)


def clauses(made):
    return [reason.clause for reason in made.reasons]


def asked(made):
    return {question.fact for question in made.questions}
