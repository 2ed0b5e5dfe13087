"""Connects a daemon to the hall: comes back by itself, and only puts into the inbox.

Decides when to try again (jittered, so that a hall does not come back in one instant) and what of
the traffic is ours; what a message means is none of its business. What cannot be read is counted
and dropped here.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable

import msgspec

from wire import messages as m
from wire.config.toml_file import Broker
from wire.dropped import Dropped
from wire.loop import Inbox
from wire.mqtt import topics
from wire.mqtt.absence import Absence
from wire.mqtt.echoes import Echoes
from wire.mqtt.session import BrokerRefused, Publication, Session

log = logging.getLogger("talon")

PATIENCE = 0.2
"""Seconds after which a thread that waits for room in the inbox looks whether we are closed."""
AGAIN = 0.5
"""Seconds between two answers to who asks whether we are here."""
TWINS = "two devices that are switched on are named {}: give one of them another name"
GOODBYE = 1.0
"""Seconds that the broker may take to hear our last words."""


class Link:
    """Keeps a daemon connected. ``device`` is the daemon's name in the hall file, "" for the hub.

    ``will`` makes the broker's last word for a connection from its session id. The inbox gets
    LinkUp, LinkDown, NoBroker and messages: bare at an edge, wrapped in From at the hub. The hub
    hears the hall's pulse too, its own and that of another hub, and what is said on its other
    topics: where that is not its own last word there, the inbox gets Contradicted.
    """

    def __init__(
        self,
        broker: Broker,
        hall: str,
        device: str,
        inbox: Inbox,
        will: Callable[[str], m.Message] = m.DeviceGone,
    ) -> None:
        self.hall, self.device = hall, device
        self.dropped = Dropped()
        self._echoes, self._absence = Echoes(), Absence()
        self._said_at: dict[bool, float] = {}
        self._broker, self._inbox, self._will = broker, inbox, will
        self._closed = threading.Event()
        self._session = self._new_session()
        self._thread = threading.Thread(target=self._serve, name="link", daemon=True)
        self._thread.start()

    @property
    def session(self) -> str:
        """Return the id of the present connection, or of the next one to be tried."""
        return self._session.id

    def send(self, message: m.Message, to: str = "") -> None:
        """Publish now; ``to`` is the device that an answer is for.

        Without a connection it is dropped: what must not be lost is said again at the next LinkUp
        by the machine that keeps it.
        """
        if not self._session.up:
            self.dropped("offline", f"{type(message).__name__} not sent: no broker")
            return
        written = self._written(message, to or self.device)
        if written.retain:
            self._echoes.said(written.topic, written.payload)
        if not self._session.publish(written):
            self.dropped("unsent", f"{written.topic}: too much is unsent before it")

    def close(self) -> None:
        """Say goodbye, wait up to a second for the broker to have it, and leave without a will.

        From here on nothing more is put into the inbox: nobody reads it any longer.
        """
        self._closed.set()
        if self._session.up:
            self.send(self._will(self._session.id))
        self._session.end(GOODBYE)
        self._thread.join(GOODBYE)  # it is a daemon thread: a connect that hangs holds nobody up

    def _serve(self) -> None:
        shortest, longest = random.uniform(0.2, 0.8), random.uniform(2.0, 4.0)
        wait = shortest
        while not self._closed.is_set():
            wait = shortest if self._once() else min(2 * wait, longest)
            self._closed.wait(wait)
            self._session = self._new_session()

    def _once(self) -> bool:
        """Carry one session from beginning to end, and return whether it was ever up."""
        was_up = False

        def put(heard: object) -> None:
            nonlocal was_up
            was_up = was_up or isinstance(heard, m.LinkUp)
            self._put(heard)

        why = self._carry(put)
        if self._closed.is_set():
            return was_up
        if was_up:
            log.warning("the broker at %s is gone", self._broker.address)
            self._put(m.LinkDown())
        elif why:
            self._failed(why)
        return was_up

    def _carry(self, put: Callable[[object], None]) -> str:
        """Carry the session to its end, and return why it ended, as far as there is a word for
        it."""
        try:
            self._session.run(self._broker, put)
        except BrokerRefused as wrong:
            return str(wrong)
        except OSError as wrong:
            return wrong.strerror or str(wrong)
        except UnicodeError:  # the resolver takes no such name
            return "that is no host name"
        except Exception:
            log.exception("the connection to the broker failed")  # it ends, and a new one is made
        return ""

    def _failed(self, why: str) -> None:
        """Tell the log and the screens that an attempt was in vain."""
        if self._absence.tells(why):
            log.warning("no broker at %s: %s", self._broker.address, why)
            self._put(m.NoBroker(self._broker.address, why))

    def _new_session(self) -> Session:
        self._echoes.forget()
        root = topics.root(self.hall)
        edge = [(f"{root}/down/{self.device}/+", 1), (f"{root}/hall/#", 1)]
        return Session(
            f"{self.hall}-{self.device or 'hub'}",
            edge if self.device else [(f"{root}/up/+/+", 1), (f"{root}/hall/#", 0)],
            lambda session: self._written(self._will(session), self.device),
            self._began,
            self._read,
        )

    def _written(self, message: m.Message, device: str) -> Publication:
        route = topics.ROUTES[type(message)]
        name = topics.topic(self.hall, message, device)
        return Publication(name, msgspec.json.encode(message), route.qos, route.retain)

    def _began(self, session: Session) -> m.LinkUp:
        if self.device:
            session.publish(self._written(m.DeviceHere(session.id), self.device))
        self._absence.ends()
        log.info("connected to the broker at %s", self._broker.address)
        return m.LinkUp(session.id)

    def _read(
        self, topic: str, payload: bytes, kept: bool
    ) -> m.Message | m.From | m.Contradicted | None:
        if not self.device and topics.is_state(self.hall, topic):
            return self._overheard(topic, payload, kept)
        try:
            device, message = topics.read(self.hall, topic, payload)
        except topics.Unreadable as wrong:
            self.dropped(wrong.kind, str(wrong))
            return None
        unknown = topics.unknown_fields(payload, message)
        if unknown:
            self.dropped("unknown field", f"{topic}: {unknown} fields are not known here")
        if not self.device:
            return m.From(device, message)
        if isinstance(message, (m.DeviceAsked, m.DeviceTwin)):
            self._of_our_name(message)
        return message

    def _of_our_name(self, message: m.DeviceAsked | m.DeviceTwin) -> None:
        """Answer the hub, which finds out whether two devices have our name: here, for all daemons
        alike, but not at the speed of the wire."""
        if isinstance(message, m.DeviceTwin):
            both = f"sessions {message.earlier}, {message.later}"
            self.dropped("name", f"{TWINS.format(self.device)}: {both}")
            return
        by_name, now = not message.session, time.monotonic()
        ours = by_name or message.session == self.session
        if ours and now >= self._said_at.get(by_name, -AGAIN) + AGAIN:
            self._said_at[by_name] = now
            self.send(m.DeviceHere(self.session))

    def _overheard(self, topic: str, payload: bytes, kept: bool) -> m.Contradicted | None:
        """Notice another one's word on a topic of the hub's own. What the broker had kept from
        before this connection is replaced anyway, since everything is said when it begins."""
        if kept or self._echoes.is_ours(topic, payload):
            return None
        said = ascii(topic[:80])[1:-1]
        self.dropped("contradicted", f"{said}: not the hub's own word; it says everything again")
        return m.Contradicted()

    def _put(self, heard: object) -> None:
        """Wait for room: what is not read yet stays with the broker, which drops beyond its limit.
        But wait no longer than we are open, or ending would wait for us and we for the end."""
        while not self._closed.is_set():
            try:
                return self._inbox.put(heard, timeout=PATIENCE)
            except queue.Full:
                continue
