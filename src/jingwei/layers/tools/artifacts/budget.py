"""What one scan may spend, over all containers and members together."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.errors import LimitError
from jingwei.limits import Limits


@dataclass(slots=True)
class Budget:
    """Counts down from `limits`; raises `LimitError` when something is spent that is not there."""

    limits: Limits
    opcodes: int = 0
    members: int = 0
    unpacked: int = 0
    wanted: tuple[memoryview, int, bytearray] | None = (
        None  # what the pickle machine knows of the data that it read last
    )

    def spend_opcodes(self, n: int) -> None:
        """`n` opcodes were interpreted."""
        self.opcodes += n
        if self.opcodes > self.limits.pickle_opcodes:
            raise LimitError(f"more than {self.limits.pickle_opcodes} opcodes")

    def spend_member(self) -> None:
        """One more member is opened."""
        self.members += 1
        if self.members > self.limits.archive_members:
            raise LimitError(f"more than {self.limits.archive_members} archive members")

    def room(self) -> int:
        """Bytes that may still be unpacked into memory at once."""
        return max(0, min(self.limits.archive_bytes - self.unpacked, self.limits.pickle_bytes))

    def spend_bytes(self, n: int) -> None:
        """`n` bytes were unpacked."""
        self.unpacked += n
        if self.unpacked > self.limits.archive_bytes:
            raise LimitError(f"more than {self.limits.archive_bytes} unpacked bytes")
