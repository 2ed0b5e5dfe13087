"""Tests of booked tickets and of coming back."""
