"""What must stay together: items of one group, and items that show the same image or look the same. Pure.

Two items are in one unit when a chain of shared groups, images and series of near-duplicates links them. A
unit never straddles a split (invariant 6), nor a fold.
"""

from collections.abc import Iterable

Node = tuple[str, str]  # ("group", name) or ("image", SHA-256)


class Units:
    """Names the unit of an item from its group ("" for none) and the SHA-256 of its image.

    `shared` holds (group, SHA-256) of every item whose image another item shows too, `alike` (group, SHA-256,
    series) of every item that looks the same as others: they alone can link groups, so that a project
    of a million different images costs nothing.
    """

    def __init__(self, shared: Iterable[tuple[str, str]], alike: Iterable[tuple[str, str, int]] = ()) -> None:
        self._above: dict[Node, Node] = {}
        for group, sha256 in shared:
            image = ("image", sha256)
            self._link(image, ("group", group) if group else image)
        first: dict[int, Node] = {}
        for group, sha256, series in alike:
            image = ("image", sha256)
            self._link(image, ("group", group) if group else image)
            self._link(image, first.setdefault(series, image))
        self._first: dict[Node, Node] = {}
        for node in self._above:
            root = self._root(node)
            # Groups sort before images, so that a unit with groups is called after one of them.
            self._first[root] = min(self._first.get(root, node), node)

    def of(self, group: str, sha256: str) -> str:
        """The unit's name; "" when the item stands alone."""
        for node in (("image", sha256), ("group", group)):
            if node in self._above:
                kind, name = self._first[self._root(node)]
                return name if kind == "group" else f"sha256:{name}"
        return group

    def _root(self, node: Node) -> Node:
        while (above := self._above[node]) != node:
            self._above[node] = self._above[above]  # halves the way for those who come after
            node = above
        return node

    def _link(self, one: Node, other: Node) -> None:
        for node in (one, other):
            self._above.setdefault(node, node)
        self._above[self._root(one)] = self._root(other)
