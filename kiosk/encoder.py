"""python-escpos as encoder only: brings its ``Dummy`` in without what the package does beside.

At import it makes a folder in the temporary directory that nobody removes, and it sets the root
logger up. The first is undone here, the second by the daemon's own ``basicConfig(force=True)``.
"""

import os
import tempfile

with tempfile.TemporaryDirectory() as _folder:
    os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = _folder
    from escpos.constants import QR_ECLEVEL_M
    from escpos.printer import Dummy

__all__ = ["QR_ECLEVEL_M", "encoder"]


def encoder(width_dots: int) -> Dummy:
    """An encoder for paper of this width; its output grows until ``clear()``."""
    dummy = Dummy()
    dummy.profile.profile_data["media"]["width"]["pixels"] = width_dots
    return dummy
