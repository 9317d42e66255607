"""From answers to truth: pure mathematics on arrays, with no database.

Consensus, in the order of work:

    given = answers(item, labeller, label_class, weight, n_items=…, n_labellers=…, n_classes=…)   # answers.py
    truths = known(item, label_class, n_items=…, n_classes=…)          # gold and reviews; contradictions are named
    stated = opinions(probabilities, n_items=…, n_classes=…)           # opinions.py; out of fold, NaN rows: none
    outcome = aggregate(given, truths, method=Method.AUTOMATIC, stated=stated)                    # automatic.py
    outcome.probabilities, outcome.estimates, outcome.choice

    posterior(labellers, label_classes, outcome.estimates, weights=…, opinion=…)   # estimates.py: one item, at once

Items, labellers and classes are numbered from 0 by the caller; abstentions are left out. `posterior` gives the item's
row of `outcome.probabilities` (a known item is the caller's to clamp); its `opinion` is
`corrected(row[None], estimates.corrections)[0]`. Estimates are plain arrays and numbers: store them as they are.

What is built upon it:

    calibration   fit(posteriors from labels alone, truth) → Calibration; .applied(p); reliability, calibration_error
    adaptive      worths: what the next label of each item is worth; arranged: the order of the queue
    agreement     krippendorff (α with interval), cohen (κ of pairs), by_class, over_time
    confusion     credible, against_others, drift, speed, skip_rate
    audit_estimate   audited(right, sample, population), sample_size(width, population)
    forecast      expected_accuracy, labels_to_reach, finish, missed
"""
