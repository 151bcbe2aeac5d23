"""A writer in a process of its own."""

from jingwei.evidence.log.ledger import Ledger
from jingwei.store.database import open_url


def write(url, number, count):
    """Append `count` entries one by one; gives (index, entry) as they were acknowledged."""
    engine = open_url(url)
    ledger, made = Ledger.open(engine), []
    for turn in range(count):
        entry = b"%d of writer %d" % (turn, number)
        with engine.begin() as connection:
            index = ledger.append(connection, [entry])[0]
        made.append((index, entry))
    engine.dispose()
    return made
