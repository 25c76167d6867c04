"""spaCy components. Each finds by a pure function and writes in its `__call__`; none makes claims."""
