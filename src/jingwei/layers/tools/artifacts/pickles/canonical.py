"""Names as the importing interpreter understands them."""

from __future__ import annotations

import _compat_pickle  # the standard library's table of names that moved between Python 2 and 3; data only

MAPPED_BELOW = 3  # protocols below this one use Python 2 names
DOTTED_FROM = 4  # protocols from this one walk attributes of dotted names

_ALIASES = {
    "posix": "os",
    "nt": "os",
    "_io": "io",
    "_operator": "operator",
    "_pickle": "pickle",
    "_functools": "functools",
    "copy_reg": "copyreg",
    "__builtin__": "builtins",
}


def mapped(module: str, name: str, protocol: int) -> tuple[str, str]:
    """Module and name after the mapping that the unpickler applies to streams of old protocols."""
    if protocol >= MAPPED_BELOW:
        return module, name
    pair = _compat_pickle.NAME_MAPPING.get((module, name))
    if pair is not None:
        return pair
    return _compat_pickle.IMPORT_MAPPING.get(module, module), name


def spellings(module: str, name: str, protocol: int) -> tuple[str, ...]:
    """Every dotted name under which a table may list the import; the first is the one that the allow-list is asked for."""
    new, renamed = mapped(module, name, protocol)
    found = [f"{new}.{renamed}", f"{module}.{name}"]
    found += [f"{_ALIASES[m]}.{n}" for m, n in ((new, renamed), (module, name)) if m in _ALIASES]
    return tuple(dict.fromkeys(found))
