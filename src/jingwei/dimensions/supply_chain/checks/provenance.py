"""Every component states where it comes from and under which licence it may be used."""

from __future__ import annotations

from jingwei.check import Content, Example, Outcome, check, failed, passed
from jingwei.context import Context
from jingwei.vocabulary import Asset, AssetKind, Evidence, Location, Status, Text

_PARTIES = ({"id": "a", "name": "A", "roles": ["supplier"], "country": "DE"},)
_FULL = {
    "files": ["w.bin"],
    "supplier": "a",
    "version": "1.2",
    "licence": "Apache-2.0",
    "origin": "training run 12 of the supplier",
}
_FILES: dict[str, Content] = {"w.bin": b"w", "requirements.txt": "numpy==2.1.0\n"}
_WORDS = {
    "supplier": Text("supplier: no party is named", "供应方：未注明"),
    "version": Text("version: not stated", "版本：未注明"),
    "licence": Text("licence: not stated", "许可：未注明"),
    "licence-form": Text("licence: not an SPDX expression", "许可：不是 SPDX 表达式"),
    "origin": Text("origin: not stated", "来源：未注明"),
}


@check(
    id="supply_chain.provenance",
    title=Text("Origin, supplier and licence are stated", "来源、供应方和许可均已注明"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("model", "dataset", "package_set"),
    objectives=("supply-provenance",),
    severity="medium",
    remediation=Text(
        "Write `supplier` (a party), `version`, `licence` (an SPDX expression, `LicenseRef-NAME` for others) and `origin` (where files came from) "
        "into the manifest. A package set needs no licence and origin of its own: its files name each package.",
        "在清单中填写 `supplier`（主体）、`version`、`licence`（SPDX 表达式，其他许可写 `LicenseRef-名称`）和 `origin`（文件来源）。"
        "软件包集合无需单独的许可和来源：其文件已列出每个软件包。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2025:LLM04", "owasp-llm-2023:LLM05", "atlas:AML.T0010"),
    examples=(
        Example(Status.PASS, asset=_FULL, files=_FILES, parties=_PARTIES),
        Example(
            Status.PASS, asset={"kind": "package_set", "files": ["requirements.txt"], "supplier": "a", "version": "3"}, files=_FILES, parties=_PARTIES
        ),
        Example(Status.FAIL, asset={"files": ["w.bin"]}, files=_FILES),
        Example(Status.FAIL, asset={**_FULL, "licence": "free to use"}, files=_FILES, parties=_PARTIES, about="no SPDX expression"),
    ),
)  # fmt: skip
def provenance(asset: Asset, context: Context) -> Outcome:
    """Judges what is stated, not whether it is true: that a statement exists can be seen, so there is no unknown."""
    lacking = _lacking(asset, context)
    evidence = (Evidence("statements_lacking", len(lacking)),)
    if lacking:
        path = asset.files[0].path if asset.files else asset.id
        return failed(
            "missing", "not stated: {what}", "未注明：{what_zh}",
            what="; ".join(_WORDS[word].en for word in lacking), what_zh="；".join(_WORDS[word].zh for word in lacking),
            locations=tuple(Location(path, name=word, note=_WORDS[word]) for word in lacking), evidence=evidence,
        )  # fmt: skip
    return passed(
        "stated",
        "supplier, version, licence and origin are stated",
        "供应方、版本、许可和来源均已注明",
        evidence=evidence,
    )


def _lacking(asset: Asset, context: Context) -> list[str]:
    stated = asset.properties
    lacking = [] if context.parties(asset, "supplier") else ["supplier"]
    lacking += [] if stated.get("version") else ["version"]
    if asset.kind is AssetKind.PACKAGE_SET:
        return lacking
    licence = stated.get("licence")
    if not isinstance(licence, str) or not licence:
        lacking.append("licence")
    elif not _is_expression(licence):
        lacking.append("licence-form")
    return lacking if stated.get("origin") or asset.references_of("base") else [*lacking, "origin"]


def _is_expression(text: str) -> bool:
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return False
    return True
