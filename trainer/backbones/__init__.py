"""Pretrained networks that turn an image into a feature vector, rebuilt as Keras layers."""
