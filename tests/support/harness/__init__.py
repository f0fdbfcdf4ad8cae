"""Starts the real daemon, a relay that remembers, and judges what the relay remembers."""
