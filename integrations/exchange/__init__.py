"""Transport to registries: X-Road REST, one true deadline, signatures, the shared breaker."""
