"""Keras doing what the engine does, for comparison: reads a job as JSON on stdin, writes .npy files and JSON.

Jobs: {"job": "features", "weights", "alpha", "size", "files", "out"}: base output after global average pooling.
{"job": "steps", "folder", "optimizer", "lr", "batch", "steps", "classes"}: losses of training steps on features.npy and
labels.npy from the starting weights w0.npy.. in the folder, in order. {"job": "savedmodel", "folder", "files"}: scores of
both signatures of an exported model.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import keras
import tensorflow as tf


def read(path, size):
    picture = tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)
    return tf.image.resize(tf.cast(picture, tf.float32), [size, size])


def features(job):
    base = keras.applications.MobileNet(
        weights=job['weights'], include_top=False, alpha=job['alpha'], input_shape=(job['size'], job['size'], 3)
    )
    pixels = np.stack([read(file, job['size']).numpy() for file in job['files']])
    output = base.predict(keras.applications.mobilenet.preprocess_input(pixels), verbose=0)
    np.save(job['out'], output.mean(axis=(1, 2)))
    return {}


def steps(job):
    folder = job['folder']
    x, y = np.load(f'{folder}/features.npy'), np.load(f'{folder}/labels.npy')
    start = [np.load(f'{folder}/w{i}.npy') for i in range(4)]
    binary = job['classes'] == 2
    model = keras.Sequential([
        keras.Input(x.shape[1:]),
        keras.layers.Dense(start[1].shape[0], activation='relu'),
        keras.layers.Dense(1, activation='sigmoid') if binary else keras.layers.Dense(job['classes'], activation='softmax'),
    ])
    model.set_weights(start)
    optimizers = {
        'rmsprop': keras.optimizers.RMSprop,
        'adam': keras.optimizers.Adam,
        'sgd': lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
    }
    loss = 'binary_crossentropy' if binary else 'sparse_categorical_crossentropy'
    model.compile(optimizers[job['optimizer']](job['lr']), loss)
    losses = []
    for step in range(job['steps']):
        rows = slice(step * job['batch'], (step + 1) * job['batch'])
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x[rows], y[rows])))
    return {'losses': losses}


def savedmodel(job):
    model = tf.saved_model.load(job['folder'])
    default, encoded = model.signatures['serving_default'], model.signatures['serving_bytes']
    size = default.structured_input_signature[1]['image'].shape[1]
    pixels = tf.stack([read(file, size) for file in job['files']])
    raw = tf.constant([open(file, 'rb').read() for file in job['files']])
    answer = default(image=pixels)
    return {
        'default': answer['scores'].numpy().tolist(),
        'bytes': encoded(image_bytes=raw)['scores'].numpy().tolist(),
        'classes': [name.decode() for name in answer['classes'].numpy()],
        'variables': len(model.variables),
    }


job = json.load(sys.stdin)
print(json.dumps({'features': features, 'steps': steps, 'savedmodel': savedmodel}[job['job']](job)))
