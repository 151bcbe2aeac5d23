"""Every rule for packages: its verdict and its sentence in both languages. `{name}` is what was met.

A rule rejects only where a known vulnerability, a prohibited effect or an inconsistency is shown that nobody but an attacker has use for.
"""

from __future__ import annotations

from jingwei.layers.tools.packages.judging.verdict import Verdict

_C, _U, _V, _S, _M = Verdict

_LISTS = {
    "list.unreadable": (_U, "could not be read: {name}", "无法读取：{name}"),
    "list.unread": (_U, "an entry that cannot be read: {name}", "无法解析的条目：{name}"),
    "list.cut": (_U, "the file ends in the middle of this entry: {name}", "文件在此条目中途结束：{name}"),
    "list.include": (_U, "names a file that was not read: {name}", "引用了未读取的文件：{name}"),
    "list.option": (_U, "an option whose effect is not known: {name}", "未知影响的选项：{name}"),
    "list.local": (_U, "code from a local folder, not judged here: {name}", "来自本地目录的代码，此处不作判断：{name}"),
    "list.other": (_U, "another tool installs software here, not judged: {name}", "此处由其他工具安装软件，未作判断：{name}"),
    "list.declared": (_U, "states what is asked for, not what is installed: judge the lock file", "仅说明需求而非实际安装内容：请检查锁定文件"),
    "list.unlocked": (_U, "asked for, but in none of the resolved lists: {name}", "有此需求，但不在任何已解析的列表中：{name}"),
    "list.empty": (_U, "no package was found in it", "其中没有找到软件包"),
    "list.lost": (_U, "examining it ended early: {name}", "检查提前终止：{name}"),
}  # fmt: skip
_PINS = {
    "pin.open": (_U, "more than one version may be installed: {name}", "可能安装不同版本：{name}"),
    "pin.reference": (_U, "a repository without a full commit: {name}", "代码仓库未指定完整提交：{name}"),
    "pin.image": (_U, "an image without a digest: {name}", "镜像未指定摘要：{name}"),
    "hash.none": (_U, "no strong hash binds it to a file", "没有强散列值将其与文件绑定"),
    "source.only": (_U, "only source archives are listed; installing one runs its build code", "仅列出源码包；安装时会执行其构建代码"),
    "source.address": (_C, "comes from a direct address: {name}", "来自直接地址：{name}"),
    "index.further": (_U, "a further source may answer with its own package of this name: {name}", "其他来源可能以同名软件包冒充：{name}"),
    "index.unprotected": (_U, "the source is not protected on the way: {name}", "来源的传输未受保护：{name}"),
    "version.unknown": (_U, "no exact version, so nothing can be compared with advisories", "没有确切版本，无法与公告比对"),
}  # fmt: skip
_KNOWN = {
    "advisory.vulnerable": (_V, "a known vulnerability applies: {name}", "存在已知漏洞：{name}"),
    "advisory.malicious": (_M, "reported as malicious: {name}", "已被通报为恶意软件包：{name}"),
    "advisory.unknown": (_U, "whether advisories apply is not known: {name}", "无法确定是否有适用的公告：{name}"),
    "name.near": (_S, "the name can be taken for that of a well-known package: {name}", "名称容易与知名软件包混淆：{name}"),
    "name.similar": (_U, "the name is close to that of a well-known package: {name}", "名称与知名软件包相近：{name}"),
    "licence.unknown": (_U, "the licence is not stated as an SPDX expression: {name}", "许可证未以 SPDX 表达式说明：{name}"),
    "support.ended": (_U, "no fixes are made for this version any more: {name}", "该版本已不再提供修复：{name}"),
    "support.unknown": (_U, "the support of this version is not known: {name}", "该版本的支持状态未知：{name}"),
    "attestation.unverified": (_U, "an attestation is present but cannot be verified: {name}", "存在来源证明，但无法验证：{name}"),
    "attestation.invalid": (_S, "an attestation does not hold: {name}", "来源证明不成立：{name}"),
    "attestation.missing": (_U, "the policy demands an attestation, and none was found", "策略要求来源证明，但未找到"),
    "attestation.unnamed": (_U, "the policy does not say who should publish it; published by {name}", "策略未说明应由谁发布；实际发布者：{name}"),
}  # fmt: skip
_CONTENTS = {
    "archive.unreadable": (_U, "the archive could not be read whole: {name}", "无法完整读取归档：{name}"),
    "archive.odd": (_S, "readers disagree about what the archive holds: {name}", "不同读取程序对归档内容的理解不一致：{name}"),
    "archive.escape": (_M, "a member is written outside the folder: {name}", "成员会写到目录之外：{name}"),
    "archive.link": (_U, "a link or special file: {name}", "链接或特殊文件：{name}"),
    "metadata.missing": (_U, "no readable metadata: {name}", "没有可读取的元数据：{name}"),
    "metadata.differs": (_S, "the metadata name another package than the file does: {name}", "元数据与文件所示软件包不同：{name}"),
    "record.missing": (_U, "no RECORD lists the package's files", "没有列出软件包文件的 RECORD"),
    "record.differs": (_S, "a file differs from what RECORD states: {name}", "文件与 RECORD 所述不符：{name}"),
    "record.unhashed": (_U, "RECORD states no strong hash for this file: {name}", "RECORD 未说明此文件的强散列值：{name}"),
    "record.absent": (_U, "RECORD lists a file that is not there: {name}", "RECORD 列出的文件不存在：{name}"),
    "record.outside": (_U, "RECORD lists a file outside the folder, not examined: {name}", "RECORD 列出目录之外的文件，未检查：{name}"),
    "record.unlisted": (_S, "RECORD does not list this file, yet installers unpack it: {name}", "RECORD 未列出此文件，但安装程序仍会解包：{name}"),
    "record.stray": (_U, "no RECORD lists this file: {name}", "没有任何 RECORD 列出此文件：{name}"),
    "hook.setup": (_U, "setup.py does more than declare: installing runs it ({name})", "setup.py 不只是声明：安装时会执行（{name}）"),
    "hook.start": (_U, "a .pth line runs at every start of Python: {name}", ".pth 行会在每次启动 Python 时执行：{name}"),
    "hook.backend": (_U, "the archive brings its own build code: installing runs it ({name})", "构建后端为归档自带代码，安装时会执行（{name}）"),
    "hook.npm": (_U, "a script runs when the package is installed: {name}", "安装软件包时会执行脚本：{name}"),
    "entry.shadows": (_S, "installs a command that replaces a well-known one: {name}", "安装的命令会替代常用命令：{name}"),
    "native.unnamed": (_U, "machine code, and the metadata name no source for it: {name}", "包含机器码，且元数据未说明其源代码：{name}"),
    "native.broken": (_U, "a native library that cannot be read: {name}", "无法解析的原生库：{name}"),
    "native.search": (_U, "libraries are searched where others may write: {name}", "会在他人可写入之处查找库文件：{name}"),
}  # fmt: skip
_CODE = {
    "code.unparsed": (_U, "a source that cannot be parsed: {name}", "无法解析的源代码：{name}"),
    "code.skipped": (_U, "the sources were not examined: {name}", "未检查源代码：{name}"),
    "code.compiled": (_U, "compiled code without its source: {name}", "没有源代码的已编译代码：{name}"),
    "code.scripts": (_U, "programs in another language, not examined: {name}", "其他语言的程序，未检查：{name}"),
    "code.exfiltration": (_M, "secrets are read and sent: {name}", "读取机密并发送：{name}"),
    "code.exfiltration-likely": (_S, "a secret is read and sent: {name}", "读取机密信息并发送：{name}"),
    "code.download-exec": (_M, "what the network answers is executed: {name}", "执行网络返回的内容：{name}"),
    "code.download-exec-likely": (_S, "a downloaded file is executed: {name}", "执行下载的文件：{name}"),
    "code.obfuscated-exec": (_M, "hidden code is decoded and executed: {name}", "解码并执行隐藏的代码：{name}"),
    "code.obfuscated-name": (_S, "the name of what is called is hidden: {name}", "隐藏被调用者的名称：{name}"),
    "code.persistence": (_M, "settles in the system when installed or imported: {name}", "在安装或导入时驻留系统：{name}"),
    "code.shell": (_M, "a shell is connected to the network: {name}", "将命令行连接到网络：{name}"),
}  # fmt: skip
RULES: dict[str, tuple[Verdict, str, str]] = {**_LISTS, **_PINS, **_KNOWN, **_CONTENTS, **_CODE}
