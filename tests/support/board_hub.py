"""Speaks as a hub to the board in tests: it states everything whole, as the real one does."""

from display import texts as board_texts
from display.board.machine import Board
from display.things import Chime, Hush, PanelText, Scene, ShowScene
from wire.messages import Called, Calls, Menu, MenuItem, Now, Pulse, WindowState

BOOT = "hub-boot"
KNOWN = ("en", "ru", "zh")
SIGNS = {code: words.sign for code, words in board_texts.read().items()}
NINE = 1_768_284_000.0  # 2026-01-13 09:00 in Moscow
HUB_MONO = 50_000.0


def hub_time(seconds: float) -> Now:
    """Return the hub's own now, ``seconds`` after nine; its monotonic clock is not the board's."""
    return Now(BOOT, HUB_MONO + seconds, NINE + seconds)


def board_time(seconds: float, trusted: bool = True) -> Now:
    return Now("board-boot", 1000.0 + seconds, NINE + seconds, trusted)


def menu(generation="g1", epoch=1, version=1, windows=(1, 2, 3), zone="Europe/Moscow", **more):
    texts = {"ru": "Горводоканал", "en": "City Water", "zh": "市自来水公司"}
    return Menu(
        generation=generation,
        epoch=epoch,
        version=version,
        languages=more.pop("languages", ("ru", "en", "zh")),
        items=(MenuItem("pay", {"ru": "Оплата"}, series="A"),),
        title=more.pop("title", texts),
        ticket_text={},
        board_text=more.pop("board_text", {}),
        windows=tuple(windows),
        zone=zone,
    )


def called(call: int, window: int, at: float = 0.0, number: int | None = None, again: int = 0):
    number = call if number is None else number
    return Called(call, f"visit-{number}", "A", number, window, call, again, hub_time(at), 0.0)


class FakeHub:
    """Numbers its calls and versions as a hub does. ``states()`` is everything it would publish
    now."""

    def __init__(self, generation="g1", windows=(1, 2, 3), **menu_more) -> None:
        self.generation, self.epoch, self.version, self.count = generation, 1, 0, -1
        self.windows, self.menu_more = tuple(windows), menu_more
        self.calls: list[Called] = []
        self.last = 0
        self.standing: dict[int, str] = {}
        self.present: dict[int, Called | None] = dict.fromkeys(windows)

    @property
    def session(self) -> str:
        """Return the session of its connection: another one at each start."""
        return f"{self.generation}-{self.epoch}"

    def pulse(self, at: float = 0.0) -> Pulse:
        self.count += 1
        at_hub = (self.session, self.count, hub_time(at), self.version, self.last)
        return Pulse(self.generation, self.epoch, *at_hub)

    def call(self, window: int, at: float = 0.0, number: int | None = None) -> list:
        """Call the next person there; return what is published of it."""
        self.last += 1
        self.present[window] = called(self.last, window, at, number)
        self.calls.append(self.present[window])
        return [self.window(window), self.listed()]

    def undo(self, window: int, back: Called | None = None) -> list:
        """Undo the present call there: whoever was there before is there again. Its number is not
        given again."""
        self.calls.remove(self.present[window])
        self.present[window] = back
        return [self.window(window), self.listed()]

    def stand(self, window: int, state: str) -> list:
        """Open or close the window, or begin a break there."""
        self.standing[window] = state
        return [self.window(window)]

    def free(self, window: int) -> list:
        self.present[window] = None
        return [self.window(window)]

    def window(self, window: int) -> WindowState:
        self.version += 1
        present = self.present[window]
        step = present.step if present else 0
        at = (self.generation, self.epoch, self.version)
        return WindowState(*at, window, step, present, 0, self.standing.get(window, "open"))

    def listed(self) -> Calls:
        self.version += 1
        return Calls(self.generation, self.epoch, self.version, tuple(self.calls[-50:]))

    def menu(self) -> Menu:
        self.version += 1
        return menu(self.generation, self.epoch, self.version, self.windows, **self.menu_more)

    def states(self) -> list:
        return [self.menu(), *(self.window(window) for window in self.windows), self.listed()]

    def restart(self) -> None:
        self.epoch, self.version, self.count = self.epoch + 1, 0, -1


class Seen:
    """Holds a board and what came of it: the present scene and panels, all chimes, all facts."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.scene: Scene | None = None
        self.scenes: list[Scene] = []
        self.panels: dict[int, PanelText] = {}
        self.chimes: list[int] = []
        self.hushed: list[int] = []
        self.facts: list = []

    def hear(self, what, at: float = 0.0, trusted: bool = True) -> list:
        """Hear one message or several at ``at`` seconds after nine."""
        answers = []
        for heard in what if isinstance(what, list) else [what]:
            answers += self.board.hear(heard, board_time(at, trusted))
        for answer in answers:
            self._take(answer)
        return answers

    def _take(self, answer) -> None:
        match answer:
            case ShowScene(scene):
                self.scene = scene
                self.scenes.append(scene)
            case Chime(call):
                self.chimes.append(call)
            case Hush(call):
                self.hushed.append(call)
            case PanelText(window):
                self.panels[window] = answer
            case fact:
                self.facts.append(fact)

    @property
    def rows(self) -> list[tuple[str, int, bool]]:
        return [(row.ticket, row.window, row.flash) for row in self.scene.rows]


def board(**more) -> Board:
    """Make a board that has words in three languages."""
    return Board(KNOWN, **more)


def signed_board(**more) -> Seen:
    """Make a board with the panels of windows 1 and 2, which show words too."""
    return Seen(board(panels=(1, 2), signs=SIGNS, **more))
