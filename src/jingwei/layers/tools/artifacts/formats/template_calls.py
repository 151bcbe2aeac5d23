"""What calls in a template cost: macros by a summary in terms of their arguments, those that call themselves by what they go down into."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import nodes

from jingwei.layers.tools.artifacts.formats import template_growth as grow
from jingwei.layers.tools.artifacts.formats.template_descent import Search, calls, descends
from jingwei.layers.tools.artifacts.formats.template_growth import NONE, ONE, Bound
from jingwei.layers.tools.artifacts.formats.template_sizes import ESCAPED, INPUT, Sizes
from jingwei.layers.tools.artifacts.formats.template_values import Values

WORK, OUT = "#work", "#out"
_OUTSIDE = "@"  # behind a variable: what it holds where the macro is called
_TEXT = 100.0  # characters that a letter of a date's format may become
_DEPTH = grow.name("depth")
_COPIES = frozenset(("default", "d", "first", "last", "min", "max", "random"))  # filters that give what they got


class Calls(Sizes):
    """Calls of macros and globals; `env` bounds variables, attributes of namespaces (`.key`), the work and the output so far."""

    def __init__(self, tree: nodes.Template, values: Values) -> None:
        super().__init__(values)
        self.problems: list[tuple[int, str]] = []
        self.env: dict[str, Bound] = {WORK: NONE, OUT: NONE}
        self.items: list[tuple[str, Bound]] = []  # of the loops around: the name of an item, and the size of all
        self.own = _own(tree, values)
        self._macros: dict[str, nodes.Macro] = {}
        self._unclear: set[str] = set()
        for macro in tree.find_all(nodes.Macro):
            if macro.name in self._macros:
                self._unclear.add(macro.name)
            self._macros[macro.name] = macro
        uses = {name: {c.node.node.name for c in calls(m, frozenset(self._macros))} for name, m in self._macros.items()}  # type: ignore[attr-defined]
        groups = grow.components(uses)
        self._mutual = {name for group in groups if len(group) > 1 for name in group}
        self._recursive = {name for name, used in uses.items() if name in used}
        self._made: dict[str, dict[str, Bound]] = {}
        self._within: list[_Recursion] = []
        self._scopes = 0

    def run(self, body: list[nodes.Node]) -> None:
        """Take the statements of `body` into `env`."""
        raise NotImplementedError

    def add(self, key: str, size: Bound) -> None:
        """Let `key` grow by `size`."""
        self.env[key] = grow.plus(self.get(key), size)

    def default(self, key: str) -> Bound:
        """What a variable holds before anything is known of it: for a macro, what it holds where the macro is called."""
        if key in {WORK, OUT}:
            return NONE
        if self._scopes:
            return grow.name(key + _OUTSIDE)
        return NONE if key == "caller" else ONE if key[0] == "." else INPUT

    def get(self, key: str) -> Bound:
        """What a variable holds."""
        return self.env.get(key, self.default(key))

    def attribute(self, key: str) -> Bound | None:
        """As `Sizes.attribute`."""
        return self.get(f".{key}") if key in self.values.names.attributes else None

    def name(self, node: nodes.Name) -> Bound:
        """As `Sizes.name`. A namespace shows all that it will ever hold: where it is more than something with attributes, nothing is proved."""
        if self.values.namespace(node):
            self.problems.append((node.lineno, f"the namespace {node.name} is used as a value"))
        if node.name == "loop" and self.items:
            return grow.plus(ONE, self.items[-1][1])
        known = node.name in self.env or self.values.names.of(node.name) or node.name in {"varargs", "kwargs"}
        return self.get(node.name) if known else INPUT

    def change(self, node: nodes.Call, given: Bound) -> None:
        """As `Sizes.change`: proved where the collection is made in the template and has one name."""
        target = node.node.node if isinstance(node.node, nodes.Getattr) else None
        if isinstance(target, nodes.Name) and target.name in self.own:
            self.add(target.name, grow.scaled(given, ESCAPED))
        else:
            self.problems.append((node.lineno, "a collection is changed that may have other names"))

    def call(self, node: nodes.Call, caller: Bound = NONE) -> Bound:
        """As `Sizes.call`; `caller` is what the block of the call gives."""
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name in self._macros:
            return self._called(self._macros[name], node, caller)
        given = [self.of(argument) for argument in (*node.args, *(keyword.value for keyword in node.kwargs))]
        if name == "range":
            return grow.plus(ONE, *(_rounds(self.values.constant(argument)) for argument in node.args))
        if name == "namespace":
            for keyword, size in zip(node.kwargs, given[len(node.args) :], strict=True):
                self.assign(nodes.NSRef("", keyword.key), size)
            return ONE
        if name == "loop":
            return grow.times(self.items[-1][1], _DEPTH) if self.items else INPUT
        return self.get("caller") if name == "caller" else grow.scaled(grow.plus(ONE, INPUT, *given), _TEXT)

    def assign(self, target: nodes.Node, size: Bound) -> None:
        """Bind what is assigned to."""
        raise NotImplementedError

    def _called(self, macro: nodes.Macro, node: nodes.Call, caller: Bound) -> Bound:
        given = self._arguments(macro, node)
        if self._within and self._within[-1].macro is macro:
            return self._within[-1].again(node, given, self.items)
        if macro.name in self._unclear | self._mutual:
            self.problems.append((node.lineno, f"which macro {macro.name} is, or what it calls, is not followed"))
            return INPUT
        made = self._summary(macro)
        values = {key + _OUTSIDE: size for key, size in {**given, "caller": caller}.items()}
        for bound in made.values():
            for symbol in grow.symbols(bound) - values.keys():
                if symbol.endswith(_OUTSIDE):
                    values[symbol] = self.get(symbol.removesuffix(_OUTSIDE))
        after = {key: grow.substituted(bound, values) for key, bound in made.items()}
        self.add(WORK, after.pop(WORK))
        out = after.pop(OUT)
        self.env.update(after)
        return out

    def _arguments(self, macro: nodes.Macro, node: nodes.Call) -> dict[str, Bound]:
        """Sizes by the names of parameters."""
        names = [argument.name for argument in macro.args]
        defaults = dict(zip(reversed(names), reversed(macro.defaults), strict=False))
        given = dict(zip(names, map(self.of, node.args), strict=False))
        more = [self.of(argument) for argument in node.args[len(names) :]]
        keywords = {keyword.key: self.of(keyword.value) for keyword in node.kwargs}
        more += [size for key, size in keywords.items() if key not in names]
        given |= {key: size for key, size in keywords.items() if key in names}
        kept = self.env
        for name in names:  # what is not given may be made of what is
            self.env = {**kept, **given}
            if name not in given:
                given[name] = self.of(defaults[name]) if name in defaults else ONE
        self.env = kept
        return {**given, **dict.fromkeys(("varargs", "kwargs"), grow.scaled(grow.plus(ONE, *more), ESCAPED))}

    def _summary(self, macro: nodes.Macro) -> dict[str, Bound]:
        """Output, work and changed attributes of one call, by what variables hold there."""
        if macro.name not in self._made:
            kept = self.env, self.items, self.work
            self.env, self.items, self.work = {WORK: NONE, OUT: NONE}, [], []
            self._scopes += 1
            self._within.append(_Recursion(macro, self.values))
            try:
                self.run(macro.body)
                ends = {
                    key: size
                    for key, size in self.env.items()
                    if key in {WORK, OUT} or key[0] == "." or key in self.own
                }
                if macro.name in self._recursive:
                    ends, problem = self._within[-1].solved(ends)
                    if problem:
                        self.problems.append((macro.lineno, problem))
                self._made[macro.name] = ends
            finally:
                self.env, self.items, self.work = kept
                self._within.pop()
                self._scopes -= 1
        return self._made[macro.name]


class _Recursion:
    """The calls of a macro to itself: what they are given, and a name for what each gives per size of the part it was called on."""

    def __init__(self, macro: nodes.Macro, values: Values) -> None:
        self.macro = macro
        self._found = list(calls(macro, frozenset((macro.name,))))
        self._parameter = ""
        for at, argument in enumerate(macro.args):
            search = [
                (call, Search(argument.name, values.names).given(_given(call.node, at, argument.name)))
                for call in self._found
            ]
            if descends(search):
                self._parameter = argument.name
                break
        self._changes: dict[str, Bound] = {}
        self._sums: dict[str, Bound] = {}

    def again(self, node: nodes.Call, given: Mapping[str, Bound], items: list[tuple[str, Bound]]) -> Bound:
        """What the call `node` within the macro gives."""
        for key, size in given.items():
            if key != self._parameter:
                self._changes[key + _OUTSIDE] = grow.either(self._changes.get(key + _OUTSIDE, NONE), size)
        self._sums |= dict(items)
        part = grow.name(items[-1][0] if items else self._parameter + _OUTSIDE)
        return grow.times(grow.name(f"again{id(node)}"), part)

    def solved(self, ends: dict[str, Bound]) -> tuple[dict[str, Bound], str]:
        """The ends of a call with those of all calls below it, and what is wrong with them."""
        size = self._parameter + _OUTSIDE
        if not self._parameter:
            return dict.fromkeys(ends, INPUT), f"{self.macro.name} calls itself on what is not surely smaller"
        levels = grow.name(size)
        before = {key: grow.name(key) for key in self._changes}
        given, multiplied = grow.settled(self._changes, before, levels, dict.fromkeys(self._sums, levels))
        own = {key: grow.substituted(_without(bound), given) for key, bound in ends.items()}
        if multiplied or any(
            term != tuple(sorted((term_again(term), size))) or factor > 1 for term, factor in _copied(ends[OUT]).items()
        ):
            return dict.fromkeys(ends, INPUT), f"{self.macro.name} calls itself and multiplies what that gives"
        out = _all_levels(own[OUT], size)
        copied = grow.scaled(grow.times(out, _DEPTH), sum(_copied(ends[WORK]).values()))
        for term in _copied(ends[WORK]):
            rest = [symbol for symbol in term if not symbol.startswith("again")]
            if size in rest:
                rest.remove(size)
            copied = grow.times(copied, {tuple(rest): 1.0}) if rest else copied
        work = grow.plus(_all_levels(own[WORK], size), copied)
        forms = {key + _OUTSIDE: _without(bound) for key, bound in ends.items() if key not in {WORK, OUT}}
        changed, multiplied = grow.settled(forms, {key: grow.name(key) for key in forms}, grow.plus(ONE, levels), {})
        grown = [key for key in ends if key not in {WORK, OUT} and _copied(ends[key])]
        wrong = f"{self.macro.name} calls itself and keeps what that gives" if multiplied or grown else ""
        return {WORK: work, OUT: out, **{key.removesuffix(_OUTSIDE): bound for key, bound in changed.items()}}, wrong


def _rounds(bound: object) -> Bound:
    """Of a range up to a constant, or to what is as large as the conversation."""
    return {(): min(abs(float(bound)), 1e18)} if isinstance(bound, int) and bound.bit_length() < 64 else INPUT  # noqa: PLR2004


def term_again(term: tuple[str, ...]) -> str:
    """The name of a call in a term."""
    return next(symbol for symbol in term if symbol.startswith("again"))


def _copied(bound: Bound) -> Bound:
    return {term: factor for term, factor in bound.items() if any(symbol.startswith("again") for symbol in term)}


def _without(bound: Bound) -> Bound:
    return {term: factor for term, factor in bound.items() if not any(symbol.startswith("again") for symbol in term)}


def _all_levels(bound: Bound, size: str) -> Bound:
    """Over all calls: parts add up to the whole on each level, and there are at most as many calls as the whole has parts."""
    return grow.plus(
        *(
            grow.times({term: factor}, _DEPTH if size in term else grow.plus(ONE, grow.name(size)))
            for term, factor in bound.items()
        )
    )


def _given(node: nodes.Call, at: int, name: str) -> nodes.Node | None:
    if at < len(node.args):
        return node.args[at]
    return next((keyword.value for keyword in node.kwargs if keyword.key == name), None)


def _own(tree: nodes.Template, values: Values) -> frozenset[str]:
    """Names that alone hold a list or a mapping which the template makes."""
    made = {
        name for name, bound in values.names.bound.items()
        if len(bound) == 1 and bound[0].how == "set" and isinstance(bound[0].value, nodes.List | nodes.Dict)
    }  # fmt: skip
    held = {id(inner) for node in tree.find_all(_HOLDING) for inner in _looked_at(node)}
    aliased = {n.name for n in tree.find_all(nodes.Name) if n.ctx == "load" and n.name in made and id(n) not in held}
    return frozenset(made - aliased)


_HOLDING = (
    nodes.Getattr,
    nodes.Getitem,
    nodes.Filter,
    nodes.Test,
    nodes.For,
    nodes.Output,
    nodes.Compare,
    nodes.Operand,
)


def _looked_at(node: nodes.Node) -> list[nodes.Node | None]:
    """The nodes within one of `_HOLDING` whose value gets no other name there."""
    if isinstance(node, nodes.For):
        return [node.iter]
    if isinstance(node, nodes.Output):
        return list(node.nodes)
    if isinstance(node, nodes.Compare | nodes.Operand):
        return [node.expr]
    if isinstance(node, nodes.Filter) and node.name in _COPIES:
        return []
    return [node.node] if isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Filter | nodes.Test) else []
