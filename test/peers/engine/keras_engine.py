"""Keras doing what the engine does, for comparison: reads a job as JSON on stdin, writes .npy files and JSON.

Jobs: {"job": "features", "weights", "alpha", "size", "files", "out"}: base output after global average pooling.
{"job": "steps", "folder", "optimizer", "lr", "batch", "steps", "classes"}: losses of training steps on features.npy and
labels.npy from the starting weights w0.npy.. in the folder, in order. {"job": "savedmodel", "folder", "files"}: scores of
both signatures of an exported model. {"job": "network", "folder", "optimizer", "lr", "batch", "steps", "frozenNorm"}: a small
convolutional network, its starting weights as w_<layer>_<weight>.npy, and the losses of training it on x.npy and y.npy;
with the first normalisation frozen or trained.
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


def optimizer(job):
    make = {
        'rmsprop': keras.optimizers.RMSprop,
        'adam': keras.optimizers.Adam,
        'sgd': lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
    }
    return make[job['optimizer']](job['lr'])


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
    loss = 'binary_crossentropy' if binary else 'sparse_categorical_crossentropy'
    model.compile(optimizer(job), loss)
    losses = []
    for step in range(job['steps']):
        rows = slice(step * job['batch'], (step + 1) * job['batch'])
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x[rows], y[rows])))
    return {'losses': losses}


def network(job):
    folder = job['folder']
    layers = keras.layers
    x, y = np.load(f'{folder}/x.npy'), np.load(f'{folder}/y.npy')
    model = keras.Sequential([
        keras.Input(x.shape[1:]),
        layers.Conv2D(6, 3, strides=2, padding='same', use_bias=False, name='conv'),
        layers.BatchNormalization(epsilon=1e-3, momentum=0.9, name='conv_bn'),
        layers.ReLU(max_value=6, name='conv_relu'),
        layers.DepthwiseConv2D(3, padding='same', use_bias=False, name='dw'),
        layers.BatchNormalization(epsilon=1e-3, momentum=0.9, name='dw_bn'),
        layers.ReLU(name='dw_relu'),
        layers.MaxPooling2D(2, name='max'),
        layers.GlobalAveragePooling2D(name='gap'),
        layers.Dense(3, activation='softmax', name='predictions'),
    ])
    rng = np.random.default_rng(5)
    for layer in model.layers:
        for weight in layer.weights:
            positive = weight.name in ('gamma', 'moving_variance')
            value = rng.uniform(.5, 1.5, weight.shape) if positive else rng.normal(0, .4, weight.shape)
            weight.assign(value)
            np.save(f'{folder}/w_{layer.name}_{weight.name}.npy', weight.numpy())
    model.get_layer('conv_bn').trainable = not job['frozenNorm']
    model.compile(optimizer(job), 'sparse_categorical_crossentropy')
    losses = []
    for step in range(job['steps']):
        rows = slice(step * job['batch'], (step + 1) * job['batch'])
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x[rows], y[rows])))
    norm = model.get_layer('dw_bn')
    return {'losses': losses, 'moving': [norm.moving_mean.numpy().tolist(), norm.moving_variance.numpy().tolist()],
            'evaluated': float(model.evaluate(x, y, verbose=0))}


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
print(json.dumps({'features': features, 'steps': steps, 'network': network, 'savedmodel': savedmodel}[job['job']](job)))
