"""The operators' pads: buttons and a lamp at each window, up to five pads on one Raspberry Pi."""
