"""The forms that `init` recognises: what each is, and the kind of asset it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jingwei.vocabulary import AssetKind, Json, Text


@dataclass(frozen=True, slots=True)
class Match:
    """What a recogniser found: the form's name, facts read on the way, and whether the content showed it (else only the name)."""

    form: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    by_content: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file. `kind` is None for companions, which join an asset but make none."""

    kind: AssetKind | None
    text: Text
    role: str = "files"  # the manifest key that takes it


_K = AssetKind
FORMS: Mapping[str, Form] = {
    # weights
    "safetensors": Form(_K.MODEL, Text("safetensors weights", "safetensors 权重")),
    "pickle": Form(_K.MODEL, Text("a Python pickle (can hold code)", "Python pickle（可能含代码）")),
    "joblib": Form(_K.MODEL, Text("a joblib file (a compressed pickle)", "joblib 文件（压缩的 pickle）")),
    "torch": Form(_K.MODEL, Text("a PyTorch checkpoint (zip with a pickle)", "PyTorch 检查点（含 pickle 的 zip）")),
    "onnx": Form(_K.MODEL, Text("an ONNX graph", "ONNX 计算图")),
    "gguf": Form(_K.MODEL, Text("GGUF weights", "GGUF 权重")),
    "keras-h5": Form(_K.MODEL, Text("a Keras model in HDF5", "HDF5 格式的 Keras 模型")),
    "keras-zip": Form(_K.MODEL, Text("a Keras 3 model (zip)", "Keras 3 模型（zip）")),
    "tflite": Form(_K.MODEL, Text("a TensorFlow Lite model", "TensorFlow Lite 模型")),
    "saved-model": Form(_K.MODEL, Text("a TensorFlow SavedModel", "TensorFlow SavedModel")),
    "tf-variables": Form(_K.MODEL, Text("variables of a TensorFlow checkpoint", "TensorFlow 检查点变量")),
    "gbm-text": Form(_K.MODEL, Text("a gradient-boosting model in text form", "文本形式的梯度提升模型")),
    "gbm-json": Form(_K.MODEL, Text("a gradient-boosting model in JSON", "JSON 形式的梯度提升模型")),
    "weights": Form(_K.MODEL, Text("named like model weights; content not recognised", "名称像模型权重，内容未识别")),
    # companions of weights
    "model-config": Form(None, Text("a model's configuration", "模型配置")),
    "model-part": Form(None, Text("a tokenizer or another part of a model", "分词器或模型的其他部分")),
    "model-index": Form(None, Text("the index of a model of several parts", "多部件模型的索引")),
    "card": Form(None, Text("a model or data card", "模型卡或数据卡"), "card"),
    "licence": Form(None, Text("a licence", "许可证")),
    # packages
    "lock": Form(_K.PACKAGE_SET, Text("a lock file", "锁定文件")),
    "requirements": Form(_K.PACKAGE_SET, Text("a list of Python requirements", "Python 依赖清单")),
    "project": Form(_K.PACKAGE_SET, Text("a project file with dependencies", "声明依赖的项目文件")),
    "container": Form(_K.PACKAGE_SET, Text("a container recipe", "容器构建文件")),
    "bom": Form(_K.PACKAGE_SET, Text("a bill of materials", "物料清单")),
    "spdx": Form(_K.PACKAGE_SET, Text("an SPDX document", "SPDX 文档")),
    # data
    "jsonl": Form(_K.DATASET, Text("records in JSON lines", "JSON Lines 记录")),
    "json-records": Form(_K.DATASET, Text("a list of records in JSON", "JSON 记录列表")),
    "table": Form(_K.DATASET, Text("a table in text form", "文本表格（CSV、TSV）")),
    "parquet": Form(_K.DATASET, Text("a Parquet table", "Parquet 表")),
    "arrow": Form(_K.DATASET, Text("an Arrow or Feather table", "Arrow 或 Feather 表")),
    "avro": Form(_K.DATASET, Text("Avro records", "Avro 记录")),
    "arrays": Form(_K.DATASET, Text("NumPy arrays", "NumPy 数组")),
    "hdf5": Form(_K.DATASET, Text("HDF5 without the marks of a Keras model", "HDF5，无 Keras 模型标记")),
    "database": Form(_K.DATASET, Text("an SQLite database", "SQLite 数据库")),
    "compressed-data": Form(_K.DATASET, Text("a compressed table or record file", "压缩的表格或记录文件")),
    "prose": Form(_K.DATASET, Text("plain text", "纯文本")),
    # tables with a meaning of their own
    "telemetry": Form(_K.STREAM, Text("a time column and numbers: telemetry", "时间列与数值列：遥测")),
    "meters": Form(_K.SITE, Text("meter readings of energy or water", "能耗或用水计量读数"), "meters"),
    "drills": Form(_K.CONTROL_LOOP, Text("records of take-over drills", "接管演练记录"), "drills"),
    "access-log": Form(
        _K.DATA_USE, Text("who read which data for what purpose: an access log", "访问日志：谁、为何、读取何数据")
    ),
    # agents and interfaces
    "mcp-tools": Form(_K.AGENT_TOOLS, Text("an MCP tools/list answer", "MCP tools/list 应答")),
    "functions": Form(_K.AGENT_TOOLS, Text("a list of functions for a language model", "供语言模型调用的函数清单")),
    "mcp-servers": Form(_K.AGENT_TOOLS, Text("a configuration of MCP servers", "MCP 服务器配置")),
    "mcp-source": Form(_K.AGENT_TOOLS, Text("source code that offers MCP tools", "提供 MCP 工具的源代码"), ""),
    "openapi": Form(_K.ENDPOINT, Text("an OpenAPI document", "OpenAPI 文档")),
    "nginx": Form(_K.ENDPOINT, Text("an nginx server configuration", "nginx 服务器配置")),
    "web-source": Form(_K.ENDPOINT, Text("source code of a web service", "Web 服务源代码"), ""),
    "firewall": Form(_K.NETWORK, Text("firewall rules", "防火墙规则")),
    # hardware
    "rtl": Form(_K.CHIP_DESIGN, Text("register-transfer level code", "寄存器传输级代码")),
    "netlist": Form(_K.CHIP_DESIGN, Text("a gate-level netlist", "门级网表")),
    "certificate": Form(_K.IDENTITY, Text("a certificate", "证书")),
    "public-key": Form(_K.IDENTITY, Text("a public key", "公钥")),
    "private-key": Form(
        None,
        Text("a private key or key store: named here, never opened further", "私钥或密钥库：仅列出名称，不再打开"),
        "",
    ),
    "tpm-quote": Form(_K.SERVER, Text("a TPM 2.0 quote", "TPM 2.0 引用报告"), "quote"),
    "tpm-signature": Form(None, Text("a TPM signature", "TPM 签名"), "signature"),
    "tpm-pcrs": Form(None, Text("PCR values", "PCR 值"), "pcrs"),
    "event-log": Form(_K.SERVER, Text("a TCG event log", "TCG 事件日志"), "event_log"),
    "ima-log": Form(_K.SERVER, Text("an IMA measurement log", "IMA 度量日志"), "ima_log"),
    "references": Form(None, Text("named like reference values", "名称像参考值"), "references"),
    "nonce": Form(None, Text("named like a nonce", "名称像随机数"), ""),
    # left out, and said
    "lfs-pointer": Form(
        None, Text("a git-lfs pointer: the content itself is not here", "git-lfs 指针：内容不在此处"), ""
    ),
}
