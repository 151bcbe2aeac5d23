"""Names and units of evidence as people say them. A name of a check from elsewhere is shown as it is."""

from __future__ import annotations

from jingwei.vocabulary import Text

_NAMES = {
    "CUE": Text("carbon per IT energy (CUE)", "单位 IT 能耗的碳排放（CUE）"),
    "PUE": Text("energy effectiveness (PUE)", "能效（PUE）"),
    "WUE": Text("water effectiveness (WUE)", "水效（WUE）"),
    "accesses": Text("accesses", "访问次数"),
    "accesses_after_retention": Text("accesses after the retention period", "超过保存期限的访问"),
    "advisories in the database": Text("advisories in the database", "公告数据库条数"),
    "advisories in the shipped table": Text("advisories in the shipped table", "内置公告条数"),
    "age of the database": Text("age of the database", "公告数据库的时效"),
    "age_of_last_drill": Text("time since the last drill", "距最近一次演练"),
    "approved by a person": Text("tools that a person approves", "须经人批准的工具"),
    "assets": Text("assets", "资产"),
    "candidates": Text("words and phrases examined", "已检查的词和短语"),
    "components": Text("components", "组件"),
    "dangers of servers": Text("dangers in how servers are started or reached", "服务器启动或访问方式中的危险"),
    "database of advisories": Text("database of advisories, SHA-256 of its statement", "公告数据库，其声明的 SHA-256"),
    "datasets_after_retention": Text("data sets held after the retention period", "逾期保存的数据集"),
    "days_covered": Text("time with readings", "有读数的时间"),
    "days_left": Text("time to the first expiry", "距最早到期"),
    "days_missing": Text("time without records", "缺少记录的时间"),
    "days_required": Text("time that records must cover", "须覆盖的时间"),
    "documents": Text("documents read", "已读取的文档"),
    "drills": Text("drills", "演练次数"),
    "drills_within": Text("drills within the time", "按时完成的演练"),
    "encrypted_private_keys": Text("encrypted private keys", "加密的私钥"),
    "evaluation": Text("evaluation", "评测"),
    "events": Text("events", "事件"),
    "facility_energy": Text("energy of the facility", "设施总能耗"),
    "fallback_drills": Text("drills of the automatic fall-back", "自动回退演练"),
    "faults_backwards": Text("times that run backwards", "时间倒退"),
    "faults_gap": Text("gaps", "中断"),
    "faults_missing": Text("missing values", "缺失的数值"),
    "faults_not-finite": Text("values that are not finite", "非有限数值"),
    "faults_repeated": Text("repeated times", "时间重复"),
    "faults_stuck": Text("values that stand still", "停滞的数值"),
    "flagged_documents": Text("documents flagged as harmful", "被标为有害的文档"),
    "foreign_share": Text("share of foreign suppliers", "域外供应方占比"),
    "further sources": Text("further sources of packages", "软件包的其他来源"),
    "herfindahl_index": Text("concentration of suppliers (Herfindahl index)", "供应方集中度（赫芬达尔指数）"),
    "hidden_injection": Text("orders out of sight", "不可见的指令"),
    "hidden_unicode": Text("invisible writing", "不可见文字"),
    "incomplete": Text("blank cells", "空缺项"),
    "injection": Text("orders to a reading model", "针对模型的指令"),
    "issuers_absent": Text("certificates whose issuer is not among the files", "颁发者不在文件中的证书"),
    "it_energy": Text("IT energy", "IT 能耗"),
    "labelled": Text("texts with a label", "带有标识的文本"),
    "labelled_documents": Text("documents with a label", "带标签的文档"),
    "language": Text("language", "语言"),
    "languages": Text("languages", "语言"),
    "largest_country_share": Text("share of the largest foreign country", "最大外国份额"),
    "largest_supplier_share": Text("share of the largest outside supplier", "最大外部供应方份额"),
    "least": Text("least", "最小值"),
    "least_strength": Text("least strength", "最低强度"),
    "licence": Text("licence", "许可"),
    "limits": Text("limits", "局限"),
    "links": Text("links", "链路"),
    "longest_use": Text("longest use of a key", "密钥最长使用时间"),
    "metadata_labels": Text("texts with a label in their metadata", "元数据带有标识的文本"),
    "most": Text("most", "最大值"),
    "not pinned": Text("packages that are not pinned", "未锁定的软件包"),
    "operations_per_joule": Text("operations per joule", "每焦耳运算次数"),
    "operators": Text("people who took over", "接管人员"),
    "over-powerful": Text("tools with too much power", "权限过大的工具"),
    "packages": Text("packages", "软件包"),
    "passages_in": Text("passages in", "段落数"),
    "places_not_read": Text("places not read", "未读取之处"),
    "purpose": Text("purpose", "用途"),
    "resets": Text("resets of the machine", "机器重置次数"),
    "restarts": Text("restarts of the machine", "机器重启次数"),
    "rows": Text("rows", "行数"),
    "rows_to_false_alarm": Text("rows to a false alarm, on average", "平均误报间隔"),
    "safety_time": Text("process safety time", "过程安全时间"),
    "servers": Text("servers of the agent", "智能体的服务器"),
    "share_lower_bound": Text("share that the drills show, at least", "演练可证明的最低比例"),
    "share_threshold": Text("share that is asked", "要求的比例"),
    "signs": Text("signs", "迹象"),
    "slowest_automatic_fallback": Text("slowest automatic fall-back", "最慢的自动回退"),
    "slowest_human_takeover": Text("slowest human take-over", "最慢的人工接管"),
    "sources without protection": Text("sources without protection", "未受保护的来源"),
    "statements_lacking": Text("statements missing or malformed", "缺失或格式有误的说明"),
    "subject": Text("subject", "主题"),
    "subjects": Text("people concerned", "涉及的个人"),
    "tags_allowed": Text("tags that are allowed", "允许写入的位号"),
    "tags_declared": Text("tags declared as written", "声明写入的位号"),
    "tags_logged": Text("tags in the log", "日志中的位号"),
    "texts": Text("texts", "文本"),
    "threshold": Text("alarm threshold of", "报警阈值"),
    "tools": Text("tools", "工具"),
    "training_data": Text("training data", "训练数据"),
    "training_energy": Text("energy of training", "训练能耗"),
    "verdict of": Text("verdict of", "文件结论"),
    "violations": Text("violations", "违规"),
    "visible_labels": Text("texts with a visible label", "带有可见标识的文本"),
    "visible_towards": Text("documents in which a trigger would show, towards", "触发器会显现的文档，标签"),
    "water": Text("water", "用水量"),
    "without hash": Text("packages without a hash", "没有散列值的软件包"),
}
_SUFFIXES = {
    "(certain)": Text("(certain)", "（确定）"),
    "(likely)": Text("(likely)", "（很可能）"),
    "(low)": Text("(possible)", "（可能）"),
}
_UNITS = {
    "bits": "位",
    "bytes": "字节",
    "days": "天",
    "documents": "份",
    "features": "个",
    "h": "小时",
    "matches": "处",
    "passages": "段",
    "places": "处",
    "rows": "行",
    "s": "秒",
    "share": "",  # a share needs no unit in Chinese
    "stopped of acceptable": "（可接受内容中被拦截的）",
    "texts": "段",
}


def named(name: str) -> Text:
    """A label for the name of a value; what follows a known name (a column, a language, a file) stays as it is."""
    for end in (len(name), name.find(" ", name.find(" ") + 1), name.find(" ")):
        label = _NAMES.get(name[:end]) if end > 0 else None
        if label is not None:
            rest = _SUFFIXES.get(name[end:].strip(), Text(name[end:].strip(), name[end:].strip()))
            return Text(f"{label.en} {rest.en}".rstrip(), f"{label.zh} {rest.zh}".rstrip())
    return Text(name, name)


def measured_in(unit: str) -> Text:
    """The unit in both languages; symbols of the SI stay."""
    return Text(unit, _UNITS.get(unit, unit))
