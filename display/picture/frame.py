"""Turns a scene into zones: what stands where, in which words and colours. Pure.

Decides the look of each thing and the text that speech reads for it; ``display.tv`` makes the
pixels.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from display.picture import layout as lay
from display.picture.layout import BETWEEN, Box, Measure
from display.picture.zones import (
    BAND,
    DIM,
    EMPTY,
    INK,
    MARK,
    NEW,
    QUIET,
    TEXT,
    WINDOW,
    Colour,
    Style,
    Text,
    Zone,
    one,
    stack,
    titled,
)
from display.texts import BoardWords
from display.things import CallRow, Scene


class ZoneMaker:
    """Makes the zones of scenes for one screen.

    ``least`` is the least height in pixels of the capitals that visitors must read.
    """

    def __init__(
        self,
        width: int,
        height: int,
        least: float,
        words: Mapping[str, BoardWords],
        measure: Measure,
    ) -> None:
        self.width, self.height, self._least = width, height, least
        self._words, self._measure = words, measure
        self._edge = round(lay.EDGE * height)

    def zones(self, scene: Scene) -> tuple[Zone, ...]:
        """Return the zones of the whole picture, shifted against burn-in."""
        right, down = lay.shift(scene.clock or scene.minute, self.height)
        parts = [*self._header(scene), *self._middle(scene), *self._footer(scene)]
        return tuple(zone.moved(right, down) for zone in parts)

    # --- the strips at the top and at the bottom ---

    def _header(self, scene: Scene) -> Iterator[Zone]:
        tall = round(lay.HEADER * self.height)
        top, high, wide = self._edge // 2, tall - self._edge, self.width - 2 * self._edge
        known = scene.hall.zone and scene.clock is not None
        clock = time_text(scene.clock, scene.hall.zone) if known else ""
        aside = round(2.5 * tall) if clock else 0
        box = (self._edge, top, wide - aside, high)
        if scene.standing == "stale":
            yield self._mark(scene, box)
        elif scene.hall.title:
            large, small = Style(bold=True, size=0.75), Style(QUIET, size=0.75)
            yield titled(self._measure, box, scene.hall.title, large, small)
        if clock:
            place = (self._edge + wide - aside, top, aside, high)
            yield one(self._measure, place, clock, Style(side="right", size=0.95, bold=True))

    def _mark(self, scene: Scene, box: Box) -> Zone:
        """Say in every language, in the title's place, that the picture is old and since when."""
        words = [self._words[x].old for x in scene.languages]
        if scene.as_of is not None:
            time = time_text(scene.as_of, scene.hall.zone)
            words = [self._words[x].as_of.replace("{time}", time) for x in scene.languages]
        return self._whole(box, words, BETWEEN, 0.72)

    def _whole(self, box: Box, texts: list[str], between: str, size: float) -> Zone:
        """Put a mark in one line, or in several on a narrow screen; never cut it."""
        style = Style(INK, "centre", size, bold=True, inset=self._edge)
        mark = one(self._measure, box, between.join(texts), style, MARK)
        if mark.said == between.join(texts):
            return mark
        return stack(self._measure, box, texts, style, MARK)

    def _footer(self, scene: Scene) -> Iterator[Zone]:
        """Yield the hall's text at the bottom.

        While the hub is in trouble and the middle of the picture shows old calls, it says what to
        do instead. Without a broker it tells the technician where none was found.
        """
        tall = round(lay.FOOTER * self.height) - self._edge
        top, wide = self.height - tall - self._edge // 2, self.width - 2 * self._edge
        if scene.forgetful or scene.twin:
            wide -= (aside := wide // 5)
            words = self._words[scene.languages[0]]
            text = words.forgetful if scene.forgetful else words.twin
            place = (self._edge + wide, top, aside, tall)
            yield one(self._measure, place, text, Style(QUIET, "right", size=0.5))
        box = (self._edge, top, wide, tall)
        if scene.trouble and scene.rows:
            yield self._whole(box, _trouble(self._words[scene.trouble]), " ", 0.8)
        elif scene.broker:
            yield one(self._measure, box, scene.broker, Style(QUIET, "right", size=0.5))
        else:
            yield one(self._measure, box, scene.footer, Style(QUIET, size=0.8))

    # --- the rows ---

    def _middle(self, scene: Scene) -> Iterator[Zone]:
        if not scene.rows:
            yield self._notice(scene)
            return
        parts = self._widths(scene)
        wide = sum(parts) + 4 * lay.GAP
        share = self._share(scene)
        least = self._least / share
        board = lay.grid(self.width, self.height, scene.hall.windows, least, wide)
        capital = board.capital * share
        places = lay.cells(self.width, self.height, board)
        for top in places[:: board.rows]:
            yield from self._headings(scene, top, round(lay.GAP * capital))
        for i, cell in enumerate(places):
            if i < len(scene.rows):
                yield self._row(scene, scene.rows[i], cell, capital, parts, share < 1)
            else:
                yield Zone(lay.band(cell), EMPTY)

    def _share(self, scene: Scene) -> float:
        """Return the share of a row's type that its letters take: less where a ticket's letter has
        an accent.

        The hall's series decide it, so that the type does not change with each call.
        """
        tickets = [*scene.hall.series, *(row.ticket for row in scene.rows)]
        return lay.ROOM if lay.accented(tickets) else 1.0

    def _widths(self, scene: Scene) -> tuple[float, float, float]:
        """Return what the widest ticket, the arrow and the widest window need, in capital
        heights."""
        tickets = [f"{series}888" for series in scene.hall.series]
        tickets += [row.ticket for row in scene.rows]
        windows = ["88" if scene.hall.windows > 9 else "8"]
        windows += [str(row.window) for row in scene.rows]
        tickets = [lay.printable(ticket) for ticket in tickets]
        needed = [lay.widest(self._measure, texts) for texts in (tickets, ["→"], windows)]
        return needed[0], needed[1], needed[2]

    def _headings(self, scene: Scene, first: Box, inset: int) -> Iterator[Zone]:
        """Yield the headings over one column: ticket at its left, window at its right, inset as its
        rows are."""
        left, top, wide, _ = first
        tall, half = round(lay.HEADINGS * self.height), wide // 2
        words = [self._words[language] for language in scene.languages]
        tickets, windows = [word.ticket for word in words], [word.window for word in words]
        for x, side, texts in ((left + inset, "left", tickets), (left + half, "right", windows)):
            box = (x, top - tall, half - inset - inset // 2 * (side == "left"), tall)
            yield one(self._measure, box, BETWEEN.join(texts), Style(QUIET, side))

    def _row(
        self,
        scene: Scene,
        row: CallRow,
        cell: Box,
        capital: float,
        parts: tuple[float, float, float],
        accents: bool,
    ) -> Zone:
        left, top, wide, tall = box = lay.band(cell)
        ticket, window = lay.printable(row.ticket), str(row.window)
        fill, letters, arrow, number = _colours(scene, row)
        size, pad = int(capital / lay.CAPITAL), round(lay.GAP * capital)
        y = top + tall // 2 + (round(lay.ACCENT * capital / 2) if accents else 0)
        # The arrow stands in the middle between the widest ticket and the widest number.
        x = round(left + (wide + (parts[0] - parts[2]) * capital) / 2)
        texts = (
            Text(ticket, size, letters, left + pad, y, "left", True),
            Text("→", size, arrow, x, y, "centre", True),
            Text(window, size, number, left + wide - pad, y, "right", True),
        )
        return Zone(box, fill, texts, f"{ticket} → {window}", self._spoken(scene, row), row.flash)

    def _spoken(self, scene: Scene, row: CallRow) -> str:
        """Return what speech says of a row."""
        call = self._words[scene.languages[0]].call
        return call.replace("{ticket}", lay.printable(row.ticket)).replace(
            "{window}", f"{row.window}"
        )

    def _notice(self, scene: Scene) -> Zone:
        """Say calmly, in every language, that nobody is called, or that nobody can say so now."""
        words = [self._words[language] for language in scene.languages]
        key = "wait" if scene.standing == "live" else "connecting"
        key = "pause" if scene.pause else key
        texts = [getattr(word, key) for word in words]
        if scene.trouble:
            texts = [text for word in words for text in _trouble(word)]
        each = min(0.14 * self.height, 0.7 * self.height / len(texts), 0.11 * self.width)
        tall = round(each) * len(texts)
        box = (self._edge, (self.height - tall) // 2, self.width - 2 * self._edge, tall)
        ink = {"connecting": QUIET, "live": TEXT, "stale": DIM}[scene.standing]
        ink = TEXT if scene.trouble else ink
        return stack(self._measure, box, texts, Style(ink, "centre", 0.6))


def _trouble(words: BoardWords) -> list[str]:
    """Return what visitors read while the hub cannot work: that it is so, and what to do."""
    return [words.trouble, words.ask]


def time_text(minute: int | None, zone: str) -> str:
    """Return a minute of Unix time as HH:MM in that zone, --:-- where either cannot be told."""
    if minute is None:
        return "--:--"
    try:
        return datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).strftime("%H:%M")
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return "--:--"


def _colours(scene: Scene, row: CallRow) -> tuple[Colour, Colour, Colour, Colour]:
    """Return the colours of the band, the ticket, the arrow and the window's number."""
    if scene.standing == "stale":
        return BAND, DIM, DIM, DIM
    if not row.flash:
        return BAND, TEXT, DIM, WINDOW
    return (NEW, INK, INK, INK) if scene.lit else (BAND, NEW, NEW, NEW)
