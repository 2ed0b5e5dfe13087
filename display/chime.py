"""Sounds one chime for each call, in order, and none cuts another.

Decides only when the next one may begin. A computer without sound says so once and lives on: the
flash is the chime's twin for the eye (EN 301 549, 5.1.5).
"""

import io
import logging
import math
import wave
from array import array
from collections import deque

from wire.sdl import pygame

log = logging.getLogger("talon")

RATE = 44100
TONES = ((659.26, 0.0), (523.25, 0.42))
"""(hertz, begin in seconds): E5, then C5, the falling third that halls know."""

LENGTH = 1.4
FADE = 0.28
"""Seconds in which a tone falls to 37 %: a struck bar, not a buzzer."""

ATTACK = 0.006
LOUD = 0.4
"""Of full scale for one tone: both together and their overtones stay below it."""

BUFFER = 4096
"""Samples mixed at once: 93 ms of delay that nobody hears, for a third of a percent less CPU."""

MOST = 50
"""Chimes that may wait: as many calls as the hub lists at once."""


class Chimes:
    """Owns the sound device and the queue of chimes. To be used from one thread.

    ``wanted`` is the config's choice: without it no device is opened.
    """

    def __init__(self, wanted: bool = True) -> None:
        self._waiting: deque[int] = deque()  # call numbers
        self._channel: pygame.mixer.Channel | None = None
        if wanted:
            self._open()

    def ring(self, call: int) -> None:
        """Play the chime of this call, now or after those before it."""
        if len(self._waiting) < MOST:
            self._waiting.append(call)
        self.pump()

    def hush(self, call: int) -> None:
        """Drop the chime of a call that was undone. One that sounds already is not cut."""
        if call in self._waiting:
            self._waiting.remove(call)

    def pump(self) -> None:
        """Begin the next chime if none sounds. To be called many times a second."""
        if self._channel is None:
            self._waiting.clear()
        elif self._waiting and not self._channel.get_busy():
            self._waiting.popleft()
            self._channel.play(self._sound)

    def close(self) -> None:
        """Give the device back."""
        if self._channel is not None:
            pygame.mixer.quit()

    def _open(self) -> None:
        try:
            pygame.mixer.init(RATE, -16, 2, BUFFER)
        except pygame.error as wrong:
            log.warning("no sound: %s; calls flash only", wrong)
            return
        self._sound = pygame.mixer.Sound(io.BytesIO(wav()))
        self._channel = pygame.mixer.Channel(0)


def wav() -> bytes:
    """Return two soft struck tones as a WAV file, mono."""
    samples = array("h", (round(32767 * _level(n / RATE)) for n in range(int(LENGTH * RATE))))
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return whole.getvalue()


def _level(at: float) -> float:
    """Return the amplitude ``at`` seconds, -1 to 1. It ends in silence, so that nothing clicks."""
    ending = min(1.0, (LENGTH - at) / 0.05)
    return ending * sum(_tone(hertz, at - begin) for hertz, begin in TONES if at >= begin)


def _tone(hertz: float, since: float) -> float:
    struck = LOUD * min(1.0, since / ATTACK) * math.exp(-since / FADE)
    turn = 2 * math.pi * hertz * since
    return struck * (math.sin(turn) + 0.2 * math.exp(-since / 0.08) * math.sin(3 * turn))
