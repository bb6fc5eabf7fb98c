"""The editing desk: a department writes, tries out and publishes the definitions of its own procedures."""
