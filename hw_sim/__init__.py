"""What the world does: devices, fingers and paper, simulated at the level of bytes and pins.

Imports nothing of the daemons and is imported by none of them: the byte tables here come from
the devices' manuals, so that a wrong byte in a driver cannot agree with itself.
"""
