"""Tests of the virus scanner's client, against its protocol in another process."""
