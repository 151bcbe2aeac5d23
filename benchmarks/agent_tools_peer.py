"""The YARA analyser of cisco-ai-mcp-scanner on cases from standard input, one JSON object a line; run in an environment of its own.

Its other analysers ask a language model or a service, so they are not compared. Without a network it says so and uses what it ships.
"""

import asyncio
import json
import sys


async def main() -> None:
    """Print whether it found something, for each case."""
    from mcpscanner.core.analyzers.yara_analyzer import YaraAnalyzer

    analyser = YaraAnalyzer()
    for line in sys.stdin:
        row = json.loads(line)
        found = await analyser.analyze(row["text"], {"tool_name": row["tool"]})
        sys.stdout.write(json.dumps(bool(found)) + "\n")


asyncio.run(main())
