"""The data of the rich assessment."""

from __future__ import annotations

from hashlib import sha256

from jingwei.vocabulary import (
    Asset,
    AssetFile,
    AssetKind,
    Determination,
    Evidence,
    Grade,
    Judgement,
    Location,
    ObjectiveResult,
    Party,
    Reason,
    Receipt,
    Reference,
    Risk,
    Run,
    Severity,
    SourceStatus,
    Stage,
    System,
    Text,
    Tier,
)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _file(path: str, size: int, role: str = "files", *, declared: bool = False) -> AssetFile:
    return AssetFile(role, path, size, digest(path), digest(path) if declared else "")


SYSTEM = System(
    id="service-desk",
    name=Text("Service desk assistant", "智能客服助手"),
    purpose=Text(
        "Sorts citizens' requests and drafts answers that a clerk sends or corrects",
        "对市民来件进行分类，并起草由工作人员发送或修改的答复",
    ),
    sector="public-service",
    stage=Stage.OPERATION,
    deployment="on premises",
    languages=("zh", "en"),
    regions=("CN", "EU"),
    affected=("citizens", "clerks"),
    facts={"interacts_with_people": True, "annex_iii": ["essential services"]},
    without={"chip_design": "The city buys its servers; it designs no chips."},
)
PARTIES = (
    Party("city", Text("City of Linhai", "临海市"), ("deployer",), "CN", "security@city.test"),
    Party("weights-co", Text("Weights & Co", "权重公司"), ("supplier",), "DE"),
)
ASSETS = (
    Asset(
        "classifier",
        AssetKind.MODEL,
        Text("Request classifier", "来件分类模型"),
        (_file("models/classifier.pkl", 1_204_331), _file("models/card.md", 5_120, "card", declared=True)),
        (Reference("trained_on", "corpus"), Reference("supplier", "weights-co")),
        {"task": "text-classification", "licence": "Apache-2.0"},
        22,
    ),
    Asset(
        "corpus",
        AssetKind.DATASET,
        Text("Training corpus", "训练语料"),
        (_file("data/corpus.jsonl", 48_220_117),),
        (),
        {"languages": ["zh", "en"]},
        34,
    ),
    Asset(
        "packages",
        AssetKind.PACKAGE_SET,
        Text("Python packages", "Python 软件包"),
        (_file("requirements.lock", 18_340),),
        (),
        {},
        41,
    ),
    Asset(
        "agent",
        AssetKind.AGENT_TOOLS,
        Text("Clerk's agent", "坐席智能体工具"),
        (_file("agent/tools.json", 7_702),),
        (),
        {},
        47,
    ),
    Asset(
        "api",
        AssetKind.ENDPOINT,
        Text("Public interface", "对外接口"),
        (_file("deploy/nginx.conf", 2_101),),
        (Reference("exposes", "classifier"),),
        {"url": "https://desk.city.test/v1"},
        55,
    ),
    Asset(
        "gpu-1",
        AssetKind.SERVER,
        Text("Inference server 1", "推理服务器一"),
        (_file("attest/gpu-1.quote", 145, "quote"),),
        (),
        {},
        63,
    ),
    Asset("tls", AssetKind.IDENTITY, Text("Certificates", "证书"), (_file("pki/desk.pem", 3_911),), (), {}, 70),
    Asset(
        "takeover",
        AssetKind.CONTROL_LOOP,
        Text("Clerk take-over", "人工接管"),
        (_file("drills/2026.csv", 901, "drills"),),
        (),
        {},
        77,
    ),
    Asset(
        "hall-2",
        AssetKind.SITE,
        Text("Computing hall 2", "二号机房"),
        (_file("meters/hall 2 #1.csv", 220_400, "meters"),),
        (),
        {"country": "CN"},
        84,
    ),
)
KINDS = {asset.id: asset.kind for asset in ASSETS}

# check, asset, layer, dimensions, status, severity, title, message, remediation, objectives, risks
ROWS = (
    (
        "tools.model-file-code",
        "classifier",
        "tools",
        ("supply_chain", "sovereignty"),
        "fail",
        "critical",
        ("Model files hold no executable code", "模型文件不含可执行代码"),
        (
            "loading models/classifier.pkl would call posix.system with one argument",
            "加载 models/classifier.pkl 会以一个参数调用 posix.system",
        ),
        (
            "Do not load this file. Ask the supplier for weights in safetensors and compare their digest with the released one.",
            "不要加载此文件。请供应商提供 safetensors 格式的权重，并与发布的摘要核对。",
        ),
        ("model-file-no-code",),
        ("owasp-llm-2025:LLM03", "atlas:AML.T0010"),
    ),
    (
        "model.corpus-secrets",
        "corpus",
        "model",
        ("values", "sovereignty"),
        "fail",
        "high",
        ("Corpora hold no credentials", "语料不含凭据"),
        (
            "3 of 1,204 documents hold credentials (AWS access key, private key)",
            "1204 篇文档中有 3 篇含凭据（AWS 访问密钥、私钥）",
        ),
        (
            "Revoke the credentials, remove the documents and train again on the cleaned corpus.",
            "撤销这些凭据，删除相关文档，并用清洗后的语料重新训练。",
        ),
        ("corpus-no-secrets",),
        ("owasp-llm-2025:LLM02",),
    ),
    (
        "tools.agent-privilege",
        "agent",
        "tools",
        ("supply_chain",),
        "fail",
        "high",
        ("Agent tools can do no more than their purpose needs", "智能体工具的权限不超出其用途"),
        (
            "2 of 9 tools can run commands or send money without a person's approval",
            "9 个工具中有 2 个可在无人批准的情况下执行命令或转账",
        ),
        (
            "Remove run_shell, and list transfer under human_approval so that a clerk confirms each call.",
            "移除 run_shell，并把 transfer 列入 human_approval，由坐席逐次确认。",
        ),
        ("agent-tools-least-privilege", "agent-tools-human-approval"),
        ("owasp-agentic-2026:ASI02", "owasp-llm-2025:LLM06"),
    ),
    (
        "tools.packages-pinned",
        "packages",
        "tools",
        ("supply_chain",),
        "fail",
        "medium",
        ("Every package is pinned to one version", "每个软件包都固定到一个版本"),
        ("4 of 61 packages are not pinned", "61 个软件包中有 4 个未固定版本"),
        (
            "Write name==version with the hash for each package; a resolver can do it for the whole file.",
            "为每个软件包写明 name==version 及其哈希；依赖解析器可一次处理整个文件。",
        ),
        ("packages-pinned",),
        ("owasp-llm-2025:LLM03",),
    ),
    (
        "hardware.certificate-expiry",
        "tls",
        "hardware",
        ("sovereignty",),
        "fail",
        "low",
        ("Certificates are valid for the renewal time to come", "证书在续期时间内有效"),
        ("desk.city.test expires in 12 days; renewal takes 30", "desk.city.test 将在 12 天后到期，而续期需要 30 天"),
        (
            "Renew the certificate now, and let a timer renew it 30 days before it ends.",
            "立即续期证书，并设置在到期前 30 天自动续期。",
        ),
        ("certificates-valid",),
        (),
    ),
    (
        "tools.weights-digest",
        "classifier",
        "tools",
        ("supply_chain",),
        "error",
        "high",
        ("Weights equal their declared digests", "权重与声明的摘要一致"),
        ("the check ended with MemoryError after 2 GiB", "检查在占用 2 GiB 内存后以 MemoryError 终止"),
        ("Record the SHA-256 of every weight file in the manifest.", "在清单中记录每个权重文件的 SHA-256。"),
        ("model-weights-integrity",),
        ("owasp-llm-2025:LLM04",),
    ),
    (
        "model.content-over-blocking",
        "classifier",
        "model",
        ("values",),
        "unknown",
        "medium",
        ("Over-blocking is measured per language and group", "按语言和群体测量过度拦截"),
        (
            "refused 2 of 40 harmless questions in Chinese: between 0.9 % and 15.2 %, the threshold 5 % lies inside",
            "40 个无害中文问题中拒答 2 个：区间为 0.9 %–15.2 %，阈值 5 % 落在其中",
        ),
        ("Ask at least 181 harmless questions per language.", "每种语言至少提 181 个无害问题。"),
        ("content-over-blocking",),
        (),
    ),
    (
        "hardware.measured-boot",
        "gpu-1",
        "hardware",
        ("sovereignty", "supply_chain"),
        "unknown",
        "high",
        ("Machines boot what their reference values say", "机器按参考值启动"),
        (
            "the quote is intact, but no reference values are given for PCR 0-7",
            "引用证明完好，但未给出 PCR 0-7 的参考值",
        ),
        ("Record the PCR values of a freshly installed machine as references.", "把新装机器的 PCR 值记录为参考值。"),
        ("machine-measured-boot",),
        (),
    ),
    (
        "tools.packages-advisories",
        "packages",
        "tools",
        ("supply_chain",),
        "notchecked",
        "high",
        ("No package has a known vulnerability", "软件包没有已知漏洞"),
        (
            "no advisory file was given; the check needs one because it never uses the network",
            "未提供漏洞公告文件；本检查不使用网络，因此需要该文件",
        ),
        ("Carry in an advisory export and name it under advisories.", "导入漏洞公告文件，并在 advisories 中写明。"),
        ("packages-no-known-vulnerability",),
        ("owasp-llm-2025:LLM03",),
    ),
    (
        "hardware.endpoint-encrypted",
        "api",
        "hardware",
        ("sovereignty",),
        "pass",
        "high",
        ("Interfaces accept only encrypted transport", "接口只接受加密传输"),
        ("TLS 1.3 only, plain HTTP is redirected", "仅启用 TLS 1.3，明文 HTTP 会被重定向"),
        ("Turn off plain HTTP and TLS below 1.2.", "关闭明文 HTTP 以及低于 1.2 的 TLS。"),
        ("endpoint-encrypted",),
        (),
    ),
    (
        "application.takeover-drill",
        "takeover",
        "application",
        ("values", "sovereignty"),
        "pass",
        "high",
        ("A person takes over within the process safety time", "人员在过程安全时间内完成接管"),
        ("12 drills, slowest 41 s of 60 s", "12 次演练，最慢 41 秒，限值 60 秒"),
        ("Repeat the drill each quarter.", "每季度重复演练。"),
        ("takeover-within-bound",),
        (),
    ),
    (
        "resources.pue",
        "hall-2",
        "hardware",
        ("resources",),
        "pass",
        "medium",
        ("Power usage effectiveness reaches its target", "电能利用效率达到目标"),
        ("PUE 1.24 over 365 days, target 1.30", "365 天 PUE 为 1.24，目标 1.30"),
        ("Raise the supply air temperature and close the aisles.", "提高送风温度并封闭通道。"),
        ("site-pue",),
        (),
    ),
    (
        "model.corpus-language",
        "corpus",
        "model",
        ("values",),
        "pass",
        "low",
        ("Corpora cover the languages of the declared users", "语料覆盖所声明用户的语言"),
        ("zh 71 %, en 29 %", "中文 71 %，英文 29 %"),
        ("Collect documents in the missing languages.", "补充缺失语言的文档。"),
        ("corpus-language-coverage",),
        (),
    ),
    (
        "application.ai-writes",
        "takeover",
        "application",
        ("sovereignty",),
        "notapplicable",
        "high",
        ("The AI writes only listed tags", "人工智能只写入列出的标签"),
        ("the loop writes no tags: answers are sent by a clerk", "该环路不写入标签：答复由坐席发送"),
        ("List every tag that the AI may write.", "列出人工智能可写入的每个标签。"),
        ("ai-writes-bounded",),
        (),
    ),
    (
        "tools.licence",
        "packages",
        "tools",
        ("supply_chain",),
        "fail",
        "medium",
        ("Origin, supplier and licence are stated", "来源、供应商和许可证均已写明"),
        ("1 package has no licence", "1 个软件包没有许可证"),
        ("Ask the author for a licence, or replace the package.", "请作者补充许可证，或更换该软件包。"),
        ("supply-provenance",),
        (),
    ),
)

LOCATIONS = {
    0: (
        Location(
            "models/classifier.pkl",
            offset=1_842,
            member="archive/data.pkl",
            name="posix.system",
            note=Text("called through REDUCE", "经 REDUCE 调用"),
        ),
    ),
    1: (
        Location("data/corpus.jsonl", 118, 44, note=Text("AWS access key AK…", "AWS 访问密钥 AK…")),
        Location("data/corpus.jsonl", 640, 2),
        Location("data/corpus.jsonl", 1_011, 7),
    ),
    2: (Location("agent/tools.json", 12, name="run_shell"), Location("agent/tools.json", 88, name="transfer")),
    3: tuple(
        Location("requirements.lock", line, name=name)
        for line, name in ((3, "requests"), (17, "pillow"), (30, "tqdm"), (55, "注音"))
    ),
    4: (Location("pki/desk.pem", name="CN=desk.city.test"),),
    7: (Location("attest/gpu-1.quote"),),
    14: (Location("requirements.lock", 30, name="tqdm"),),
}
EVIDENCE = {
    1: (Evidence("documents", 1_204), Evidence("documents with credentials", 3)),
    4: (Evidence("days left", 12, "d"),),
    6: (Evidence("share refused, upper bound", 0.1516, source="Clopper-Pearson, one-sided 95 %"),),
    10: (Evidence("slowest take-over", 41.0, "s"), Evidence("process safety time", 60, "s", Grade.DEFAULT)),
    11: (Evidence("PUE", 1.24), Evidence("meter error", 0.02, "", Grade.MODELLED, "meter class 1")),
}


def _objective(
    name: str,
    en: str,
    zh: str,
    status: Judgement,
    reason: tuple[str, str],
    method: str = "test",
    findings: tuple[int, ...] = (),
) -> ObjectiveResult:
    return ObjectiveResult(name, Text(en, zh), method, status, Text(*reason), findings)


SATISFIED, NOT, UNKNOWN = Judgement.SATISFIED, Judgement.NOT_SATISFIED, Judgement.UNKNOWN
DETERMINATIONS = (
    Determination(
        "owasp-llm-2025",
        "LLM03",
        Text("Supply chain", "供应链"),
        NOT,
        (
            _objective(
                "model-file-no-code",
                "Model files hold no executable code",
                "模型文件不含可执行代码",
                NOT,
                ("1 check failed", "1 项检查未通过"),
                findings=(0,),
            ),
            _objective(
                "packages-pinned",
                "Every package is pinned to one version",
                "软件包已固定版本",
                NOT,
                ("1 check failed", "1 项检查未通过"),
                findings=(3,),
            ),
            _objective(
                "packages-no-known-vulnerability",
                "No package has a known vulnerability",
                "软件包没有已知漏洞",
                UNKNOWN,
                ("no advisory file", "没有公告文件"),
                findings=(8,),
            ),
        ),
        (0, 3, 8),
        SourceStatus.VERIFIED,
        Text("2 of 3 objectives are not met", "3 个目标中有 2 个未达到"),
    ),
    Determination(
        "owasp-llm-2025",
        "LLM02",
        Text("Sensitive information disclosure", "敏感信息泄露"),
        NOT,
        (
            _objective(
                "corpus-no-secrets",
                "Corpora hold no credentials",
                "语料不含凭据",
                NOT,
                ("3 documents hold credentials", "3 篇文档含凭据"),
                findings=(1,),
            ),
        ),
        (1,),
        SourceStatus.VERIFIED,
        Text("its only objective is not met", "唯一的目标未达到"),
    ),
    Determination(
        "owasp-llm-2025",
        "LLM10",
        Text("Unbounded consumption", "无界消耗"),
        UNKNOWN,
        (
            _objective(
                "load-bounded", "Load is bounded", "负载有上限", UNKNOWN, ("no check looks at this yet", "尚无检查涉及")
            ),
        ),
        (),
        SourceStatus.VERIFIED,
        Text("nothing was shown", "没有任何证明"),
    ),
    Determination(
        "eu-ai-act",
        "Art.14(4)(e)",
        Text("A person can stop the system", "人员可以停止系统"),
        SATISFIED,
        (
            _objective(
                "takeover-within-bound",
                "A person takes over in time",
                "人员及时接管",
                SATISFIED,
                ("12 drills within 60 s", "12 次演练均在 60 秒内"),
                findings=(10,),
            ),
            _objective(
                "no-chips",
                "Chip designs show no trojan",
                "芯片设计无木马",
                SATISFIED,
                ("declared absent by the owner", "所有者声明不存在"),
                "excluded",
            ),
        ),
        (10,),
        SourceStatus.SECONDARY,
        Text("both objectives are met", "两个目标均达到"),
    ),
    Determination(
        "eu-ai-act",
        "Art.50(1)",
        Text("People know that they talk to a machine", "人们知道自己在与机器对话"),
        UNKNOWN,
        (
            _objective(
                "notice-shown",
                "The notice is shown",
                "已显示告知",
                UNKNOWN,
                ("a person must show it", "需由人员证明"),
                "human",
            ),
        ),
        (),
        SourceStatus.DRAFT,
        Text("waits for human evidence", "等待人工证据"),
    ),
    Determination(
        "cn-ai-safety-framework",
        "5.1",
        Text("训练数据安全 Training data", "训练数据安全"),
        SATISFIED,
        (
            _objective(
                "corpus-language-coverage",
                "Corpora cover the languages",
                "语料覆盖语言",
                SATISFIED,
                ("1 check passed", "1 项检查通过"),
                findings=(12,),
            ),
        ),
        (12,),
        SourceStatus.SECONDARY,
        Text("its only objective is met", "唯一的目标已达到"),
    ),
)
RISKS = (
    Risk(
        "owasp-llm-2025:LLM03",
        Text("Supply chain", "供应链"),
        Severity.CRITICAL,
        (0, 3),
        (Text("Ask for safetensors.", "索取 safetensors。"), Text("Pin every package.", "固定每个软件包。")),
    ),
    Risk(
        "owasp-agentic-2026:ASI02",
        Text("Tool misuse", "工具滥用"),
        Severity.HIGH,
        (2,),
        (Text("Remove run_shell.", "移除 run_shell。"),),
    ),
    Risk("atlas:AML.T0010", Text("AI supply chain compromise", "人工智能供应链入侵"), Severity.CRITICAL, (0,), ()),
)
TIERS = (
    Tier(
        "eu-ai-act",
        "high",
        Text("High risk (Annex III)", "高风险（附件三）"),
        (
            Reason(
                "annex_iii = essential services",
                "Annex III 5(a)",
                Text("It evaluates requests for essential public services.", "它评估对基本公共服务的申请。"),
            ),
        ),
    ),
    Tier(
        "cn-ai-safety-framework",
        "undecided",
        Text("Undecided", "尚未确定"),
        (),
        (
            Reason(
                "public_opinion",
                "第 3 条",
                Text(
                    "Does it have public-opinion attributes or capacity for social mobilisation?",
                    "是否具有舆论属性或者社会动员能力？",
                ),
            ),
        ),
    ),
)
UNLOOKED = (
    Text(
        "Advisories: no file was given, so no package was compared with known vulnerabilities.",
        "漏洞公告：未提供文件，因此没有软件包与已知漏洞比对。",
    ),
    Text("Physical layer of the network: no evidence at all.", "网络物理层：完全没有证据。"),
    Text(
        "Asset kind stream: no asset was declared and no reason was given.",
        "资产类型“数据流”：未声明资产，也未说明原因。",
    ),
)
RUN = Run(
    "2026-06-01T08:12:44Z",
    12.5,
    2,
    (9, 10),
    {"memory": "RLIMIT_AS", "network": "not available: no user namespaces", "time": "60 s"},
    Receipt("jingwei.local/0f3a", "5c" * 16, 40, 41, digest("plan statement"), digest("result"), 42, digest("root")),
)
