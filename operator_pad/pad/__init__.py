"""The pads' machine: decides which edges are a press, when it may be sent, what the lamp says.

Pure files: they touch no pin, no broker and no clock. The hub decides whom a press calls.
"""

from operator_pad.pad.pads import Pads

__all__ = ["Pads"]
