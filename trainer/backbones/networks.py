"""The pretrained networks that can be asked for by name.

Those of ImageNet are built by `keras.applications`. What each wants of its pixels ("preprocessing") differs: VGG16 was
trained on BGR less the means of ImageNet, both Inceptions on −1 to 1; the others bring it with them as layers.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from trainer.backbones import faceres
from trainer.backbones.weights import PublishedFile
from trainer.errors import TrainerError

_PUBLISHED = "https://storage.googleapis.com/tensorflow/keras-applications"
Preprocessing = Literal["own", "rescale"]
PREPROCESSING: tuple[Preprocessing, ...] = ("own", "rescale")


@dataclass(frozen=True)
class Network:
    """A network without its last layers: pixels in, a map of features out.

    `size` is the side of the images it was trained on and `smallest` the least it takes, both in pixels. `features` is
    how many numbers its last map has at each place. `block` matches the names of the layers that end a block. `cost`
    is seconds for one image of `size`, roughly.
    """

    name: str
    builder: str
    size: int
    smallest: int
    features: int
    input: Literal["bgr-means", "plus-minus-one", "inside"]
    published: PublishedFile | None
    block: str
    cost: float

    def ends_block(self, layer: str) -> bool:
        """Whether a layer of this name is the last one of a block."""
        return re.search(self.block, layer) is not None

    def prepared(self, image: Any, preprocessing: Preprocessing) -> Any:
        """Keras tensor of RGB pixels, 0 to 255, as the network takes them. `rescale` divides by 255 and no more."""
        from keras import layers

        if preprocessing == "rescale":
            return layers.Rescaling(1 / 255, name=f"{self.name}_rescale")(image)
        if self.input == "bgr-means":
            return layers.Rescaling(1.0, offset=[-mean for mean in faceres.MEANS], name=f"{self.name}_means")(image)
        if self.input == "plus-minus-one":
            return layers.Rescaling(1 / 127.5, offset=-1.0, name=f"{self.name}_range")(image)
        return image

    def build(self, prepared: Any) -> Any:
        """The network with random weights on a prepared tensor, as a flat Keras model without its last layers."""
        from keras import applications

        return getattr(applications, self.builder)(weights=None, include_top=False, input_tensor=prepared)


def _published(path: str, digest: str) -> PublishedFile:
    return PublishedFile(f"{_PUBLISHED}/{path}", digest)


NETWORKS: dict[str, Network] = {
    network.name: network
    for network in (
        Network(
            "inception-v3", "InceptionV3", 299, 75, 2048, "plus-minus-one",
            _published("inception_v3/inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
                       "bcbd6486424b2319ff4ef7d526e38f63"),
            r"^mixed\d+$", 0.08,
        ),
        Network(
            "inception-resnet-v2", "InceptionResNetV2", 299, 75, 1536, "plus-minus-one",
            _published("inception_resnet_v2/inception_resnet_v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
                       "d19885ff4a710c122648d3b5c3b684e4"),
            r"^(mixed_|block(35|17|8)_\d+(_ac)?$)", 0.18,
        ),
        Network(
            "vgg16", "VGG16", 224, 32, 512, "bgr-means",
            _published("vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5", "6d6bbae143d832006294945121d1f1fc"),
            r"^block\d_pool$", 0.2,
        ),
        Network(
            "mobilenet-v3-small", "MobileNetV3Small", 224, 32, 576, "inside",
            _published("mobilenet_v3/weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5",
                       "d3e8ec802a04aa4fc771ee12a9a9b836"),
            r"^expanded_conv_\d+_add$", 0.008,
        ),
        Network(
            "mobilenet-v3-large", "MobileNetV3Large", 224, 32, 960, "inside",
            _published("mobilenet_v3/weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
                       "07fb09a5933dd0c8eaafa16978110389"),
            r"^expanded_conv_\d+_add$", 0.015,
        ),
        Network(
            "efficientnet-v2-b0", "EfficientNetV2B0", 224, 32, 1280, "inside",
            _published("efficientnet_v2/efficientnetv2-b0_notop.h5", "893217f2bb855e2983157299931e43ff"),
            r"^block\d[a-z]_add$", 0.03,
        ),
        Network(
            "convnext-tiny", "ConvNeXtTiny", 224, 32, 768, "inside",
            _published("convnext/convnext_tiny_notop.h5",
                       "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1"),
            r"_stage_\d_block_\d_identity$", 0.15,
        ),
    )
}  # fmt: skip


def find(name: str) -> Network:
    """The network of this name. Raises TrainerError `backbone_unknown`."""
    if name not in NETWORKS:
        raise TrainerError(
            "backbone_unknown", f"There is no backbone '{name}'.", f"The backbones are: {', '.join(NETWORKS)}."
        )
    return NETWORKS[name]
