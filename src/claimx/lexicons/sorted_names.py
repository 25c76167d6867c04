"""A large table of names that costs nothing to load: it stays packed, and a name's neighbours are read with it.

The names of a document begin with few of all pairs of letters. So the table is kept as sorted lines of bytes, and the
lines of one pair of letters become a dictionary's when the first name that begins with it is asked for.
"""

from collections.abc import Iterator, Mapping


class SortedNames(Mapping[str, str]):
    """Name -> value, of lines "name<tab>value" that are sorted by their bytes. Plain data: safe to share, to pickle."""

    def __init__(self, lines: bytes) -> None:
        self._lines = lines
        self._known: dict[str, str] = {}
        self._read: set[str] = set()

    def __len__(self) -> int:
        return self._lines.count(b"\n")

    def __iter__(self) -> Iterator[str]:
        for line in self._lines.decode(errors="replace").split("\n")[:-1]:
            yield line.partition("\t")[0]

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def get(self, name: str, default: object = None) -> str | None:  # type: ignore[override]
        """The value of a name, None where it is not there: without the exception that `Mapping.get` passes through."""
        value = self._known.get(name)
        if value is None and (start := (name + "\t")[:2]) not in self._read:
            self._known.update(self.beginning(start))
            self._read.add(start)
            value = self._known.get(name)
        return value

    def beginning(self, start: str) -> dict[str, str]:
        """The names whose line begins with `start`, two characters; a tab ends a name of one."""
        prefix = start.encode(errors="surrogatepass")
        first, last = self._line(prefix, beyond=False), self._line(prefix, beyond=True)
        found: dict[str, str] = {}
        for line in self._lines[first:last].decode(errors="replace").split("\n")[:-1]:
            name, _, value = line.partition("\t")
            found[name] = value
        return found

    def _line(self, prefix: bytes, *, beyond: bool) -> int:
        """Where the first line begins that is not before `prefix` or, with `beyond`, not before and not with it."""
        lines, low, high = self._lines, 0, len(self._lines)
        while low < high:
            middle = (low + high) // 2
            begin = max(low, lines.rfind(b"\n", low, middle) + 1)
            head = lines[begin : begin + len(prefix)].partition(b"\n")[0]
            if head < prefix or (beyond and head == prefix):
                low = lines.find(b"\n", begin) + 1 or len(lines)
            else:
                high = begin
        return low
