"""Models that leave the house: each export is checked against the Keras model on real images before it is given out."""
