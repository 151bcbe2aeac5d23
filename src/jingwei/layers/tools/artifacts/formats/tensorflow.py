"""TensorFlow graphs: SavedModel, MetaGraph and GraphDef, told apart by which of the three messages the bytes are.

Every message is walked by the schema of the package. Nodes of the graph and of the function library may only be operators that compute on
tensors or keep them in memory (`tensorflow_names.py`), or functions of the file's own library. What a saver needs is allowed where
only the saver can reach it (`tensorflow_graph.py`).
"""

from __future__ import annotations

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.proto_schema import schema, texts, walk
from jingwei.layers.tools.artifacts.formats.protobuf import BYTES, VARINT, Field, fields
from jingwei.layers.tools.artifacts.formats.tensorflow_graph import Body, Graph, Node, judge_graph
from jingwei.layers.tools.artifacts.formats.tensorflow_keras import judge_metadata
from jingwei.layers.tools.artifacts.formats.tensorflow_names import words
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.report import Report
from jingwei.limits import LIMITS
from jingwei.text.patterns import expression

_ROOTS = ("SavedModel", "MetaGraphDef", "GraphDef")
_TOP = 4096
_NAME = 4096
_METADATA = 3
_OPAQUE = frozenset({"ResourceHandleProto", "VariantTensorDataProto"})
_CALLED = frozenset(
    {"SavedObjectGraph.ConcreteFunctionsEntry", "SavedFunction", "SavedBareConcreteFunction"}
)  # their first field names functions
_TEXTS = {"TensorProto": 8, "AttrValue": 2}
_SHORT, _FEW = 256, 8  # texts of a node that are kept
_OPERATOR = expression(r"[A-Za-z0-9_.>/-]+")


def starts_tensorflow(data: memoryview) -> bool:
    """Whether the bytes are one of the three messages at its first level, and a first node has a name and an operator."""
    return any(_fits(data, root) for root in _ROOTS)


def _fits(data: memoryview, root: str) -> bool:
    """Descend to the first node or function along the only fields that lead there."""
    path = {"SavedModel": ((2,), (2,)), "MetaGraphDef": ((2,),), "GraphDef": ()}[root]
    spans = [(0, len(data))]
    try:
        if not _known(data, root):
            return False
        for numbers in path:
            spans = [(f.start, f.end) for start, end in spans for f in _some(data, start, end) if f.number in numbers]
        return any(_holds_nodes(data, start, end) for start, end in spans)
    except ParseError:
        return False


def _some(data: memoryview, start: int, end: int) -> list[Field]:
    return [field for _, field in zip(range(_TOP), fields(data, start, end), strict=False)]


def _known(data: memoryview, root: str) -> bool:
    known = schema("tensorflow_schema")[root]
    found = _some(data, 0, len(data))
    return bool(found) and all(
        field.number in known and field.wire == (VARINT if known[field.number][0] == "v" else BYTES) for field in found
    )


def _holds_nodes(data: memoryview, start: int, end: int) -> bool:
    """Whether the first node, or the first node of the first function, names an operator."""
    for field in _some(data, start, end):
        if field.number == 1:
            return _is_node(data, field)
        if field.number == 2:  # noqa: PLR2004 - the library
            functions = [f for f in _some(data, field.start, field.end) if f.number == 1]
            nodes = [n for f in functions[:1] for n in _some(data, f.start, f.end) if n.number == 3]  # noqa: PLR2004 - its nodes
            if nodes:
                return _is_node(data, nodes[0])
    return False


def _is_node(data: memoryview, node: Field) -> bool:
    if node.wire != BYTES:
        return False
    named = {f.number: bytes(data[f.start : f.end]) for f in _some(data, node.start, node.end) if f.number in {1, 2}}
    operator = named.get(2, b"")
    return len(operator) <= _NAME and _OPERATOR.fullmatch(operator.decode("latin-1")) is not None


def read_tensorflow(job: Job) -> str:
    """Judge a graph by each of the messages that the bytes can be. Raises `ParseError` when they are none, `LimitError` over a bound."""
    reasons = []
    read = 0
    for root in _ROOTS:
        if not _fits(job.data, root):
            continue
        report = Report()
        reader = _Reader(Job(job.data, job.name, job.depth, job.budget, report, job.examine))
        try:
            reader.read(root)
        except ParseError as error:
            reasons.append(error.message)
            job.report.take(found for found in report.findings if found.verdict.rejected)
        else:
            job.report.join(report)
            read += 1
    if not read:
        raise ParseError(reasons[0] if reasons else "no graph")
    return "tensorflow"


class _Reader:
    """Collects graphs while the messages are walked, and judges each at the end."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.graphs: list[Graph] = []

    def read(self, root: str) -> None:
        """Walk and judge. Raises `ParseError` and `LimitError`; what the graphs hold is judged in any case."""
        try:
            walk(self.job, schema("tensorflow_schema"), root, self.visit)
        finally:
            for graph in self.graphs:
                judge_graph(self.job.report, graph)

    def visit(self, message: str, context: object, plain: list[Field]) -> object:
        """Note what is named; the context is the graph, then the body, then the node that a message stands in."""
        if message == "MetaGraphDef" or (message == "GraphDef" and not isinstance(context, Graph)):
            self.graphs.append(Graph())
            return self.graphs[-1]
        if isinstance(context, Graph):
            return self._in_graph(message, context, plain)
        if isinstance(context, Body):
            return self._in_body(message, context, plain)
        if isinstance(context, Node):
            self._in_node(message, context, plain)
        return context

    def _in_graph(self, message: str, graph: Graph, plain: list[Field]) -> object:
        if message == "FunctionDef":
            graph.functions.append(Body())
            return graph.functions[-1]
        if message == "NodeDef":
            return self._node(graph.top, plain)
        if message == "SavedUserObject":
            for field in plain:
                if field.number == _METADATA:
                    judge_metadata(self.job, field)
        elif message == "Any" or message in _OPAQUE:
            self._opaque(message, plain)
        else:
            self._note(message, graph, plain)
        return graph

    def _note(self, message: str, graph: Graph, plain: list[Field]) -> None:
        """Names that are judged when the whole graph is known."""
        if message == "SaverDef":
            graph.saving += self._names(plain, 2)
            graph.restoring += self._names(plain, 3)
        elif message in {"TensorInfo", "CollectionDef.NodeList"}:
            graph.outputs += self._names(plain, 1)
        elif message in _CALLED:
            graph.functions_of_objects += self._names(plain, 1)
        elif message == "AssetFileDef":
            graph.assets += self._names(plain, 2)
        elif message == "MetaGraphDef.CollectionDefEntry":
            graph.collections += [name for name in self._names(plain, 1) if name not in words("collections")]

    def _in_body(self, message: str, body: Body, plain: list[Field]) -> object:
        if message == "NodeDef":
            return self._node(body, plain)
        if message == "OpDef":
            body.names += self._names(plain, 1)
        elif message == "OpDef.ArgDef":
            body.arguments += self._names(plain, 1)
        elif message in _OPAQUE:
            self._opaque(message, plain)
        return body

    def _node(self, body: Body, plain: list[Field]) -> Node:
        operators = self._names(plain, 2)
        node = Node(self._names(plain, 1), operators, self._names(plain, 3), offset=plain[0].start if plain else 0)
        body.add(node)
        return node

    def _in_node(self, message: str, node: Node, plain: list[Field]) -> None:
        if message == "NameAttrList":
            node.calls += self._names(plain, 1)
        elif message in _TEXTS:
            for field in plain:
                if field.number == _TEXTS[message] and len(node.texts) < _FEW:
                    whole = field.end - field.start <= _SHORT
                    node.texts.append(str(self.job.data[field.start : field.end], "latin-1") if whole else "..")
        elif message in _OPAQUE:
            self._opaque(message, plain)

    def _opaque(self, message: str, plain: list[Field]) -> None:
        if plain:
            self.job.report.add("tf.opaque", message, offset=plain[0].start)

    def _names(self, plain: list[Field], number: int) -> list[str]:
        return list(texts(self.job, plain, number, min(_NAME, LIMITS.line_bytes)))
