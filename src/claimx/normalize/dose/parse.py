"""From the words of a dose to its records."""

from claimx.normalize.dose.chunk import chunk
from claimx.normalize.dose.records import dose
from claimx.normalize.dose.segments import gather
from claimx.normalize.dose.share import share
from claimx.schema.dose import Dose


def parse_dose(text: str, offset: int = 0) -> tuple[Dose, ...]:
    """What the words of a DOSE mention say: one record, or one for each alternative and each titration step.

    `offset` is where `text` begins in its document; the offsets of the records and of their parts count from
    there. There is always at least one record. What cannot be read is named in `problem`; no input raises.
    """
    segments = gather(text, chunk(text))
    if len(segments) > 1:
        share(segments)
    else:
        segments[0].start, segments[0].end = 0, len(text)
    return tuple(dose(segment, text, offset) for segment in segments)
