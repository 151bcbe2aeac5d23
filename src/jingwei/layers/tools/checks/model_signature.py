"""A model's files are those that its signer signed."""

from __future__ import annotations

from collections.abc import Mapping

from jingwei.check import Example, Outcome, check, failed, not_applicable, passed, unknown
from jingwei.context import Context
from jingwei.layers.tools.signing import samples
from jingwei.layers.tools.signing.appraise import appraise
from jingwei.layers.tools.signing.bundle import PUBLIC_KEY
from jingwei.layers.tools.signing.listing import compare
from jingwei.vocabulary import Asset, Location, Status, Text

SIGNATURE, KEY = "signature", "signing_key"
_MISSING = Text("signed, but not here", "已签名，但此处没有")
_EXTRA = Text("not among the signed files", "不在已签名的文件之列")
_CHANGED = Text("differs from what was signed", "与签名时不同")


@check(
    id="tools.model-signature",
    title=Text("Model signature holds and covers every file", "模型签名有效且覆盖每个文件"),
    layer="tools",
    dimensions=("supply_chain",),
    kinds=("model",),
    objectives=("model-weights-integrity",),
    severity="high",
    remediation=Text(
        "Fetch the model and its signature again from the supplier; if they still differ, ask for a new signature (`model_signing sign key`).",
        "从供应方重新获取模型及其签名；若仍不一致，请供应方重新签名（`model_signing sign key`）。",
    ),
    risks=("owasp-llm-2025:LLM03", "owasp-llm-2025:LLM04"),
    examples=(
        Example(Status.PASS, asset=samples.ASSET, files=samples.signed()),
        Example(
            Status.FAIL, asset=samples.ASSET, files=samples.signed(weights=b"x"), about="weights that were changed"
        ),
        Example(Status.FAIL, asset=samples.ASSET, files=samples.signed(more=b"x"), about="a file that nobody signed"),
        Example(Status.FAIL, asset=samples.ASSET, files=samples.signed(pub=samples.other_key), about="another signer"),
        Example(Status.UNKNOWN, asset=samples.ASSET, files=samples.signed(sig=samples.keyless), about="keyless"),
        Example(Status.UNKNOWN, asset={"files": ["model"], "signature": "model.sig"}, files=samples.signed()),
        Example(Status.NOTAPPLICABLE, asset={"files": ["model"]}, files=samples.FILES, about="nobody signed it"),
    ),
)
def model_signature(asset: Asset, context: Context) -> Outcome:
    """Verify an OpenSSF model signature (sigstore bundle) offline with the key that the manifest names, then compare every file.

    The key is taken as the signer's because the owner names it. Bundles that rest on a certificate need its issuer's log and stay unknown.
    """
    signature, key = asset.files_of(SIGNATURE), asset.files_of(KEY)
    if not signature and not key:
        return not_applicable("unsigned", "the manifest names no signature", "清单未列出签名")
    if not signature or not key:
        return unknown(
            "half", "`signature` and `signing_key` belong together", "`signature` 与 `signing_key` 须同时给出"
        )
    place = (Location(signature[0].path),)
    made = context.measure(appraise, context.path(signature[0]), context.path(key[0]), context.limits)
    if made.material != PUBLIC_KEY:
        return unknown(
            "keyless", "signed with a certificate ({material}), which cannot be judged offline",
            "以证书签名（{material}），无法离线判断", material=made.material, locations=place,
        )  # fmt: skip
    if not made.holds or made.listing is None:
        return failed("broken", "the signature is not by the named key", "签名并非由所列密钥作出", locations=place)
    return _covered(asset, made.listing)


def _covered(asset: Asset, listing: Mapping[str, str]) -> Outcome:
    own = {file.path for role in (SIGNATURE, KEY) for file in asset.files_of(role)}
    files = {file.path: file.sha256 for file in asset.files_of() if file.path not in own}
    others = {file.path: file.sha256 for file in asset.files if file.path not in own}
    found = compare(listing, files, others)
    if found:
        named = ((found.changed, _CHANGED), (found.missing, _MISSING), (found.extra, _EXTRA))
        return failed(
            "differs", "changed: {changed}, missing: {missing}, not signed: {extra}",
            "已改变：{changed}，缺失：{missing}，未签名：{extra}",
            changed=len(found.changed), missing=len(found.missing), extra=len(found.extra),
            locations=tuple(Location(path, note=note) for paths, note in named for path in paths),
        )  # fmt: skip
    return passed("holds", "the signature holds and covers {n} files", "签名有效，覆盖 {n} 个文件", n=len(listing))
