"""Runs the broker of a stage: Mosquitto on a free port of the loopback, or amqtt inside Python.

Decides which of them; the settings are those of a hall (systemd/mosquitto/talon.conf). Never
touches the system's own broker.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
from pathlib import Path

from hw_sim.arguments import whole
from hw_sim.ending import serve, told_to_end
from hw_sim.stage.processes import Ready, python

MOSQUITTO = """\
listener {port} 127.0.0.1
allow_anonymous true
user {user}
persistence false
set_tcp_nodelay true
max_packet_size 131072
max_inflight_messages 200
max_queued_messages 2000
max_queued_bytes 8388608
"""


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def mosquitto() -> str | None:
    """Find Mosquitto, also where Debian keeps it and users' PATH does not look."""
    return shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def command(port: int, folder: Path, embedded: bool) -> list[str | Path]:
    """Return the command that runs the broker, and write its settings into `folder`."""
    program = None if embedded else mosquitto()
    if program is None:
        return python("hw_sim", "broker", "--port", str(port))
    # Started by root it would change to a user of its own, who cannot read a private folder.
    user = "root" if os.geteuid() == 0 else "mosquitto"
    config = folder / "mosquitto.conf"
    config.write_text(MOSQUITTO.format(port=port, user=user), encoding="utf-8")
    return [program, "-c", config]


def ready_at(port: int) -> Ready:
    """Return a check that the broker takes connections at this port."""
    return lambda _: answers(port)


def answers(port: int) -> bool:
    """Tell whether somebody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1.0).close()
    except OSError:
        return False
    return True


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim broker`."""
    parser.add_argument("--port", type=whole(1, 65535), required=True, help="on 127.0.0.1")


def run(args: argparse.Namespace) -> int:
    """Serve with amqtt until told to end; return 2 where the port is taken."""
    return serve("broker", _serve(args.port))


async def _serve(port: int) -> None:
    from amqtt.broker import Broker  # type: ignore[import-untyped]  # not everywhere

    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {}},
        }
    )
    told = told_to_end()
    await broker.start()
    await told.wait()
    await broker.shutdown()
