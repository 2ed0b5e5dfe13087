"""A slow card: every fsync and fdatasync of a process takes five milliseconds longer.

A few lines of C between the process and its libc (LD_PRELOAD), compiled when the bench runs.
"""

import shutil
import subprocess
from pathlib import Path

MORE = 0.005
"""Seconds."""
SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static int after(const char *name, int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct timespec wait = {0, %d};
    nanosleep(&wait, 0);
    return real(file);
}
int fsync(int file) { return after("fsync", file); }
int fdatasync(int file) { return after("fdatasync", file); }
"""


def card(folder: Path) -> dict[str, str] | None:
    """Return the environment that slows a process's disk; None where there is no C compiler."""
    if shutil.which("cc") is None:
        return None
    source, library = folder / "slow.c", folder / "slow.so"
    source.write_text(SOURCE % round(MORE * 1e9))
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}
