"""The auditor's read-only pages: finding a case or a person, replaying it, verifying its chain."""
