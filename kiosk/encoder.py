"""python-escpos as encoder only: brings its ``Dummy`` in without what the package does beside.

At import it makes a folder for its cache in the temporary directory, which nobody removes (it does
so even where ESCPOS_CAPABILITIES_PICKLE_DIR names another), and it sets the root logger up. The
first is undone here, the second by the daemon's own ``basicConfig(force=True)``.
"""

import tempfile

_before = tempfile.tempdir
with tempfile.TemporaryDirectory() as _folder:
    tempfile.tempdir = _folder
    try:
        from escpos.constants import QR_ECLEVEL_M
        from escpos.printer import Dummy
    finally:
        tempfile.tempdir = _before

__all__ = ["QR_ECLEVEL_M", "encoder"]


def encoder(width_dots: int) -> Dummy:
    """An encoder for paper of this width; its output grows until ``clear()``."""
    dummy = Dummy()
    dummy.profile.profile_data["media"]["width"]["pixels"] = width_dots
    return dummy
