"""The lines of a draft, one part at a time."""

import pytest

from jingwei.documents import load_yaml
from jingwei.inventory.discovery.draft import REGULATOR, clean, draft, quoted
from jingwei.inventory.discovery.model import Discovery, FoundAsset, FoundParty
from jingwei.inventory.discovery.walk import Skipped
from jingwei.inventory.manifest import PartyEntry
from jingwei.vocabulary import AssetKind, Reason, Text

K = AssetKind


def lines(discovery=None, name="My System", questions=()):
    return draft(discovery or Discovery(), name, questions).split("\n")


def after(start, made):
    """The lines from the first one that is `start` to the next empty line."""
    rest = made[made.index(start) :]
    return rest[: rest.index("")]


def test_an_empty_look_gives_exactly_these_lines():
    assert lines() == [
        "# Draft of a Jingwei manifest: what was found in this folder. Read it, answer the questions, delete what is wrong.",
        "# 经纬清单草稿：列出此文件夹中识别到的内容。请逐项核对，回答问题，删去有误之处。",
        '# Lines with "answer:" ask for what no file can tell. Then run: jingwei assess jingwei.yaml',
        "# 带“请回答”的行询问文件无法说明的事项。完成后运行：jingwei assess jingwei.yaml",
        "schema: jingwei/manifest/1",
        "",
        "system:",
        '  id: "my-system"',
        '  name: "My System"',
        "  # answer: what is the system for, and who uses it?",
        "  # 请回答：系统作何用途，由谁使用？",
        '  purpose: {en: "not stated yet", zh: "尚未说明"}',
        "  # answer: in which sector? (health, finance, public-services, ...)",
        "  # 请回答：属于哪个行业？（health、finance、public-services 等）",
        '  sector: "not stated yet"',
        "  # answer: which stage: design, development, verification, operation or retirement? development is only assumed here",
        "  # 请回答：处于哪个阶段：design、development、verification、operation、retirement？此处暂按 development",
        "  stage: development",
        "  # answer: where is it used? (`regions: [CN, EU]`)",
        "  # 请回答：在何地使用？（`regions: [CN, EU]`）",
        "  # answer: which languages do its users speak? (`languages: [zh, en]`)",
        "  # 请回答：用户使用哪些语言？（`languages: [zh, en]`）",
        "  # answer: whom do its outputs concern? (`affected: [applicants]`)",
        "  # 请回答：其输出影响哪些人？（`affected: [applicants]`）",
        '  # answer: which kinds of assets does it not have at all, and why? (`without: {chip_design: "..."}`)',
        '  # 请回答：哪些类型的资产完全没有，原因为何？（`without: {chip_design: "..."}`）',
        "  facts:",
        "    # facts that decide the risk class; `jingwei classify jingwei.yaml` prints what is still open",
        "    # 决定风险等级的事实；`jingwei classify jingwei.yaml` 会列出待答问题",
        "    # write each as `key: true`, `key: false` or a text",
        "    # 每项写作 `键: true`、`键: false` 或文字",
        "    {}",
        "",
        "# Who provides, deploys, supplies, oversees or is affected. / 提供、部署、供应、监管与受影响的主体。",
        "# answer: who are they? for example:",
        "# 请回答：分别是谁？例如：",
        '#   - {id: owner, name: "...", roles: [deployer], country: CN}',
        '#   - {id: city-regulator, name: "...", roles: [regulator], disclosure: findings}',
        "# who gets evidence (`jingwei share --to ID`) stands here too; disclosure: full, findings or summary",
        "# 接收证据者（`jingwei share --to ID`）亦须列于此；disclosure 为 full、findings 或 summary",
        "parties: []",
        "",
        "sites: []",
        "",
        "assets: []",
        "",
        "# 0 files were looked at, by their first and last bytes",
        "# 查看了 0 个文件的首尾字节",
        "",
    ]


def test_open_questions_stand_under_the_facts():
    made = lines(
        questions=[Reason("fact_a", "Art. 1", Text("is it?", "是吗？")), Reason("b", "", Text("why?", "为何？"))]
    )
    at = made.index("    # answer: fact_a: is it?")
    assert made[at + 1 : at + 5] == ["    # 请回答：是吗？", "    # answer: b: why?", "    # 请回答：为何？", "    {}"]


def test_the_party_that_is_shown_as_an_example_is_one_that_a_manifest_takes():
    party = PartyEntry.model_validate(load_yaml(REGULATOR))
    assert (party.id, party.disclosure) == ("city-regulator", "findings")
    assert any(REGULATOR in line for line in lines())


def test_parties_are_listed():
    made = lines(Discovery(parties=(FoundParty("p", 'P "x"'), FoundParty("q", "Q", ("provider", "supplier")))))
    assert after("parties:", made) == [
        "parties:",
        '  - id: "p"',
        '    name: "P \\"x\\""',
        "    roles: [supplier]",
        '  - id: "q"',
        '    name: "Q"',
        "    roles: [provider, supplier]",
        "  # who gets evidence (`jingwei share --to ID`) stands here too; disclosure: full, findings or summary",
        "  # 接收证据者（`jingwei share --to ID`）亦须列于此；disclosure 为 full、findings 或 summary",
        '  # - {id: city-regulator, name: "...", roles: [regulator], disclosure: findings}',
    ]


MODEL = FoundAsset(
    "m",
    K.MODEL,
    {
        "name": "中 m",
        "files": [{"path": "w.bin", "found": "ab" * 32}, {"path": "v.bin"}, {"path": "u", "sha256": "cd" * 32}, "t"],
        "languages": ["en"],
        "parameters": 7,
        "flag": True,
        "extra": {"a": [1, "x"], "b": {"c": None}},
    },
    (Text("seen", "见过"), Text("same", "same")),
    (Text("who?", "谁？"),),
)


FOUND = "ab" * 32
STATED = f'      # once the publisher states this digest, write / 与发布者公布的摘要一致后写作: {{path: "w.bin", sha256: "{FOUND}"}}'


def test_an_asset_is_written_key_by_key():
    made = lines(Discovery((MODEL,)))
    at = made.index("assets:")
    assert made[at + 1] == ""
    assert after("  # seen", made) == [
        "  # seen",
        "  # 见过",
        "  # same",
        "  - kind: model",
        '    id: "m"',
        '    name: "中 m"',
        "    files:",
        '      - "w.bin"',
        STATED,
        '      - {path: "v.bin"}',
        '      - {path: "u", sha256: "' + "cd" * 32 + '"}',
        '      - "t"',
        "    languages:",
        '      - "en"',
        "    parameters: 7",
        "    flag: true",
        '    extra: {a: [1, "x"], b: {c: null}}',
        "    # answer: who?",
        "    # 请回答：谁？",
    ]


def test_an_asset_whose_files_are_not_known_is_a_comment_as_a_whole():
    unknown = FoundAsset(
        "m", K.MODEL, {"files": [], "uses": ["gone"]}, (Text("seen", "见过"),), (Text("who?", "谁？"),), ready=False
    )
    made = lines(Discovery((unknown,)))
    assert "assets: []" in made
    assert after("  # seen", made) == [
        "  # seen",
        "  # 见过",
        "  # its files are not known: name them, then uncomment",
        "  # 尚不知其文件：请补充后取消注释",
        "  # - kind: model",
        '  #   id: "m"',
        "  #   files:",
        "  #   uses:",
        '  #     - "gone"',
        "    # answer: who?",
        "    # 请回答：谁？",
    ]


ROLES = ("supplier", "owner", "trained_on", "base", "uses", "certificates", "exposes", "datasets", "derived_from")


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_described_is_named_in_a_comment(role):
    def written(value):
        asset = FoundAsset("m", K.MODEL, {role: value})
        known = FoundAsset("d", K.DATASET)
        return [line for line in lines(Discovery((asset, known), (FoundParty("p", "P"),))) if f"{role}:" in line]

    assert written("d") == [f'    {role}: "d"']
    assert written("p") == [f'    {role}: "p"']
    assert written(["d", "p"]) == [f"    {role}:"]
    assert written("gone") == [f'    # {role}: "gone" (not described yet / 尚未描述)']
    assert written(["d", "gone"]) == [f'    # {role}: ["d", "gone"] (not described yet / 尚未描述)']


def test_other_keys_may_say_anything():
    assert '    task: "gone"' in lines(Discovery((FoundAsset("m", K.MODEL, {"task": "gone"}),)))


def test_sites_and_assets_stand_apart():
    made = lines(Discovery((FoundAsset("h", K.SITE), FoundAsset("m", K.MODEL))))
    sites, assets = made.index("sites:"), made.index("assets:")
    assert sites < made.index("  - kind: site") < assets < made.index("  - kind: model")
    assert "sites: []" not in made


def test_what_was_not_looked_at_is_told_at_the_end():
    left = tuple(Skipped(f"p{i:02}\x1b", Text("a link", "链接")) for i in range(41))
    look = Discovery(notes=(Text("note", "注"),), unrecognised={".x": 3, "": 1}, looked=5, complete=False, skipped=left)
    made = lines(look)
    at = made.index("# 5 files were looked at, by their first and last bytes")
    assert made[at:] == [
        "# 5 files were looked at, by their first and last bytes",
        "# 查看了 5 个文件的首尾字节",
        "# NOT EVERYTHING was looked at; see below",
        "# 并非全部内容都已查看，见下",
        "# note",
        "# 注",
        "# of no known form: 3 × .x, 1 × no suffix",
        "# 未识别的文件：3 × .x, 1 × no suffix",
        "# left out (41):",
        "# 未纳入（41 项）：",
        "#   a link / 链接: 41",
        *(f"#     p{i:02}\\x1b" for i in range(10)),
        "#     ... 31 more / 其余略",
        "",
    ]
    assert not any("more / 其余略" in line for line in lines(Discovery(skipped=left[:10])))


def test_the_list_of_unknown_suffixes_is_bounded():
    made = lines(Discovery(unrecognised={f".s{i:02}": 1 for i in range(13)}))
    (line,) = [line for line in made if line.startswith("# of no known form")]
    assert line.endswith("1 × .s11")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\t c", "a b c"),
        ("  a  ", "a"),
        ("a\x1bb", "ab"),
        ("\u202e", ""),
        ("x" * 401, "x" * 400),
        (" \x1b a", "a"),
        ("中 文", "中 文"),
    ],
)
def test_lines_are_cleaned(text, expected):
    assert clean(text) == expected


def test_a_line_can_be_shorter():
    assert clean("a b c", 3) == "a b"
    assert clean("a b c", 2) == "a"
    assert clean(" " * 32 + "x", 4) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a", '"a"'), ('"', '"\\""'), ("中", '"中"'), (5, "5"), (True, "true"), (None, "null"), (0.5, "0.5"), ("", '""')],
)
def test_scalars_are_quoted(value, expected):
    assert quoted(value) == expected


def test_what_is_no_safe_line_is_not_quoted():
    with pytest.raises(ValueError, match="not a safe line: 'a"):
        quoted("a\n")


def test_a_system_without_a_usable_name_is_called_so():
    assert '  name: "system"' in lines(name="\x1b")
    made = lines(name="服务台")
    assert '  id: "system"' in made
    assert '  name: "服务台"' in made
