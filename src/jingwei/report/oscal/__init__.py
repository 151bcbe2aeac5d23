"""OSCAL 1.2.1: the plan before the run, the results after it."""

from jingwei.report.oscal.plan import render as render_plan
from jingwei.report.oscal.results import render as render_results

__all__ = ["render_plan", "render_results"]
