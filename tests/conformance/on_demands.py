"""Cases about what a policy may demand of a true bundle: the real day, the latest run, nothing withheld, no exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jingwei.evidence.forms.entry import Entry, Kind
from tests.conformance.case import ISSUER, Case, edited, lie, truth
from tests.conformance.honest import WAIVER, excused, known, waived
from tests.evidence.issuer import NOW, Story, at, policy_text, sha

LATER_RUN = "a" * 32


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _clock()
    yield from _latest()
    yield from _shown()
    yield from _exceptions()


def dated(day: str) -> dict[str, Any]:
    """A story as of another day."""

    def change(predicate: dict[str, Any]) -> None:
        predicate["as_of"] = day

    return {"edit_plan": change, "edit_result": change}


def _clock() -> Iterator[Case]:
    past = (
        "The assessment is as of a day two years before its plan was logged, which revives waivers that have expired."
    )
    yield lie("as-of-past", "plan", past, ISSUER, edited(**dated("2024-09-21")))
    yield lie("as-of-future", "plan", "The assessment is as of a day to come.", ISSUER, edited(**dated("2026-09-24")))
    yield lie(
        "as-of-no-day",
        "plan",
        "The assessment is as of a day that does not exist.",
        ISSUER,
        edited(**dated("2026-02-30")),
    )
    yield truth(
        "as-of-past-allowed",
        "The policy does not mind as of which day.",
        edited(**dated("2024-09-21")),
        policy=policy_text(as_of="any"),
    )
    yield truth(
        "as-of-yesterday",
        "The plan was logged two days after the day of the assessment.",
        edited(**dated("2026-09-19")),
    )
    yield lie(
        "old-result",
        "plan",
        "The head is fresh, the result is older than the policy allows.",
        ISSUER,
        edited(),
        now=NOW - 3540 + 7201,
        policy=policy_text(max_age="2h"),
    )


def _newer() -> Any:
    """The first of two runs, the second of which failed too."""
    told = Story(statuses=("pass", "pass", "pass")).tell()
    start = told.story.log.add(Entry(Kind.PLAN, at(-3000), "desk", LATER_RUN, sha("later")))
    told.story.log.add(Entry(Kind.RESULT, at(-2990), "desk", LATER_RUN, sha("later result"), plan=start, exit=1))
    told.story.start = -2900  # of the release
    return told.bundle()


def _latest() -> Iterator[Case]:
    what = "A run that passed is shown, though a newer one failed."
    yield lie("old-pass", "runs", what, ISSUER, _newer(), verdict="incomplete")
    yield truth(
        "old-pass-allowed",
        f"{what} The policy asks for any run, and the answer names the newer one.",
        _newer(),
        policy=policy_text(runs="any"),
    )


def _shown() -> Iterator[Case]:
    one, details = edited(hide=("findings/1",)), edited(hide=("findings/1/",))
    findings, everything = policy_text(show="findings"), policy_text(show="all")
    yield lie(
        "withheld-failure",
        "promise",
        "The one failure is withheld, the policy wants to see findings.",
        ISSUER,
        one,
        policy=findings,
        verdict="incomplete",
    )
    yield lie(
        "withheld-detail",
        "promise",
        "A detail is withheld, the policy wants to see all.",
        ISSUER,
        details,
        policy=everything,
        verdict="incomplete",
    )
    yield truth(
        "withheld-detail-allowed", "A detail is withheld, the policy wants to see findings.", details, policy=findings
    )
    yield truth("shown-whole", "The policy wants to see all, and all is shown.", edited(), policy=everything)


def _exceptions() -> Iterator[Case]:
    waiver, baseline = excused(WAIVER, waived), excused("baseline: known before", known)
    waivers, none = policy_text(exceptions="waivers"), policy_text(exceptions="none")
    yield truth("exceptions-waivers", "The policy tolerates what a waiver accepts.", waiver, policy=waivers)
    yield truth("exceptions-none", "The policy tolerates no exception, and there is none.", edited(), policy=none)
    yield lie(
        "exceptions-baseline",
        "promise",
        "A baseline accepts a failure, the policy tolerates waivers only.",
        ISSUER,
        baseline,
        policy=waivers,
    )
    yield lie(
        "exceptions-waiver",
        "promise",
        "A waiver accepts a failure, the policy tolerates no exception.",
        ISSUER,
        waiver,
        policy=none,
    )
