"""LabelHub: label images with many people, agree, train, flag what looks wrong, review, export."""

__version__ = "0.1.0"
