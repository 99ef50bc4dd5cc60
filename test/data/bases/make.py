"""Makes the model files beside it, which the window's tests add as bases of one's own. Needs Keras 3 with TensorFlow.

    python make.py

leaves.keras: a small functional model with a top, as a notebook would have saved it; input 96 x 96, pixels / 255.
unknown.keras: has layers that Thaw's compiler does not know.
Weights are random, by a seed: nothing was learned, nothing is anybody's."""

import os
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('KERAS_BACKEND', 'tensorflow')

import keras  # noqa: E402
from keras import layers  # noqa: E402

HERE = Path(__file__).parent


def leaves() -> keras.Model:
    inputs = keras.Input((96, 96, 3), name='picture')
    x = inputs
    for i, filters in enumerate((8, 16, 24), start=1):
        x = layers.Conv2D(filters, 3, padding='same', use_bias=False, name=f'block{i}_conv')(x)
        x = layers.BatchNormalization(name=f'block{i}_bn')(x)
        x = layers.ReLU(name=f'block{i}_relu')(x)
        x = layers.MaxPooling2D(name=f'block{i}_pool')(x)
    x = layers.GlobalAveragePooling2D(name='average')(x)
    outputs = layers.Dense(3, activation='softmax', name='kinds')(x)
    return keras.Model(inputs, outputs, name='leaves')


def unknown() -> keras.Model:
    inputs = keras.Input((96, 96, 3), name='picture')
    x = layers.Conv2D(8, 3, padding='same', name='conv')(inputs)
    x = layers.GroupNormalization(groups=4, name='groups')(x)
    x = layers.Conv2DTranspose(8, 3, padding='same', name='wider')(x)
    return keras.Model(inputs, x, name='unknown')


if __name__ == '__main__':
    keras.utils.set_random_seed(7)
    for model in (leaves(), unknown()):
        model.save(HERE / f'{model.name}.keras')
