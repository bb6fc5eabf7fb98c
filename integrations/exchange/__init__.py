"""Calls to registries: X-Road or gateway, one true deadline, signatures, and kindness shared by all workers."""
