"""What is printed of an examination, and its exit code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jingwei.codec import whole
from jingwei.layers.tools.agents.examine import Agent, Examined
from jingwei.layers.tools.agents.verdict import Finding, Verdict

CLEAN, REJECTED, OPEN = 0, 1, 2  # exit codes


def line(made: Examined) -> dict[str, Any]:
    """The object for a file."""
    shown: dict[str, Any] = {
        "path": whole(made.path),
        "verdict": made.verdict.value,
        "form": made.form,
        "sha256": made.sha256 or None,
        "size": made.size,
        "tools": len(made.tools),
        "servers": len(made.servers),
        "strings": made.strings,
        "findings": [_found(found) for found in made.findings],
        "pins": {whole(pin.key): pin.sha256 for pin in made.pins},
    }
    return shown | ({"omitted": made.omitted} if made.omitted else {})


def agent_line(agent: Agent) -> dict[str, Any]:
    """The object for all files together: it has `agent` in place of `path`."""
    return {
        "agent": {"tools": agent.tools, "servers": agent.servers},
        "verdict": agent.verdict.value,
        "findings": [_found(found) for found in agent.findings],
        "least_privilege": [
            {
                "server": whole(one.server),
                "name": whole(one.name),
                "action": one.action.value,
                "reasons": [reason.en for reason in one.reasons],
                "reasons_zh": [reason.zh for reason in one.reasons],
            }
            for one in agent.proposals
        ],
    }


def _found(found: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"path": whole(found.path)} if found.path else {}
    place |= {"pointer": whole(found.pointer), "line": found.line, "name": found.name}
    shown: dict[str, Any] = {
        "rule": found.rule,
        "severity": found.severity.value,
        "verdict": found.verdict.value,
        "location": place,
        "message": found.text.en,
        "message_zh": found.text.zh,
        "shown": found.shown,
        "risks": list(found.risks),
    }
    return shown | ({"path_of_tools": [whole(step) for step in found.steps]} if found.steps else {})


def exit_code(verdicts: Iterable[Verdict], *, examined: bool) -> int:
    """0 only when a document was examined and everything is clean; 1 with something rejected; else 2."""
    all_ = list(verdicts)
    if any(verdict.rejected for verdict in all_):
        return REJECTED
    return OPEN if not examined or Verdict.UNPROVED in all_ else CLEAN
