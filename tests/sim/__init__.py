"""Plays a whole hall in one thread: the real machines, a virtual clock, a virtual broker, faults.

Everything is drawn from one seed, so a seed that fails is replayed to the bit. ``agenda`` is the
time, ``hall.broker`` the broker, ``hall.daemon`` a process with its disk, ``hall.floor`` the hall
with its people, ``faults`` what goes wrong, ``model.truth`` what must hold after every step.
"""
