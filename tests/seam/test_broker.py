"""The broker that the tests use: it comes, goes, comes back, and keeps nothing."""

import subprocess
import sys
import threading
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.support.processes.broker import Broker
from tests.support.wait import SOON, until

PROBE = """
import pytest

@pytest.mark.broker
def test_marked():
    pass

def test_fixture(broker):
    pass

def test_plain():
    pass
"""


def client(broker: Broker) -> paho.Client:
    made = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
    made.connect(broker.host, broker.port)
    made.loop_start()
    until(made.is_connected)
    return made


def end(made: paho.Client) -> None:
    made.disconnect()
    made.loop_stop()


def retained(broker: Broker) -> list[bytes]:
    """Return what the broker keeps for a newcomer; the mark sent after subscribing ends the
    list."""
    found: list[bytes] = []
    whole = threading.Event()
    reader = client(broker)
    reader.on_message = lambda _, __, m: (
        whole.set() if m.topic == "mark" else found.append(m.payload)
    )
    reader.on_subscribe = lambda *_: reader.publish("mark", b"", 1)
    reader.subscribe([("kept", 1), ("mark", 1)])
    assert whole.wait(SOON)
    end(reader)
    return found


def test_what_was_retained_is_gone_after_a_kill(broker: Broker) -> None:
    writer = client(broker)
    writer.publish("kept", b"menu", 1, retain=True).wait_for_publish(SOON)
    end(writer)
    assert retained(broker) == [b"menu"]
    port = broker.port
    broker.kill()
    broker.start()
    assert broker.port == port
    assert retained(broker) == []


def test_the_largest_message_of_ours_passes_and_a_huge_one_ends_its_sender(broker: Broker) -> None:
    writer = client(broker)
    writer.publish("kept", b"m" * 65_537, 1, retain=True).wait_for_publish(SOON)
    gone = threading.Event()
    writer.on_disconnect = lambda *_: gone.set()
    writer.publish("kept", b"m" * 131_072, 1, retain=True)
    assert gone.wait(SOON)
    end(writer)
    assert [len(payload) for payload in retained(broker)] == [65_537]


def run_pytest(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the probe's three tests in a pytest of their own that sees no Mosquitto."""
    here = Path(__file__).parents[1]
    (folder / "conftest.py").write_text(
        f"import sys\nsys.path.insert(0, {str(here.parent)!r})\n"
        "from tests.support.processes import broker\nbroker.mosquitto = lambda: None\n"
        f"exec(compile(open({str(here / 'conftest.py')!r}).read(), 'conftest', 'exec'))\n"
    )
    (folder / "test_probe.py").write_text(PROBE)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=env, check=False)


def test_without_mosquitto_its_tests_are_named_at_the_end(tmp_path: Path) -> None:
    ended = run_pytest(tmp_path)
    last = ended.stdout.splitlines()[-3:]
    assert ended.returncode == 0, ended.stdout
    assert last[0].startswith("not run: no Mosquitto: ")
    assert last[0].endswith("::test_marked")
    assert last[1].endswith("::test_fixture")
    assert "1 passed" in last[2]


def test_where_everything_must_run_a_missing_mosquitto_fails(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, TALON_CI="1").returncode == pytest.ExitCode.TESTS_FAILED
