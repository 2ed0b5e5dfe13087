"""python-escpos as encoder only: brings its ``Dummy`` in without what the package does beside.

At import it makes a folder for its cache in the temporary directory, which nobody removes (it does
so even where ESCPOS_CAPABILITIES_PICKLE_DIR names another), writes the cache, and sets the root
logger up. The folder is made in memory and removed, the cache not written: a full or read-only
disk must not keep the kiosk from its screen. The last is undone by the daemon's own
``basicConfig(force=True)``.
"""

import os
import pickle
import tempfile

MEMORY = "/dev/shm"
_before, _dump = tempfile.tempdir, pickle.dump
with tempfile.TemporaryDirectory(dir=MEMORY if os.path.isdir(MEMORY) else None) as _folder:
    tempfile.tempdir, pickle.dump = _folder, lambda *_, **__: None
    try:
        from escpos.constants import QR_ECLEVEL_M
        from escpos.printer import Dummy
    finally:
        tempfile.tempdir, pickle.dump = _before, _dump

__all__ = ["QR_ECLEVEL_M", "encoder"]


def encoder(width_dots: int) -> Dummy:
    """An encoder for paper of this width; its output grows until ``clear()``."""
    dummy = Dummy()
    dummy.profile.profile_data["media"]["width"]["pixels"] = width_dots
    return dummy
