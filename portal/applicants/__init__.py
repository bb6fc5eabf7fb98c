"""The applicant's pages: starting, filling, declaring, filing, following a case, fetching the result."""
