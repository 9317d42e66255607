"""From answers to truth: pure mathematics on arrays, with no database.

The order of work, and the functions to call:

    given = answers(item, labeller, label_class, weight, n_items=…, n_labellers=…, n_classes=…)   # answers.py
    truths = known(item, label_class, n_items=…, n_classes=…)          # gold and reviews; contradictions are named
    stated = opinions(probabilities, n_items=…, n_classes=…)           # opinions.py; out of fold, NaN rows: none
    outcome = aggregate(given, truths, method=Method.AUTOMATIC, stated=stated)                    # automatic.py
    outcome.probabilities, outcome.estimates, outcome.choice

    posterior(labellers, label_classes, outcome.estimates, weights=…, opinion=…)   # estimates.py: one item, at once

Items, labellers and classes are numbered from 0 by the caller; abstentions are left out. `posterior` gives the item's
row of `outcome.probabilities` (a known item is the caller's to clamp); its `opinion` is
`corrected(row[None], estimates.corrections)[0]`. Estimates are five plain arrays and numbers: store them as they are.
"""
