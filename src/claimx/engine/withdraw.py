"""Taking documents out of a store and its targets."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from claimx.engine.deliver import deliver_all, open_deliveries
from claimx.engine.store import open_existing
from claimx.engine.targets import Target
from claimx.schema.errors import InputError


def withdraw(
    doc_ids: Sequence[str],
    targets: Sequence[Target],
    ledger: Path,
    *,
    undo: bool = False,
    patience: float = 60.0,
) -> list[str]:
    """Withdraw documents, or undo it; the ids of those that this changed. `InputError` where a target cannot be told."""
    with contextlib.closing(open_existing(ledger)) as store:
        changed = store.withdraw(doc_ids, undo=undo)
        with open_deliveries(store, targets, beside=False) as deliveries:
            missing = deliver_all(store, targets, deliveries, beside=False, patience=patience)
    if missing:
        raise InputError("; ".join(missing))
    return changed
