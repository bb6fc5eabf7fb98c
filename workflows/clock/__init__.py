"""The legal clock: deadlines as a pure function of edition, calendar and sealed events."""
