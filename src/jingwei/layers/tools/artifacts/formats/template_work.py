"""What rendering a template takes at most, as a polynomial in the size of the conversation.

Each statement is taken once, loops and macros by what they repeat.

In jinja a variable that a loop sets is lost after each round, other engines keep it: here it is kept, and what it held before is not forgotten.
"""

from __future__ import annotations

from jinja2 import nodes

from jingwei.errors import LimitError
from jingwei.layers.tools.artifacts.formats import template_growth as grow
from jingwei.layers.tools.artifacts.formats.template_calls import OUT, WORK, Calls
from jingwei.layers.tools.artifacts.formats.template_descent import Search, calls, descends
from jingwei.layers.tools.artifacts.formats.template_growth import NONE, ONE, Bound
from jingwei.layers.tools.artifacts.formats.template_values import Values
from jingwei.limits import LIMITS

_BLOCK = "#block"


def unbounded(tree: nodes.Template, values: Values) -> list[tuple[int, str]]:
    """Lines, and what there has no bound or a larger one than is taken for harmless. Raises `LimitError` when that cannot be told."""
    work = Work(tree, values)
    work.run(tree.body)
    total = grow.plus(work.env[WORK], work.env[OUT])
    degree = max((sum(symbol == "n" for symbol in term) for term in total), default=0)
    if degree > LIMITS.template_degree:
        work.problems.append((1, f"its cost grows with power {degree} of the conversation"))
    if sum(total.values()) > LIMITS.template_steps:
        work.problems.append((1, f"its cost has the factor {sum(total.values()):.0e}"))
    return work.problems


class Work(Calls):
    """The statements of one template."""

    def __init__(self, tree: nodes.Template, values: Values) -> None:
        super().__init__(tree, values)
        self._namespaces = sum(
            1
            for call in tree.find_all(nodes.Call)
            if isinstance(call.node, nodes.Name) and call.node.name == "namespace"
        )
        self._loops = 0
        self._left = LIMITS.template_judging

    def run(self, body: list[nodes.Node]) -> None:
        """As `Calls.run`."""
        for node in body:
            self._statement(node)

    def _statement(self, node: nodes.Node) -> None:  # noqa: C901 - one case for each kind of node
        if isinstance(node, nodes.For):
            self._loop(node)
        elif isinstance(node, nodes.If):
            self._if(node)
        elif isinstance(node, nodes.Output):
            for part in node.nodes:
                self.add(OUT, self._size(part))
        elif isinstance(node, nodes.Assign):
            self.assign(node.target, self._size(node.node))
        elif isinstance(node, nodes.AssignBlock):
            self.assign(node.target, self._captured(node.body, node.filter))
        elif isinstance(node, nodes.FilterBlock):
            self.add(OUT, self._captured(node.body, node.filter))
        elif isinstance(node, nodes.CallBlock):
            self._call_block(node)
        elif isinstance(node, nodes.ExprStmt):
            self._size(node.node)
        elif isinstance(node, nodes.Scope):
            self.run(node.body)

    def _captured(self, body: list[nodes.Node], filter_: nodes.Filter | None) -> Bound:
        """Size of what `body` writes, behind the filters, the innermost of which has no value of its own."""
        before, self.env[OUT] = self.env[OUT], NONE
        self.run(body)
        made, self.env[OUT] = self.env[OUT], before
        innermost = filter_
        while innermost is not None and isinstance(innermost.node, nodes.Filter):
            innermost = innermost.node
        if innermost is None:
            return made
        self.env[_BLOCK], innermost.node = made, nodes.Name(_BLOCK, "load")
        try:
            return self._size(filter_)
        finally:
            innermost.node = None

    def _call_block(self, node: nodes.CallBlock) -> None:
        before = {key: size for key, size in self.env.items() if key[0] == "." or key in self.own}
        work, self.env[WORK] = self.env[WORK], NONE
        given = self._captured(node.body, None)
        given, self.env[WORK] = grow.plus(given, self.env[WORK]), work
        if node.args or any(self.env[key] != size for key, size in before.items()):
            self.problems.append((node.lineno, "a block for a call that takes arguments or changes what lasts"))
        self.add(OUT, self.call(node.call, given))

    def assign(self, target: nodes.Node, size: Bound) -> None:
        """As `Calls.assign`."""
        if isinstance(
            target, nodes.NSRef
        ):  # one variable for all namespaces: where there are several, either may be meant
            key = f".{target.attr}"
            self.env[key] = size if self._namespaces <= 1 else grow.either(self.get(key), size)
        elif isinstance(target, nodes.Name):
            self.env[target.name] = size
        else:
            for child in target.iter_child_nodes():
                self.assign(child, size)

    def _spend(self, variables: int) -> None:
        """Branches and loops look at all variables: their number has a bound, that this takes time in proportion to the text."""
        self._left -= variables
        if self._left < 0:
            raise LimitError("too many variables to bound the cost")

    def _if(self, node: nodes.If) -> None:
        ends = []
        self._spend(len(self.env) * (2 + len(node.elif_)))
        for one in (node, *node.elif_):
            self._size(one.test)
            before = dict(self.env)
            self.run(one.body)
            ends.append(self.env)
            self.env = before
        self.run(node.else_)
        ends.append(self.env)
        keys = {key for end in ends for key in end}
        self.env = {key: grow.either(*(end.get(key, self.default(key)) for end in ends)) for key in keys}

    def _loop(self, node: nodes.For) -> None:
        container = self._size(node.iter, parts=True)
        rounds, item = self._rounds(node, container)
        self._loops += 1
        mark = f"@{self._loops}"
        before = self.env
        stored = {name.name for name in node.find_all(nodes.Name) if name.ctx == "store"}
        keys = before.keys() | stored | {f".{attr}" for attr in self.values.names.attributes}
        self._spend(4 * len(keys))
        self.env = {key: grow.name(key + mark) for key in keys}
        self.items.append((f"#item{mark}", container))
        self.assign(node.target, item or grow.name(f"#item{mark}"))
        self.add(WORK, ONE)
        if node.test is not None:
            self._size(node.test)
        if node.recursive:
            self._recursive_loop(node)
        self.run(node.body)
        self.items.pop()
        root = self.values.root(node.iter)
        if root is not None and root.name in self.own and self.env[root.name] != grow.name(root.name + mark):
            self.problems.append((node.lineno, "a loop over a list that grows meanwhile"))
        old = {key + mark: before.get(key, self.default(key)) for key in self.env}
        forms = {key + mark: size for key, size in self.env.items()}
        after, multiplied = grow.settled(forms, old, rounds, {} if item else {f"#item{mark}": container})
        for key in sorted(multiplied):
            self.problems.append((node.lineno, f"each round may multiply {key.removesuffix(mark).lstrip('.')}"))
        self.env = {key.removesuffix(mark): bound for key, bound in after.items()}
        self.run(node.else_)

    def _rounds(self, node: nodes.For, container: Bound) -> tuple[Bound, Bound | None]:
        """Rounds of a loop, and the size of an item unless the items add up to the container."""
        over = node.iter
        while isinstance(over, nodes.Filter) and over.node is not None and over.name in {"list", "reverse", "sort"}:
            over = over.node
        if isinstance(over, nodes.Call) and isinstance(over.node, nodes.Name) and over.node.name == "range":
            return container, ONE
        if isinstance(over, nodes.List | nodes.Tuple | nodes.Dict):
            return {(): 1.0 + len(over.items)}, None
        return container, None

    def _recursive_loop(self, node: nodes.For) -> None:
        """`loop(...)` within it must be asked for a part of the item."""
        target = node.target.name if isinstance(node.target, nodes.Name) else ""
        found = [
            (call, Search(target, self.values.names).part(call.node.args[0] if call.node.args else None))
            for call in calls(nodes.Scope(node.body), frozenset(("loop",)))
        ]
        if not descends(found):
            self.problems.append((node.lineno, "a loop that calls itself on what is not surely smaller"))

    def _size(self, node: nodes.Node | None, *, parts: bool = False) -> Bound:
        """Size of an expression, or of what lies in it; what making it takes is added to the work."""
        kept, self.work = self.work, []
        made = self.parts(node) if parts else self.of(node)
        done, self.work = self.work, kept
        self.add(WORK, grow.plus(ONE, *done))
        return made
