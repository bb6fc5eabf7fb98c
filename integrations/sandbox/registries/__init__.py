"""The registries as X-Road REST services: what is asked, what is answered, and the faults that a tester orders."""
