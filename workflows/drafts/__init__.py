"""An applicant's private working copy, and the immutable filing that it becomes."""
