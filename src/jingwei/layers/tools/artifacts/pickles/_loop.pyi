from jingwei.layers.tools.artifacts.pickles.values import Callee, Items, Value

class Loop:
    def __init__(
        self,
        items: type[Items],
        callee: type[Callee],
        nothing: list[Value],
        kept: int,
        held: int,
        small: int,
        large: int,
        expansion: int,
        keyed: int,
        /,
    ) -> None: ...
    def steps(
        self,
        data: memoryview,
        pos: int,
        most: int,
        frame_end: int,
        stack: list[Value],
        meta: list[list[Value]],
        below: int,
        memo: dict[int, Value],
        wanted: bytearray | None,
        count: int,
        /,
    ) -> tuple[int, int, int, list[Value], int, int]: ...
