"""Where a file states what it is: by its format, or by a name that loaders and hubs go by."""

from __future__ import annotations

from collections.abc import Callable

from jingwei.errors import JingweiError
from jingwei.layers.tools.stated.gguf_keys import read_gguf_keys
from jingwei.layers.tools.stated.hub_files import read_card, read_configuration
from jingwei.layers.tools.stated.safetensors_metadata import read_metadata
from jingwei.layers.tools.stated.statement import Stated, text
from jingwei.limits import LIMITS, Limits

Reader = Callable[[memoryview, Limits], Stated]
BY_FORMAT: dict[str, Reader] = {"safetensors": read_metadata, "gguf": read_gguf_keys}
BY_NAME: dict[str, Reader] = {
    "README.md": read_card,
    "config.json": read_configuration,
    "adapter_config.json": read_configuration,
}


def stated(data: memoryview, name: str, format_: str, limits: Limits = LIMITS) -> Stated | None:
    """The statement of a file, None where files of this kind make none. What cannot be read says so in `problem`; raises nothing."""
    reader = BY_FORMAT.get(format_) or BY_NAME.get(name)
    if reader is None:
        return None
    try:
        return reader(data, limits)
    except JingweiError as error:
        return Stated(problem=text(error.message) or "not readable")
