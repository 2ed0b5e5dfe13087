"""Runs the hub of the hall: the real ``HubMachine`` with a journal as its disk.

The journal keeps the facts as bytes, day by day; a backup is a prefix of it. A hub that starts on a
backup, or on nothing, gets a new generation and is told so (``past``).
"""

from typing import Any
from zoneinfo import ZoneInfo

from hub.effects import Began, Note, Odd, Renew, Say, Tell
from hub.events.facts import Adopted
from hub.events.service_facts import Undone
from hub.machine import HubMachine
from hub.state.apply import replayed
from tests.sim.agenda import Violation
from tests.sim.hall.daemon import Daemon
from tests.sim.hall.journal import Journal
from tests.sim.model.replay import assert_replay_agrees, assert_same_rows
from wire.hall import Hall
from wire.messages import Calls, Fact, HubGone, Message, Now, PressAnswered, WindowState

OFTEN = 25
"""Commits between two comparisons of the journal with what the hub has in mind."""
ZONE = ZoneInfo("Europe/Moscow")


class Hub(Daemon):
    """Runs the hub. ``journal`` is its disk."""

    def __init__(self, *given: Any, hall: Hall, truth: Any) -> None:
        super().__init__(*given)
        self.hall, self.truth = hall, truth
        self.journal = Journal(f"{self.name}-generation-1")
        self.odd: dict[str, int] = {}
        self.generations = 1
        self._commits = 0
        self._void: set[int] = set()

    @property
    def address(self) -> str:
        return ""

    def will(self, session: str) -> Message:
        return HubGone(session)

    def made(self) -> list[Any]:
        self.journal.epoch += 1
        self.machine = self.replayed()
        self._void = set(self.truth.ledger.void)
        return [Began()]

    def replayed(self) -> HubMachine:
        """Return a machine as the journal has it."""
        journal = self.journal
        about = self.hall, ZONE, journal.generation, journal.epoch, journal.past
        return HubMachine(*about, state=replayed(journal.facts_of_last_day()))

    def hear(self, heard: Any, now: Now) -> list[Any]:
        answers = super().hear(heard, now)
        if any(isinstance(answer, Adopted) for answer in answers):
            self.truth.hub_adopts(heard)
        self._watch(answers)
        return answers

    def _watch(self, answers: list[Any]) -> None:
        """Watch what the hall is shown with this, and how a press is answered."""
        for answer in answers:
            match answer:
                case Undone(call=call):
                    self._void.add(call)
                case Say(message) if self._void and isinstance(message, (Calls, WindowState)):
                    self._shows_no_void(message)
                case Tell(_, PressAnswered() as said):
                    self.truth.answered(self.life, said)
                    self._changes_nothing(said, answers)

    def _shows_no_void(self, message: Calls | WindowState) -> None:
        one = isinstance(message, WindowState)
        calls = (message.calling,) if one else message.calls  # type: ignore[union-attr]
        wrong = [call for call in calls if call is not None and call.call in self._void]
        if wrong:
            raise Violation(f"{type(message).__name__} shows what was undone: {wrong}")

    def _changes_nothing(self, said: PressAnswered, answers: list[Any]) -> None:
        """Hold that a press that was not taken does nothing at its window."""
        if said.outcome in ("refused", "stale", "just_called"):
            done = [x for x in answers if isinstance(x, Fact) and getattr(x, "window", 0)]
            if done or not said.why:
                raise Violation(f"{said}, and yet {done}")

    def commit(self, facts: list[Fact]) -> None:
        self.journal.keep(facts, self.machine.state.touched.taken())
        self.truth.hub_kept(self, facts)
        self._commits += 1
        if self._commits % OFTEN == 0:
            assert_replay_agrees(self)

    def ended(self) -> None:
        """Hold that what it had in mind is what the disk says, unless it died before it could
        write."""
        if not self.lost and self.machine is not None:
            assert_replay_agrees(self)
            assert_same_rows(self)

    def do(self, answer: Any) -> None:
        match answer:
            case Tell(device, message):
                self.send(message, device)
            case Say(message):
                self.send(message)
            case Odd(kind, text):
                self.odd[kind] = self.odd.get(kind, 0) + 1
                self.agenda.log(self.name, "odd", f"{kind}: {text}")
            case Note(text):
                self.agenda.log(self.name, "notes", text)
            case Renew(why):
                self.renew(why)
            case _:
                raise Violation(f"an effect of the hub that nobody knows: {answer!r}")

    def renew(self, why: str) -> None:
        """Renew the generation at the next start, which is now: the database is older than the
        hall."""
        self.agenda.log(self.name, "renews", why)
        if not self.truth.forgot:
            raise Violation(f"the hub begins anew, and nobody has forgotten anything: {why}")
        self.put_back(self.journal, "restored")
        self.doom = 0

    def put_back(self, journal: Journal, past: str) -> None:
        """Use this journal as the disk from the next start on, with a generation of its own."""
        self.generations += 1
        journal.generation, journal.past = f"{self.name}-generation-{self.generations}", past
        self.journal = journal
