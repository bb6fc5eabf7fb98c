"""The engine that fills fields by asking registries instead of people, and keeps the proof."""
