"""Engines: the contract, and the engines that are not in this process."""
