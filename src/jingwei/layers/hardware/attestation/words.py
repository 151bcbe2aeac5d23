"""Sentences for the reason codes of an appraisal, in both languages."""

from __future__ import annotations

from jingwei.vocabulary import Text

REASONS = {
    "quote-missing": Text("there is no quote", "没有 TPM 引用（quote）"),
    "quote-malformed": Text("the quote is not one that a TPM makes", "引用不是 TPM 产生的格式"),
    "key-missing": Text("there is no attestation key", "没有证明密钥"),
    "key-malformed": Text("the attestation key cannot be read", "无法读取证明密钥"),
    "key-weak": Text("the attestation key is too weak", "证明密钥强度不足"),
    "key-untrusted": Text("the attestation key is not a trusted one", "证明密钥不受信任"),
    "signature-missing": Text("there is no signature", "没有签名"),
    "signature-malformed": Text("the signature cannot be read", "无法读取签名"),
    "signature-null": Text("the signature is empty", "签名为空"),
    "signature-unsupported": Text("the signature's scheme cannot be verified here", "此处无法验证该签名方案"),
    "signature-hash-weak": Text("the signature uses a weak hash", "签名使用弱散列算法"),
    "signature-wrong": Text("the signature does not match quote and key", "签名与引用及密钥不符"),
    "signature-undecided": Text(
        "the signature cannot be verified without quote and key", "缺少引用或密钥，无法验证签名"
    ),
    "nonce-missing": Text("the manifest states no nonce", "清单未给出随机数（nonce）"),
    "nonce-different": Text("the quote answers another nonce", "引用回应的是另一个随机数"),
    "nonce-short": Text("the nonce is too short", "随机数过短"),
    "nonce-undecided": Text("the nonce cannot be compared without a quote", "没有可读的引用，无法比对随机数"),
    "selection-undecided": Text("which registers are quoted is not known", "不知道引用了哪些寄存器"),
    "selection-weak": Text("the quote covers no bank of a strong hash", "引用未覆盖强散列的寄存器组"),
    "selection-lacks": Text("the quote leaves out required registers", "引用遗漏了必需的寄存器"),
    "values-undecided": Text(
        "register values cannot be compared without quote and signature", "缺少引用或签名，无法比对寄存器值"
    ),
    "values-malformed": Text("the register values cannot be read", "无法读取寄存器值"),
    "values-missing": Text("values of quoted registers are missing", "缺少所引用寄存器的值"),
    "values-differ": Text("the register values are not the quoted ones", "寄存器值与引用不符"),
    "log-missing": Text("there is no event log", "没有事件日志"),
    "log-malformed": Text("the event log cannot be read", "无法读取事件日志"),
    "log-undecided": Text(
        "the event log cannot be replayed against unproven values", "寄存器值未经证实，无法重放事件日志"
    ),
    "log-differs": Text(
        "the event log does not replay to the quoted registers", "事件日志重放结果与所引用的寄存器不符"
    ),
    "log-altered": Text("event data is not what was measured", "事件数据与度量值不符"),
    "log-silent": Text("the event log does not explain all quoted registers", "事件日志不能解释全部所引用的寄存器"),
    "reference-missing": Text("there are no reference values", "没有参考值"),
    "reference-malformed": Text("the reference values cannot be read", "无法读取参考值"),
    "reference-undecided": Text(
        "unproven registers cannot be compared with the reference", "寄存器值未经证实，无法与参考值比对"
    ),
    "reference-lacks": Text(
        "required registers have no reference value in a quoted bank", "必需的寄存器在所引用的组中没有参考值"
    ),
    "reference-differs": Text("registers differ from their reference values", "寄存器值与参考值不同"),
}


def sentence(reason: str, detail: str = "") -> Text:
    """The reason in words, with its particulars in brackets."""
    text = REASONS[reason]
    return Text(f"{text.en} ({detail})", f"{text.zh}（{detail}）") if detail else text


def joined(texts: list[Text]) -> Text:
    """Several reasons as one phrase."""
    return Text("; ".join(text.en for text in texts), "；".join(text.zh for text in texts))
