"""The officials' desk: the queue of open tasks, the case page and the actions on it."""
