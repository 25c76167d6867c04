"""Drugs carried over from earlier sentences, for a sentence that goes on about a drug without naming it.

The drug is the most salient one so far: named often in the document, named lately, and the agent of the last claims.
"""

import math
from collections import Counter
from collections.abc import Iterable

from claimx.schema import Claim, Mention, Span

FADING = 4.0
"""Sentences after which the weight of a mention has fallen to a third."""

LATELY, AGENT, FIRST = 1.0, 1.5, 0.5
MANY = 6
"""Drug mentions in a document from which on a drug named only once is taken for a chance mention."""

FARTHEST = 12
"""Sentences beyond which no drug is carried."""


class Memory:
    """The drugs of a document as its sentences are read one by one."""

    def __init__(self, mentions: Iterable[Mention] = ()) -> None:
        self._often = Counter(m.text.lower() for m in mentions if m.label == "DRUG")
        self._named = sum(self._often.values())
        self._seen: dict[str, tuple[Span, int]] = {}
        self._first: Counter[str] = Counter()
        self._agents: tuple[Span, ...] = ()
        self._agent_at = -1

    def note(self, index: int, mentions: list[Mention], claims: list[Claim]) -> None:
        """Remember the drugs of sentence `index`, and whose claims it made."""
        for mention in mentions:
            self._seen[mention.text.lower()] = (mention.span, index)
        if mentions:
            self._first[mentions[0].text.lower()] += 1
        own = [claim for claim in claims if not claim.drug_carried_over]
        if own:
            self._agents, self._agent_at = own[0].drugs, index

    def drugs(self, index: int) -> tuple[Span, ...]:
        """The drugs that sentence `index`, which names none, is about; empty where none was named lately."""
        if not self._seen:
            return ()
        agents = {span.text.lower() for span in self._agents}

        def weight(name: str) -> float:
            _, last = self._seen[name]
            value = math.log1p(self._often[name]) + LATELY * math.exp((last - index) / FADING)
            if name in agents:
                value += AGENT * math.exp((self._agent_at - index) / FADING)
            return value + (FIRST if self._first[name] else 0)

        best = max(self._seen, key=weight)
        span, last = self._seen[best]
        once = self._often[best] == 1 and self._named > MANY and best not in agents
        if once or index - last > FARTHEST:
            return ()
        if best in agents and len(self._agents) > 1:
            return self._agents
        return (span,)
