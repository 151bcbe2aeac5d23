"""The vocabulary's enumerations as people say them, in both languages."""

from __future__ import annotations

from jingwei.vocabulary import (
    AssetKind,
    Basis,
    Dimension,
    Grade,
    Judgement,
    Layer,
    Severity,
    SourceStatus,
    Stage,
    Status,
    Text,
)

MANIFEST = Text("manifest", "清单")  # a place without a file
STATUS = {
    Status.FAIL: Text("failed", "未通过"),
    Status.ERROR: Text("error", "出错"),
    Status.UNKNOWN: Text("unknown", "未知"),
    Status.NOTCHECKED: Text("not checked", "未检查"),
    Status.PASS: Text("passed", "通过"),
    Status.NOTAPPLICABLE: Text("not applicable", "不适用"),
}
SEVERITY = {
    Severity.CRITICAL: Text("critical", "严重"),
    Severity.HIGH: Text("high", "高"),
    Severity.MEDIUM: Text("medium", "中"),
    Severity.LOW: Text("low", "低"),
    Severity.INFO: Text("info", "提示"),
}
LAYER = {
    Layer.HARDWARE: Text("Hardware", "硬件"),
    Layer.MODEL: Text("Model", "模型"),
    Layer.TOOLS: Text("Tools", "工具"),
    Layer.APPLICATION: Text("Application", "应用"),
}
DIMENSION = {
    Dimension.SOVEREIGNTY: Text("Sovereignty", "主权"),
    Dimension.SUPPLY_CHAIN: Text("Supply chain", "产业链"),
    Dimension.VALUES: Text("Values", "价值"),
    Dimension.RESOURCES: Text("Resources", "能源资源"),
}
BASIS = {
    Basis.RECOMPUTED: Text("can be computed again from its samples", "可由样本重新计算"),
    Basis.RERUNNABLE: Text("can be run again on the same inputs", "可用相同输入重新运行"),
    Basis.ATTESTED: Text("rests on the word of whoever ran it", "仅凭运行者的陈述"),
}
BASIS_WORD = {
    Basis.RECOMPUTED: Text("recomputed", "可重算"),
    Basis.RERUNNABLE: Text("rerunnable", "可重跑"),
    Basis.ATTESTED: Text("attested", "仅陈述"),
}
LOGGED = Text(
    "Logged; no report carries a signature. Plan and result are entries of the log below; `jingwei seal` signs them into `assessment.intoto.jsonl`,"
    " and `jingwei share` hands them to others to verify.",
    "已登记；报告本身不含签名。计划与结果均为下列日志的条目；`jingwei seal` 将其签名并写入 `assessment.intoto.jsonl`，`jingwei share` 交付他人核验。",
)
# not that of the plan's statement in the log, which the receipt names
PLAN_DIGEST = Text("Content of the plan, SHA-256", "计划内容 SHA-256")
UNLOGGED = Text(
    "This assessment stands in no log; nobody else can verify it.", "本评估未登记于任何日志，他人无法核验。"
)
JUDGEMENT = {
    Judgement.SATISFIED: Text("satisfied", "满足"),
    Judgement.NOT_SATISFIED: Text("not satisfied", "不满足"),
    Judgement.UNKNOWN: Text("unknown", "未知"),
}
GRADE = {
    Grade.MEASURED: Text("measured", "实测"),
    Grade.MODELLED: Text("modelled", "推算"),
    Grade.DEFAULT: Text("default value", "默认值"),
}
SOURCE = {
    SourceStatus.VERIFIED: Text("source verified", "来源已核实"),
    SourceStatus.SECONDARY: Text("secondary source", "二手来源"),
    SourceStatus.DRAFT: Text("draft text", "草案"),
}
STAGE = {
    Stage.DESIGN: Text("design", "设计"),
    Stage.DEVELOPMENT: Text("development", "开发"),
    Stage.VERIFICATION: Text("verification", "验证"),
    Stage.OPERATION: Text("operation", "运行"),
    Stage.RETIREMENT: Text("retirement", "退役"),
}
METHOD = {
    "test": Text("decided by checks", "由检查判定"),
    "human": Text("a person must show it", "须由人员证明"),
    "excluded": Text("declared absent by the owner", "所有者声明不存在"),
}
KIND = {
    AssetKind.DATASET: Text("data set", "数据集"),
    AssetKind.MODEL: Text("model", "模型"),
    AssetKind.PACKAGE_SET: Text("packages", "软件包"),
    AssetKind.AGENT_TOOLS: Text("agent tools", "智能体工具"),
    AssetKind.CONTENT: Text("generated content", "生成内容"),
    AssetKind.ENDPOINT: Text("interface", "接口"),
    AssetKind.CHIP_DESIGN: Text("chip design", "芯片设计"),
    AssetKind.SERVER: Text("server", "服务器"),
    AssetKind.IDENTITY: Text("identity", "身份凭证"),
    AssetKind.NETWORK: Text("network", "网络"),
    AssetKind.CONTROL_LOOP: Text("control loop", "控制回路"),
    AssetKind.STREAM: Text("telemetry", "遥测数据流"),
    AssetKind.DATA_USE: Text("data use", "数据使用"),
    AssetKind.SITE: Text("site", "站点"),
}
