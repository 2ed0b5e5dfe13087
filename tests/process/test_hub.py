"""The hub as it runs in a hall: a process, a real broker, a real database, JSON at its edges."""

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.support.processes.broker import Broker
from tests.support.processes.hub import TOP, Floor, Hub
from tests.support.wait import SOON, free_port, until

# --- a visit ------------------------------------------------------------------------------------


def test_a_ticket_is_issued_taken_called_and_finished_and_the_disk_has_it(hub, floor):
    issued = floor.ticket("pay")
    assert (issued["series"], issued["number"], issued["day"], issued["ahead"]) == ("A", 1, 1, 0)
    until(lambda: floor.window(1)["waiting"] == 1 and floor.window(2)["waiting"] == 1)
    assert floor.press("Next") == "accepted"
    call = floor.window(1)["calling"]
    assert (call["series"], call["number"], call["window"], call["call"]) == ("A", 1, 1, 1)
    assert until(lambda: floor.all("Calls")[-1]["calls"]) == [call]
    assert floor.press("Recall") == "accepted"
    assert floor.window(1)["calling"]["again"] == 1
    assert floor.press("Done") == "accepted"
    assert floor.window(1)["calling"] is None
    assert floor.press("Next") == "nothing"
    kinds = [kind for (kind,) in hub.rows("SELECT kind FROM journal ORDER BY seq")]
    calls = ["WindowOpened", "Called", "Chosen", "Called"]
    visit = ["TicketIssued", "Heard", "Heard", *calls, "Finished"]
    assert kinds == ["HubStarted", "DayOpened", "KioskAdmitted", *visit]
    columns = "visit, series, number, state, printed, window, recalls"
    table = f"SELECT {columns} FROM visits JOIN legs USING (day, visit)"
    assert hub.rows(table) == [(issued["visit"], "A", 1, "served", "printed", 1, 1)]


def test_what_was_answered_is_on_the_disk_already(hub, floor):
    """The answer is the hub's word (CONTRIBUTING.md): nothing is said before it is kept."""
    for n in range(20):
        floor.say("kiosk-1", "wish", "TicketWanted", visit=f"v{n}", service="pay", language="ru")
        issued = floor.hears("TicketIssued", lambda it, n=n: it["visit"] == f"v{n}")
        found = hub.rows("SELECT series, number FROM visits WHERE visit = ?", f"v{n}")
        assert found == [(issued["series"], issued["number"])]


def test_a_repeated_wish_gets_the_same_answer_and_a_bad_one_its_reason(hub, floor):
    first = floor.ticket("pay", visit="v")
    floor.forget()
    wish = {"visit": "v", "service": "pay", "language": "ru"}
    floor.say("kiosk-1", "wish", "TicketWanted", **wish)
    assert floor.hears("TicketIssued") == first
    floor.say("kiosk-1", "wish", "TicketWanted", **{**wish, "visit": "w", "service": "none"})
    assert floor.hears("TicketRefused")["why"] == "no such service: none"
    assert hub.rows("SELECT count(*) FROM visits") == [(1,)]


def test_answers_go_to_the_device_that_asked_and_states_are_retained(broker, floor):
    issued = floor.ticket("pay")
    topics = {topic for _, topic, it in floor.heard if it.get("visit") == issued["visit"]}
    assert topics == {f"{TOP}/down/kiosk-1/answer"}
    until(lambda: floor.window(1)["waiting"] == 1)
    with Floor(broker) as late:
        until(lambda: {"Menu", "Calls", "WindowState"} <= {it["kind"] for _, _, it in late.heard})
        assert late.window(1) == floor.window(1)
        assert [item["id"] for item in late.all("Menu")[0]["items"]] == ["pay", "meter"]


# --- ends and beginnings ------------------------------------------------------------------------


def test_a_killed_hub_comes_back_with_the_same_people_and_the_numbers_go_on(hub, floor):
    for _ in range(3):
        floor.ticket("pay")
    floor.ticket("meter")
    assert floor.press("Next") == "accepted"
    until(lambda: floor.window(1)["waiting"] == 3)
    before, pulse = floor.window(1), floor.all("Pulse")[-1]
    floor.say("kiosk-1", "wish", "TicketWanted", visit="last", service="pay", language="ru")
    last = floor.hears("TicketIssued", lambda it: it["visit"] == "last")
    hub.kill()
    gone = floor.hears("HubGone")
    assert gone["session"] == pulse["session"]
    floor.forget()
    hub.start()
    floor.whole(epoch=pulse["epoch"] + 1)
    assert floor.all("Pulse")[0]["generation"] == pulse["generation"]
    after = floor.window(1)
    assert (after["calling"], after["step"]) == (before["calling"], before["step"])
    assert after["waiting"] == 3, "the last one is on no paper yet"
    assert floor.all("Calls")[-1]["calls"] == [before["calling"]]
    assert (last["number"], floor.ticket("pay")["number"]) == (4, 5)
    assert floor.ticket("meter")["number"] == 2
    assert floor.press("Next") == "accepted"
    assert floor.window(1)["calling"]["number"] == 2
    assert floor.window(1)["calling"]["call"] == 2, "call numbers go on as well"


def test_killed_again_and_again_it_forgets_nothing_that_it_answered(hub, floor):
    numbers = []
    for n in range(3):
        numbers.append(floor.ticket("pay")["number"])
        hub.kill()
        floor.forget_ended_hub()
        hub.start()
        floor.whole(epoch=n + 2)
    assert numbers == [1, 2, 3]
    assert hub.rows("SELECT epoch FROM hub") == [(4,)]


def test_a_press_for_the_hub_before_is_stale(hub, floor):
    floor.ticket("pay")
    old = floor.all("Pulse")[-1]["epoch"]
    hub.kill()
    floor.forget_ended_hub()
    hub.start()
    floor.whole(epoch=old + 1)
    assert floor.press("Next", epoch=old) == "stale"
    assert floor.press("Next") == "accepted"


def test_asked_to_end_it_says_goodbye_and_ends_cleanly(hub, floor):
    for number in (signal.SIGTERM, signal.SIGINT):
        hub.process.send_signal(number)
        assert hub.process.wait(SOON) == 0
        floor.forget_ended_hub()
        hub.start()
        floor.whole()
    assert not [line for line in hub.lines() if "Traceback" in line or "ERROR" in line]


def test_systemd_is_told_when_it_is_ready_though_there_is_no_broker(tmp_path):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(path))
        supervisor.settimeout(SOON)
        hub = Hub(tmp_path, free_port())
        hub.start(**{**os.environ, "NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "1000000"})
        try:
            assert supervisor.recv(100) == b"READY=1"
            assert [supervisor.recv(100) for _ in range(4)] == [b"WATCHDOG=1"] * 4
            hub.process.send_signal(signal.SIGTERM)
            said = b""
            while said != b"STOPPING=1":
                said = supervisor.recv(100)
            assert hub.process.wait(SOON) == 0
        finally:
            hub.kill()


def test_a_damaged_database_is_set_aside_and_the_hall_goes_on_as_a_new_generation(hub, floor):
    floor.ticket("pay")
    generation = floor.all("Pulse")[-1]["generation"]
    hub.kill()
    for part in ("-wal", "-shm"):
        Path(f"{hub.database}{part}").unlink(missing_ok=True)
    hub.database.write_bytes(b"no database\0" * 1024)
    floor.forget_ended_hub()
    hub.start()
    floor.whole(epoch=1)
    assert floor.all("Pulse")[0]["generation"] != generation
    assert list(hub.database.parent.glob("hub.db.damaged-*"))
    assert [line for line in hub.lines() if "hub.db is damaged" in line]
    kinds = "SELECT kind FROM journal WHERE kind LIKE 'Gather%'"
    assert hub.rows(kinds) == [("GatherBegan",)], "no numbers until the kiosks have reported"
    wish = {"visit": "w", "service": "pay", "language": "ru"}
    floor.say("kiosk-1", "wish", "TicketWanted", **wish)
    floor.greet()
    until(lambda: hub.rows(kinds) == [("GatherBegan",), ("Gathered",)])
    assert not floor.all("TicketIssued")


def test_a_second_hub_in_the_hall_keeps_silent_and_says_so_in_its_log(hub, floor, broker, tmp_path):
    (tmp_path / "second").mkdir()
    first = floor.all("Pulse")[-1]["session"]
    with Hub(tmp_path / "second", broker.port) as second:
        until(lambda: [line for line in second.lines() if "another hub works" in line])
        heard = len(floor.all("Pulse"))
        until(lambda: len(floor.all("Pulse")) > heard + 2)
        assert {pulse["session"] for pulse in floor.all("Pulse")} == {first}
        assert second.process.poll() is None
    assert floor.ticket("pay")["number"] == 1


# --- the broker goes and comes ------------------------------------------------------------------


@pytest.mark.broker
def test_a_broker_that_comes_later_and_one_that_is_killed_leave_the_hall_whole(tmp_path):
    broker = Broker(tmp_path)
    with Hub(tmp_path, broker.port) as hub:
        until(lambda: [line for line in hub.lines() if "epoch 1 of" in line])
        with broker, Floor(broker) as floor:
            print(f"broker came: whole after {floor.whole(1):.2f} s")
            floor.ticket("pay")
            floor.ticket("pay")
            assert floor.press("Next") == "accepted"
            until(lambda: floor.window(2)["waiting"] == 1)
            for _ in range(2):
                before = {n: floor.window(n) for n in (1, 2)}
                calls = floor.all("Calls")[-1]["calls"]
                broker.kill()
                floor.forget()
                broker.start()
                print(f"broker back: whole after {floor.whole(1):.2f} s")
                for n, state in before.items():
                    # A word of before the kill may just have come.
                    until(lambda n=n, old=state: floor.window(n)["version"] > old["version"])
                    assert {**floor.window(n), "version": 0} == {**state, "version": 0}
                assert floor.all("Calls")[-1]["calls"] == calls
            assert floor.ticket("pay")["number"] == 3
        assert hub.process.poll() is None
