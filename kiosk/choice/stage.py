"""Where a visitor is, and how long a stage lasts by itself. Pure."""

from dataclasses import dataclass

from kiosk.things import Kind, Times
from wire.messages import TicketIssued


@dataclass(frozen=True)
class Stage:
    """Where the visitor is. ``back`` is the stage that "still there?" interrupted.

    ``trouble`` names what a "sorry" is about: "refused", "printer", or the hub's silence.
    """

    kind: Kind
    language: str = ""
    group: str = ""
    page: int = 0
    service: str = ""
    visit: str = ""
    issued: TicketIssued | None = None
    trouble: str = ""
    back: "Stage | None" = None


def lasts(stage: Stage, paper_late: bool, times: Times) -> float | None:
    """Seconds that this stage lasts untouched; None for ever. A late paper needs longer reading."""
    match stage.kind:
        case "services" | "documents":
            return times.idle
        case "still_there" | "sorry":
            return times.warning
        case "waiting":
            return times.answer
        case "ticket":
            return times.idle if paper_late else times.ticket
        case _:
            return None


def before(stage: Stage, above: str | None) -> Stage:
    """Where [Back] leads: from the documents to their page, from a page to the one ``above`` it.

    ``above`` is the id of the group above, None on the first page of all.
    """
    if stage.kind == "documents":
        return Stage("services", stage.language, stage.group, stage.page)
    if above is None:
        return Stage("start")
    return Stage("services", stage.language, above)
