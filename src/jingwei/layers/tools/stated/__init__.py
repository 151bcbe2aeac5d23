"""What a model file says of itself: name, licence, parents, data sets. Claims of its maker, read without loading it, never verdicts."""

from jingwei.layers.tools.stated.read import stated
from jingwei.layers.tools.stated.statement import Stated

__all__ = ["Stated", "stated"]
