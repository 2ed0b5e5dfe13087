"""Where the bench runs: the folder its databases lie in, and what machine this is."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

from tests.support.processes import broker

ROOT = Path(__file__).parent.parent.parent
IN_MEMORY = ("tmpfs", "ramfs", "overlay")
"""File systems on which a commit may cost nothing: their figures say little of a disk."""


def file_system(folder: Path) -> str:
    """Return the type of file system that ``folder`` lies on, as the kernel names it: ext4, tmpfs
    …"""
    device = os.stat(folder).st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")  # proc_pid_mountinfo(5)
        if before.split()[2] == wanted:
            return after.split()[0]
    return "unknown"


def machine(folder: Path) -> dict[str, str]:
    """Return what must be known to read the figures."""
    kind = file_system(folder)
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "processor": _processor(),
        "load before": f"{os.getloadavg()[0]:.2f}",
        "kernel": platform.release(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Mosquitto": broker.version(),
        "paho-mqtt": version("paho-mqtt"),
        "disk": kind + (" - NOT A DISK, commits are too cheap" if kind in IN_MEMORY else ""),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
