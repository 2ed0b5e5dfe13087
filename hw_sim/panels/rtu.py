"""Answers Modbus RTU frames for the panels of one bus. Decides what each frame does.

pymodbus, which no driver of ours uses, takes frames apart. Its serial server is not used: it opens
a port by name, and the master end of a pty has none; nor can a panel of it go absent. Functions 3,
6 and 16; a frame to address 0 is for all panels and gets no answer, nor does a damaged one.
"""

from __future__ import annotations

from collections.abc import Mapping

from pymodbus.constants import ExcCodes
from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadHoldingRegistersResponse,
    WriteMultipleRegistersRequest,
    WriteMultipleRegistersResponse,
    WriteSingleRegisterRequest,
    WriteSingleRegisterResponse,
)

from hw_sim.panels.panel import Panel

SILENCE = (
    0.02  # seconds after which an unfinished frame is over; 3.5 characters, and a host's slack
)
_ALL = 0
_LONGEST = 256  # bytes of a frame


class Bus:
    """Holds the panels by address, and the frame that is arriving."""

    def __init__(self, panels: Mapping[int, Panel]) -> None:
        self._panels = panels
        self._framer = FramerRTU(DecodePDU(is_server=True))
        self._arriving = b""

    def hear(self, data: bytes) -> bytes:
        """Take bytes off the bus; return the answers to the frames that are whole with them.

        Bytes are taken one by one: pymodbus forgets what stands behind a frame, and on a busy
        machine one read may bring the frames for two panels.
        """
        return b"".join(self._hear_byte(byte) for byte in data)

    def _hear_byte(self, byte: int) -> bytes:
        self._arriving += bytes([byte])
        try:
            used, request = self._framer.handleFrame(self._arriving, 0, 0)
        except ModbusException:
            used, request = len(self._arriving), None
        self._arriving = self._arriving[used:][-_LONGEST:]
        return b"" if request is None else self._answer(request)

    def silence(self) -> None:
        """Note that the bus was silent: what has arrived will never be whole."""
        self._arriving = b""

    def _answer(self, request: ModbusPDU) -> bytes:
        if request.dev_id == _ALL:
            for each in self._panels.values():
                if not each.absent:
                    _do(each, request)
            return b""
        panel = self._panels.get(request.dev_id)
        if panel is None or panel.absent:
            return b""
        answer = _do(panel, request)
        answer.dev_id = request.dev_id
        return self._framer.buildFrame(answer)


def _do(panel: Panel, request: ModbusPDU) -> ModbusPDU:
    try:
        return _answered(panel, request)
    except IndexError:
        return ExceptionResponse(request.function_code, ExcCodes.ILLEGAL_ADDRESS)
    except ValueError:
        return ExceptionResponse(request.function_code, ExcCodes.ILLEGAL_VALUE)


def _answered(panel: Panel, request: ModbusPDU) -> ModbusPDU:
    # An exact look: pymodbus derives function 4 from 3.
    if type(request) is ReadHoldingRegistersRequest:
        values = panel.read(request.address, request.count)
        if values is None:
            raise IndexError(request.address)
        return ReadHoldingRegistersResponse(registers=values)
    if type(request) is WriteSingleRegisterRequest:
        panel.write(request.address, list(request.registers))
        return WriteSingleRegisterResponse(address=request.address, registers=request.registers)
    if type(request) is WriteMultipleRegistersRequest:
        panel.write(request.address, list(request.registers))
        return WriteMultipleRegistersResponse(address=request.address, count=request.count)
    return ExceptionResponse(request.function_code, ExcCodes.ILLEGAL_FUNCTION)
