"""Names one start of the hub. A type only."""

from typing import NamedTuple

from hub.events.facts import Past


class HubStart(NamedTuple):
    """Names start number ``epoch`` of the database ``generation``. ``past`` says how that
    generation came to be, "" for a first installation."""

    generation: str
    epoch: int
    past: Past = ""
