"""Makes what a played day leaves: counts, the verdict, a page and pictures."""

import logging

# On its first run matplotlib warns for seconds that it looks for fonts, in the midst of a demo.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
