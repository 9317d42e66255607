"""Train image classifiers from a manifest, and say how good they and their labels are.

A manifest (JSON lines) goes in, a run folder comes out: see `trainer.run.train` and `python -m trainer --help`.
Importing this package is cheap: TensorFlow is loaded when a network is first needed, not before.
"""

VERSION = "2"
"""Names the way runs are computed. It is stored with every run and changes when results may change."""
