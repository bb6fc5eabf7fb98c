"""What anybody may see: the start page, the catalogue of procedures, the check of a document."""
