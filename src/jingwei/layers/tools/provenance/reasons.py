"""Why an attestation proves nothing, or is refuted: one sentence for each reason, in both languages. `{name}` is what was met."""

from __future__ import annotations

from jingwei.vocabulary import Text

REASONS = {
    "form": Text("not an attestation that can be read: {name}", "无法解析的来源证明：{name}"),
    "type": Text("its statement is about something else than provenance: {name}", "声明的内容不是来源：{name}"),
    "key": Text("it names a key, no certificate, and no trust root holds such keys", "以公钥而非证书签名，信任根不包含此类公钥"),
    "issuer": Text("the trust root does not know who issued its certificate: {name}", "信任根不认识其证书的签发者：{name}"),
    "expired": Text("the trust root does not vouch for that time: {name}", "信任根不对该时间担保：{name}"),
    "extension": Text("its certificate demands what is not known here: {name}", "证书含有此处未知的关键要求：{name}"),
    "sct": Text("no certificate log of the trust root saw its certificate", "信任根中没有证书日志收录其证书"),
    "log": Text("no log of the trust root holds it", "信任根中没有日志收录它"),
    "entry": Text("an entry of the log of a kind that is not known here: {name}", "日志条目的种类未知：{name}"),
    "time": Text("nobody vouches for the time of its signature: {name}", "无人证明其签名时间：{name}"),
    "signature": Text("its signature does not hold", "签名无效"),
    "chain": Text("its certificate was not signed by the issuer that it names", "证书并非由其所称的签发者签名"),
    "use": Text("its certificate is not for signing code", "证书不用于代码签名"),
    "false-sct": Text("the certificate log's promise does not hold", "证书日志的承诺无效"),
    "false-log": Text("what the log is said to hold does not hold: {name}", "所称的日志内容不成立：{name}"),
    "late": Text("signed outside the validity of its certificate: {name}", "签名时间不在证书有效期内：{name}"),
    "subject": Text("it is about another file", "其声明针对另一文件"),
    "publisher": Text("its certificate names another publisher than stated: {name}", "证书中的发布者与所述不同：{name}"),
    "policy": Text("published by another than the policy expects: {name}", "发布者与策略要求不符：{name}"),
    "partial": Text("attested are only {name} of the files that may be installed", "可安装的文件中仅 {name} 有来源证明"),
}  # fmt: skip


class Doubt(Exception):  # noqa: N818 - a judgement, not a fault
    """An attestation that proves nothing: what would decide it is missing, unknown or unreadable."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason, self.name = reason, name[:200]


class Refuted(Doubt):
    """An attestation that contradicts itself, the file, or a log or issuer that the trust root knows."""


def sentence(reason: str, name: str = "") -> Text:
    """The reason in both languages."""
    text = REASONS[reason]
    return Text(text.en.replace("{name}", name), text.zh.replace("{name}", name))
