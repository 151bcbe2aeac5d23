"""Exact bounds and verdicts from samples."""

from jingwei.statistics.agreement import kappa
from jingwei.statistics.binomial import Needed, Verdict, lower_bound, needed, p_value, upper_bound, verdict
from jingwei.statistics.family import holm

__all__ = ["Needed", "Verdict", "holm", "kappa", "lower_bound", "needed", "p_value", "upper_bound", "verdict"]
