"""Keras' own augmentation on given numbers, for comparison: reads a job as JSON on stdin, writes .npy files and JSON.

{"folder", "fill_mode", "cval", "parameters": [{"theta", "tx", ...}, ...]}: x.npy holds the pictures, one a row of
parameters; legacy.npy gets what ImageDataGenerator.apply_transform makes of each, layers.npy what the op behind Keras'
preprocessing layers makes with the same matrix and flips, outside.npy how many pixels beyond the edge each output pixel
is read from, and contrast.npy what tf.image.adjust_contrast makes.
"""
import json
import os
import sys
import warnings

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
warnings.simplefilter('ignore')
import numpy as np
import keras
import scipy.ndimage
import tensorflow as tf
from keras.src.legacy.preprocessing import image as legacy


class Recorder:
    """Stands where scipy is, notes the matrix that Keras hands it, and passes everything on."""

    def __init__(self):
        self.ndimage = self
        self.interpolation = self
        self.last = None

    def affine_transform(self, channel, matrix, offset, **options):
        self.last = (matrix, offset)
        return scipy.ndimage.affine_transform(channel, matrix, offset, **options)


def flipped(picture, row):
    picture = picture[:, ::-1] if row['flip_horizontal'] else picture
    return picture[::-1] if row['flip_vertical'] else picture


def outside(picture, matrix, offset):
    size = picture.shape[0]
    points = np.stack(np.meshgrid(np.arange(size), np.arange(size), indexing='ij'), -1) @ matrix.T + offset
    distance = np.maximum(np.maximum(-points, points - (size - 1)), 0).max(axis=-1)
    return np.repeat(distance[..., None], 3, axis=-1)


def main():
    job = json.load(sys.stdin)
    recorder = Recorder()
    legacy.scipy = recorder
    pictures = np.load(f"{job['folder']}/x.npy")
    generator = legacy.ImageDataGenerator(fill_mode=job['fill_mode'], cval=job['cval'])
    made = {'legacy': [], 'layers': [], 'outside': [], 'contrast': []}
    for picture, row in zip(pictures, job['parameters']):
        recorder.last = None
        made['legacy'].append(generator.apply_transform(picture, row))
        made['contrast'].append(np.clip(tf.image.adjust_contrast(picture, row['contrast']).numpy(), 0, 255))
        matrix, offset = recorder.last or (np.eye(2), np.zeros(2))
        # From (row, column) to the op's (x, y).
        transform = [matrix[1, 1], matrix[1, 0], offset[1], matrix[0, 1], matrix[0, 0], offset[0], 0, 0]
        layered = keras.ops.image.affine_transform(
            picture, np.array(transform, 'float32'), fill_mode=job['fill_mode'], fill_value=job['cval']
        ).numpy()
        made['layers'].append(flipped(layered, row))
        made['outside'].append(flipped(outside(picture, matrix, offset), row))
    for name, values in made.items():
        np.save(f"{job['folder']}/{name}.npy", np.stack(values).astype('float32'))
    print(json.dumps({'pictures': len(pictures)}))


main()
