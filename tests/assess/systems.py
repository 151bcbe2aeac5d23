"""Small systems for tests of plan, run and judge."""

import json
from datetime import date

from jingwei.assess.assess import Request, assess, prepare
from jingwei.assess.run import Options
from jingwei.inventory.read import read

SYSTEM = {"id": "desk", "name": "Desk", "purpose": "answers", "sector": "public-service", "stage": "operation"}
DAY = date(2026, 6, 1)
HONEST = ("tests.plugins.honest",)


def system(folder, words=("pass",), **more):
    """A system of one content asset per word, whose file says that word."""
    folder.mkdir(parents=True, exist_ok=True)
    assets = []
    for number, word in enumerate(words):
        (folder / f"c{number}").write_text(word)
        assets.append({"id": f"a{number}", "kind": "content", "files": [f"c{number}"]})
    profile = more.pop("profile", {"include": ["test.*"]})
    text = {
        "schema": "jingwei/manifest/1",
        "system": SYSTEM,
        "assets": more.pop("assets", assets),
        "profile": profile,
        **more,
    }
    path = folder / "jingwei.yaml"
    path.write_text(json.dumps(text))
    return path


def request(path, *, packages=HONEST, as_of=DAY, baseline=frozenset(), **options):
    made = Options(packages=packages, jobs=options.pop("jobs", 1), **options)
    return Request(read(path), path.parent, as_of, path.parent / ".jingwei", made, baseline)


def run(path, **more):
    return assess(prepare(request(path, **more)))
