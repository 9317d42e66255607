"""Which items must stay together: those of one group, and those that are the same image byte for byte. Pure."""

from collections.abc import Sequence

import numpy as np

from trainer.arrays import Ints


def together(groups: Sequence[str | None], digests: Sequence[str]) -> Ints:
    """Numbers items (n,) so that two have the same number if a chain of shared groups or images links them."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(digests)
    nodes: dict[tuple[str, str], int] = {}
    items: list[int] = []
    links: list[int] = []
    for item, (group, digest) in enumerate(zip(groups, digests, strict=True)):
        for link in (("image", digest), *([("group", group)] if group is not None else [])):
            items.append(item)
            links.append(count + nodes.setdefault(link, len(nodes)))
    size = count + len(nodes)
    graph = coo_array((np.ones(len(items), dtype=np.int8), (items, links)), shape=(size, size))
    numbers: Ints = connected_components(graph, directed=False)[1][:count].astype(np.int64)
    return np.unique(numbers, return_inverse=True)[1].reshape(-1).astype(np.int64)
