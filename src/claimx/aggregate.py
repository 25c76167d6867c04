"""Claims of many documents -> evidence summary."""
