"""The life of an edition: proposed, checked, tried on last year's cases, published by a second person, then kept."""
