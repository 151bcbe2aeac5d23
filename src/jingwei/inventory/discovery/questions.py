"""What no file can tell: the questions that a draft puts to the owner, by kind of asset."""

from __future__ import annotations

from collections.abc import Mapping

from jingwei.vocabulary import AssetKind, Text

_K = AssetKind
QUESTIONS: Mapping[AssetKind, tuple[Text, ...]] = {
    _K.MODEL: (
        Text(
            "are these the digests that the publisher states? they were computed from the files as found here",
            "这些摘要与发布者公布的一致吗？此处仅按现有文件计算",
        ),
        Text(
            "which data was it trained on? (`trained_on`: ids of data sets)",
            "用哪些数据训练？（`trained_on`：数据集的 id）",
        ),
        Text("is it derived from another model? (`base`)", "是否由其他模型派生？（`base`）"),
        Text("who supplied it? (`supplier`: id of a party)", "由谁提供？（`supplier`：主体的 id）"),
        Text(
            "how much energy did its training take? (`training_energy_kwh`)", "训练耗能多少？（`training_energy_kwh`）"
        ),
    ),
    _K.DATASET: (
        Text(
            "is this training (assumed while `role` is left out), evaluation or retrieval data?",
            "是训练数据（未写 `role` 时按此处理）、评测数据还是检索数据？",
        ),
        Text("where does it come from? (`origin`)", "来源为何？（`origin`）"),
        Text("which lawful basis? (`lawful_basis`)", "合法性基础为何？（`lawful_basis`）"),
        Text("which licence? (`licence`: SPDX id)", "何种许可证？（`licence`：SPDX 标识）"),
        Text("which languages? (`languages`)", "包含哪些语言？（`languages`）"),
    ),
    _K.PACKAGE_SET: (
        Text("is this what runs in operation, or for development only?", "这是运行所用，还是仅用于开发？"),
    ),
    _K.AGENT_TOOLS: (
        Text(
            "does it use MCP servers? then add the tools/list answer of each as a file",
            "是否使用 MCP 服务器？请将各自的 tools/list 应答存为文件并列入",
        ),
        Text("what is the agent for? (`purpose`)", "该智能体作何用？（`purpose`）"),
        Text(
            "which tools must a person approve at each call? (`human_approval`)",
            "哪些工具每次调用须经人批准？（`human_approval`）",
        ),
    ),
    _K.ENDPOINT: (
        Text("under which address is it reached? (`url`)", "访问地址为何？（`url`）"),
        Text("which assets does it expose? (`exposes`)", "它对外开放哪些资产？（`exposes`）"),
        Text("which certificates does it present? (`certificates`)", "使用哪些证书？（`certificates`）"),
    ),
    _K.CHIP_DESIGN: (
        Text("which module is the top? (`top`)", "顶层模块为何？（`top`）"),
        Text("is there a trusted design to compare with? (`golden`)", "是否有可信设计可供比对？（`golden`）"),
    ),
    _K.SERVER: (
        Text("which nonce did the verifier send? (`nonce`, hex)", "验证方发送了哪个随机数？（`nonce`，十六进制）"),
        Text("which reference values must it meet? (`references`)", "应符合哪些参考值？（`references`）"),
        Text("where does it stand? (`site`)", "位于何处？（`site`）"),
    ),
    _K.IDENTITY: (
        Text(
            "what are these for? (`purpose`: tls-server, signing, ...)",
            "用途为何？（`purpose`：tls-server、signing 等）",
        ),
        Text(
            "after how many days are keys changed? (`cryptoperiod_days`)", "密钥多少天更换一次？（`cryptoperiod_days`）"
        ),
    ),
    _K.NETWORK: (
        Text("which links are there, and how are they encrypted? (`links`)", "有哪些链路，如何加密？（`links`）"),
    ),
    _K.CONTROL_LOOP: (
        Text(
            "what is the process safety time in seconds? (`safety_time_s`)", "过程安全时间是多少秒？（`safety_time_s`）"
        ),
        Text(
            "which tags does the AI write, and which may it write? (`writes`, `allowed`)",
            "人工智能写哪些位号，允许写哪些？（`writes`、`allowed`）",
        ),
        Text("what happens when it fails? (`fallback`)", "失效时如何回退？（`fallback`）"),
    ),
    _K.STREAM: (
        Text(
            "is this telemetry of the running system? if it is data to learn from, make it a dataset",
            "这是运行系统的遥测吗？若是训练数据，请改为 dataset",
        ),
        Text(
            "which columns are measured values? (`time_field`, `value_fields`)",
            "哪些列是测量值？（`time_field`、`value_fields`）",
        ),
    ),
    _K.DATA_USE: (
        Text("for which purposes may the data be read? (`purposes`)", "允许为哪些目的读取数据？（`purposes`）"),
        Text("which lawful basis? (`lawful_basis`)", "合法性基础为何？（`lawful_basis`）"),
        Text("how long is it kept? (`retention_days`)", "保存多久？（`retention_days`）"),
    ),
    _K.SITE: (
        Text("in which country and region? (`country`, `region`)", "位于哪个国家和地区？（`country`、`region`）"),
        Text(
            "which PUE and WUE are aimed at? (`pue_target`, `wue_target`)",
            "PUE 与 WUE 目标为何？（`pue_target`、`wue_target`）",
        ),
    ),
    _K.CONTENT: (Text("which model made it? (`generator`)", "由哪个模型生成？（`generator`）"),),
}
