"""Why an asset was recognised: one sentence per form of file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from jingwei.inventory.discovery.identify import Identified
from jingwei.vocabulary import Text

TOO_MANY = Text("too many files to list: only the first are named", "文件过多，仅列出前一部分")


def why(members: Sequence[Identified]) -> tuple[Text, ...]:
    """One sentence per form with an example of a file, and whether only the name told it."""
    by_form: dict[str, list[Identified]] = defaultdict(list)
    for file in members:
        by_form[file.match.form].append(file)
    return tuple(_sentence(files) for files in by_form.values())


FIXTURES = frozenset({"tests", "test", "testing", "fixtures", "examples", "testdata"})
FIXTURE = Text(
    "it lies under a folder of tests or examples: is it part of the system? if not, delete this entry",
    "它位于测试或示例文件夹中：是否属于系统？若不是，请删除此条",
)


def doubts(folder: str) -> tuple[Text, ...]:
    """Questions that the place of a folder raises."""
    return (FIXTURE,) if FIXTURES & set(folder.lower().split("/")) else ()


def _sentence(files: Sequence[Identified]) -> Text:
    form, path = files[0].form.text, files[0].path
    more = len(files) - 1
    en = f"{path}: {form.en}" + (f", and {more} more like it" if more else "")
    zh = f"{path}：{form.zh}" + (f"，另有 {more} 个同类文件" if more else "")
    if files[0].match.by_content:
        return Text(en, zh)
    return Text(f"{en} (by its name)", f"{zh}（据文件名）")
