"""The other side, played honestly in its own process: e-ID, registries, and a control of their faults."""
