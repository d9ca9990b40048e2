"""The live network: drawn once, then changed by patches of text that Python makes, with a kernel or ready-made without one."""

from mlpteach.widgets.live.live_network import LiveNetwork, network

__all__ = ["LiveNetwork", "network"]
