"""Reads what a simulated printer has put on its papers."""

from hw_sim.printer.machine import Printer

FEED_AND_CUT = b"\x1dV\x42\x00"
AGES = 100_000.0


def told(data: bytes, **printer) -> list[dict]:
    return [paper.told() for paper in papers(data, **printer)]


def papers(data: bytes, **printer):
    one = Printer(**printer)
    one.hear(data, 0.0)
    one.tick(AGES)
    return one.papers()


def lines(data: bytes) -> list[dict]:
    (paper,) = told(data + FEED_AND_CUT)
    assert not paper["unknown"]
    return paper["lines"]


def qr(data: bytes, level: bytes = b"1", module: int = 6) -> bytes:
    store = (len(data) + 3).to_bytes(2, "little")
    return b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C%c\x1d(k\x03\x001E%s" % (
        module,
        level,
    ) + b"\x1d(k%s1P0%s\x1d(k\x03\x001Q0" % (store, data)
