"""What tools can do, by their words and parameters: each powerful one has a harmless twin."""

import pytest

from jingwei.layers.tools.agents.capability import Capability, Nature, capabilities, free_parameters, nature
from jingwei.layers.tools.agents.tool import Tool


def tool(name, description="", *, annotations=None, **properties):
    return Tool(name, description, {"type": "object", "properties": properties}, annotations or {})


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("made", "capability"),
    [
        (tool("run_shell", "Run a shell command"), Capability.EXECUTE),
        (tool("executeSQL", "Executes SQL"), Capability.EXECUTE),
        (tool("helper", "执行任意命令"), Capability.EXECUTE),
        (tool("write_file", "Write text to a file"), Capability.WRITE),
        (tool("files", "创建或修改文件"), Capability.WRITE),
        (tool("delete_user", ""), Capability.DELETE),
        (tool("cleanup", "删除过期记录"), Capability.DELETE),
        (tool("makePayment", "Pays an invoice"), Capability.MONEY),
        (tool("wallet", "向指定账户转账"), Capability.MONEY),
        (tool("send_email", ""), Capability.MESSAGE),
        (tool("fetch", "Fetch a web page"), Capability.NETWORK),
        (tool("vault", "Reads passwords"), Capability.SECRETS),
        (tool("plant", "Opens the cooling valve"), Capability.CONTROL),
        (tool("job", "", command=TEXT), Capability.EXECUTE),
        (tool("job", "", annotations={"destructiveHint": True}), Capability.DELETE),
    ],
)
def test_capabilities(made, capability):
    assert capability in capabilities(made)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (tool("get_weather", "Weather of a city"), Nature.READS),
        (tool("list_orders", "Lists the orders of a customer"), Nature.READS),
        (tool("查询天气", "查询城市天气"), Nature.READS),
        (tool("frobnicate", "Frobnicates"), Nature.UNCLEAR),
        (tool("frobnicate", "Frobnicates", annotations={"readOnlyHint": True}), Nature.READS),
        (tool("frobnicate", "Frobnicates", annotations={"readOnlyHint": False}), Nature.ACTS),
        (tool("get_and_delete_file", "Gets a file, then deletes it"), Nature.ACTS),
        (tool("delete_file", "Deletes", annotations={"readOnlyHint": True}), Nature.ACTS),
    ],
)
def test_nature(made, expected):
    assert nature(made) is expected


@pytest.mark.parametrize(
    ("properties", "kinds"),
    [
        ({"command": TEXT}, ["command"]),
        ({"command": {"type": "string", "enum": ["status"]}}, []),
        ({"filePath": TEXT}, ["path"]),
        ({"file_path": {"type": "string", "pattern": "^/data/[a-z]+$"}}, []),
        ({"url": {"type": "string", "format": "uri"}}, ["address"]),
        ({"options": {"type": "object", "properties": {"script": {}}}}, ["command"]),
        ({"jobs": {"type": "array", "items": {"type": "object", "properties": {"cmd": TEXT}}}}, ["command"]),
        ({"args": {"type": "array", "items": TEXT}}, ["command"]),
        ({"路径": TEXT}, ["path"]),
        ({"path_length": {"type": "integer"}, "city": TEXT, "command": {"type": "integer"}}, []),
    ],
)
def test_free_parameters(properties, kinds):
    assert [parameter.kind for parameter in free_parameters(tool("t", **properties))] == kinds
