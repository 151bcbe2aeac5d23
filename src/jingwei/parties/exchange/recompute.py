"""Computing the verdicts of a bundle again, as far as that is possible; what was not computed is never called confirmed.

- what follows from what is shown is computed from it: verdict and counts, tiers, determinations, risks, verdicts on samples;
- what follows from inputs is run again on them, where the verifier has them (`inputs`);
- what rests on somebody's word stays that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from jingwei.assess import registry
from jingwei.assess.basis import based
from jingwei.errors import JingweiError
from jingwei.evidence.answers import Verdict
from jingwei.parties.exchange.again import Inputs, Key, Rerun, described, held, inputs_in, plan_again, rerun
from jingwei.parties.exchange.contents import contents, is_proved
from jingwei.parties.exchange.follow import (
    ROOMS,
    all_findings,
    conclusions,
    from_samples,
    left,
    unlike,
    unlike_code,
    verdict,
)
from jingwei.parties.exchange.given import Given, finding, given, numbered
from jingwei.parties.exchange.outcome import Outcome, Recomputed
from jingwei.vocabulary import Basis, Text

_WORD = Text("rests on the word of whoever ran it", "仅凭运行者的陈述")
_NOT_ATTESTED = Text(
    "called attested, but its check can be run again and came to a result", "标为自述，但其检查可重跑且已得出结果"
)
_NO_INPUTS = Text("the inputs are needed: --inputs DIR", "需要输入：--inputs 目录")
_BAD_INPUTS = Text("the inputs cannot be used, as `plan` says", "输入无法使用，原因见 plan")
_STRANGE = (JingweiError, KeyError, TypeError, ValueError, AttributeError, IndexError)  # of values that no record has


@dataclass(frozen=True, slots=True)
class _Case:
    """What a bundle gives, the checks that are installed here, and the inputs or why there are none."""

    known: Given
    checks: registry.Registry
    unlike: Text | None
    inputs: Inputs | None
    why: Text  # nothing can be run again
    wrong: Text | None = None  # what is the matter with the inputs that were given: said once, with the plan


def recompute(content: bytes, judged: Verdict, inputs: Path | None) -> list[Recomputed]:
    """What came of each verdict of a bundle that the judge read to its end; nothing for any other bundle."""
    if not is_proved(judged, "promise"):
        return []
    try:
        case = _case(given(contents(content)), inputs)
    except _STRANGE as error:
        return [left(path, _unread(error), basis) for path, basis in judged.classes.items()]
    findings = {path: judged.classes[path] for path in numbered(case.known) if path in judged.classes}
    return [
        *_guarded(["verdict"], lambda: [verdict(case.known, all_findings(case.known))]),
        *_guarded(["plan"], lambda: _inputs(case)),
        *_findings(case, findings),
        *_guarded(_concluded(case.known), lambda: _conclusions(case)),
    ]


def _case(known: Given, folder: Path | None) -> _Case:
    checks = registry.load()
    other = unlike(known, checks)
    try:
        found = inputs_in(folder, known) if folder is not None else None
    except JingweiError as error:
        told = " ".join(error.message.split())
        return _Case(known, checks, other, None, _BAD_INPUTS, Text(told, told))
    return _Case(known, checks, other, found, _NO_INPUTS)


def _guarded(
    paths: Iterable[str], step: Callable[[], Iterable[Recomputed]], basis: str = Basis.RECOMPUTED
) -> list[Recomputed]:
    """What a step gives; where the bundle holds values that no run would have written, these paths were not computed again."""
    try:
        return list(step())
    except _STRANGE as error:
        return [left(path, _unread(error), basis) for path in paths]


def _unread(error: Exception) -> Text:
    why = error.message if isinstance(error, JingweiError) else f"{type(error).__name__}: {error}"
    return Text(f"this version cannot read it: {why}", f"此版本无法读取：{why}")


def _inputs(case: _Case) -> Iterator[Recomputed]:
    if case.wrong is not None:
        yield left("plan", case.wrong)
    if case.inputs is not None:
        yield plan_again(case.known, case.inputs, case.unlike)
        yield from described(case.known, case.inputs)


def _concluded(known: Given) -> list[str]:
    return [path for room in ("system", *ROOMS) for path in (known.paths(room) or [room])]


def _conclusions(case: _Case) -> Iterator[Recomputed]:
    around = case.inputs.inventory if case.inputs is not None else None
    return conclusions(case.known, all_findings(case.known), case.checks, around)


def _findings(case: _Case, bases: Mapping[str, str]) -> Iterator[Recomputed]:
    try:
        found = _rerun(case, [path for path in bases if bases[path] != Basis.ATTESTED])
    except _STRANGE as error:
        found, case = None, replace(case, inputs=None, why=_unread(error))
    for path, basis in bases.items():
        yield from _guarded([path], partial(_finding, case, path, basis, found), basis)


def _rerun(case: _Case, paths: list[str]) -> dict[Key, Rerun] | None:
    """None where nothing can be run: there are no inputs."""
    if case.inputs is None:
        return None
    stated = (finding(case.known, path) for path in paths)
    return rerun(case.known, case.inputs, frozenset((one.check, one.asset) for one in stated if one is not None))


def _finding(case: _Case, path: str, basis: str, found: dict[Key, Rerun] | None) -> list[Recomputed]:
    """A verdict on samples must follow from them; with inputs, samples and all else must be what comes out of these."""
    if basis == Basis.ATTESTED:
        return [_attested(case, path)]
    follows = from_samples(case.known, path) if basis == Basis.RECOMPUTED else None
    if follows is not None and (found is None or follows.outcome is Outcome.DIFFERS):
        return [follows]
    if found is None or case.inputs is None:
        return [left(path, case.why, basis)]
    return [held(case.known, path, basis, found, case.inputs)]


def _attested(case: _Case, path: str) -> Recomputed:
    """A word is not computed again; but where the same check here says that it needs no word, it was called so to hide it."""
    stated = finding(case.known, path)
    check = (
        case.checks.checks.get(stated.check)
        if stated is not None and unlike_code(case.known, case.checks, stated.check) is None
        else None
    )
    if stated is not None and check is not None and based(stated, check).basis is not Basis.ATTESTED:
        return Recomputed(path, Basis.ATTESTED, Outcome.DIFFERS, _NOT_ATTESTED)
    return left(path, _WORD, Basis.ATTESTED)
