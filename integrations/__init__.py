"""Everything on the other side of a wire; knows nothing of procedures, workflows or pages."""
