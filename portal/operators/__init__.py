"""The operator's pages: registries, alarms, maintenance, work that was left over. Nothing about a person, no case."""
