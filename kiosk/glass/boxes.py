"""Cuts a page into rectangles. Pure; whole pixels; nothing ever leaves its box."""

from typing import NamedTuple


class Box(NamedTuple):
    """Bounds a part of the page: ``x``, ``y`` of the upper left corner, ``w``, ``h``; pixels, none
    of them negative."""

    x: int
    y: int
    w: int
    h: int

    def top(self, h: float) -> tuple["Box", "Box"]:
        """Cut off the uppermost ``h`` pixels; return them and the rest."""
        cut = max(0, min(self.h, round(h)))
        return self._replace(h=cut), Box(self.x, self.y + cut, self.w, self.h - cut)

    def bottom(self, h: float) -> tuple["Box", "Box"]:
        """Cut off the lowest ``h`` pixels; return them and the rest."""
        cut = max(0, min(self.h, round(h)))
        return Box(self.x, self.y + self.h - cut, self.w, cut), self._replace(h=self.h - cut)

    def left(self, w: float) -> tuple["Box", "Box"]:
        """Cut off the leftmost ``w`` pixels; return them and the rest."""
        cut = max(0, min(self.w, round(w)))
        return self._replace(w=cut), Box(self.x + cut, self.y, self.w - cut, self.h)

    def inset(self, x: float, y: float) -> "Box":
        """Return the box without ``x`` pixels at both sides and ``y`` above and below."""
        dx, dy = min(round(x), self.w // 2), min(round(y), self.h // 2)
        return Box(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def middle(self, w: float, h: float) -> "Box":
        """Return a box in the middle, at most so large."""
        return self.inset(max(0.0, self.w - w) / 2, max(0.0, self.h - h) / 2)

    def grid(self, columns: int, rows: int, gap: float) -> list["Box"]:
        """Return equal cells row by row, with ``gap`` pixels between them."""
        across, down = self._parts(self.w, columns, gap), self._parts(self.h, rows, gap)
        return [Box(self.x + x, self.y + y, w, h) for y, h in down for x, w in across]

    def row(self, shares: list[float], gap: float) -> list["Box"]:
        """Return the cells of one row, divided by shares."""
        free = max(0.0, self.w - gap * (len(shares) - 1))
        boxes, x = [], float(self.x)
        for share in shares:
            w = free * share / sum(shares)
            boxes.append(Box(round(x), self.y, int(w), self.h))
            x += w + gap
        return boxes

    @staticmethod
    def _parts(length: int, n: int, gap: float) -> list[tuple[int, int]]:
        space = min(round(gap), length // (2 * n))
        size = (length - space * (n - 1)) // n
        return [(i * (size + space), size) for i in range(n)]
