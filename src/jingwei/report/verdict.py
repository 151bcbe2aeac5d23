"""The assessment's verdict in a word and a sentence.

Nothing here decides: it repeats the assessment's verdict and, where parts of the assessment contradict each other, shows the worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jingwei.report.view import OPEN, accepted, counting, tally
from jingwei.vocabulary import Assessment, Severity, Status, Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state` is passed, failed or incomplete."""

    state: str
    word: Text
    sentence: Text


def verdict(assessment: Assessment) -> Verdict:
    """The assessment's verdict. It reads as passed only if nothing in the assessment speaks against it."""
    counts = tally(counting(assessment))
    if counts[Status.FAIL] or assessment.exit_code == 1:
        return Verdict("failed", Text("Not passed", "未通过"), _failed(assessment, counts))
    unproved = sum(counts[status] for status in OPEN)
    sound = assessment.passed and assessment.state == "complete" and assessment.exit_code == 0
    if sound and not unproved and counts[Status.PASS]:
        return _passed(counts, len(accepted(assessment)))
    return Verdict("incomplete", Text("Incomplete", "不完整"), _incomplete(counts, unproved))


def _failed(assessment: Assessment, counts: Mapping[Status, int]) -> Text:
    failures = [finding for _, finding in counting(assessment) if finding.status is Status.FAIL]
    if not failures:
        return Text("The run ended with a failure that no finding explains.", "运行以失败告终，但没有发现项说明原因。")
    grave = sum(finding.severity in {Severity.CRITICAL, Severity.HIGH} for finding in failures)
    assets = len({finding.asset for finding in failures})
    unproved = sum(counts[status] for status in OPEN)
    en = f"{_n(len(failures), 'finding fails', 'findings fail')} on {_n(assets, 'asset', 'assets')}"
    en += f", {grave} of high or critical severity" if grave else ", none of high severity"
    en += f"; {_n(unproved, 'more is', 'more are')} unproved." if unproved else "."
    zh = f"{assets} 项资产上有 {len(failures)} 项未通过，其中高危或严重 {grave} 项"
    zh += f"；另有 {unproved} 项未得到证明。" if unproved else "。"
    return Text(en, zh)


def _passed(counts: Mapping[Status, int], exceptions: int) -> Verdict:
    good = counts[Status.PASS]
    en = f"{_n(good, 'finding passes', 'findings pass')}; nothing failed and nothing planned was left unproved"
    zh = "没有未通过的项，计划内的各项均已得到证明。"
    if not exceptions:
        return Verdict("passed", Text("Passed", "通过"), Text(f"{en}.", f"{good} 项通过；{zh}"))
    excepted = _n(exceptions, "finding that is", "findings that are")
    return Verdict(
        "passed",
        Text("Passed: nothing new", "通过：没有新问题"),
        Text(
            f"{en}, but for {excepted} accepted by a waiver or the baseline.",
            f"{good} 项通过；除经豁免或基线接受的 {exceptions} 项外，{zh}",
        ),
    )


def _incomplete(counts: Mapping[Status, int], unproved: int) -> Text:
    if unproved:
        return Text(
            f"Nothing failed, but {_n(unproved, 'finding is', 'findings are')} unproved. What was not looked at is not safe.",
            f"没有未通过的项，但有 {unproved} 项未得到证明。未查看不等于安全。",
        )
    if not counts[Status.PASS]:
        return Text("No check passed, so nothing was shown.", "没有任何检查通过，因此什么也没有得到证明。")
    return Text("The assessment did not reach its end.", "评估没有完成。")


def _n(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"
