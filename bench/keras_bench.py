"""Keras' side of the benchmarks: reads a job as JSON on stdin, prints its seconds as JSON.

{"job": "extract", "files", "size", "alpha", "weights", "batch"}: JPEG files through tf.data and the frozen base.
{"job": "head", "rows", "shape", "units", "classes", "batch", "epochs"}: fit of a head on random features, seconds an epoch.
Loading TensorFlow, building the model and a first batch are not counted, on either side.
"""
import json
import os
import resource
import sys
import time

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import keras
import tensorflow as tf

job = json.load(sys.stdin)


def extract():
    size = job['size']
    base = keras.applications.MobileNet(
        weights=job.get('weights'), include_top=False, alpha=job['alpha'], input_shape=(size, size, 3)
    )

    def load(path):
        picture = tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)
        picture = tf.image.resize(tf.cast(picture, tf.float32), [size, size])
        picture.set_shape([size, size, 3])
        return picture

    def pictures(files):
        data = tf.data.Dataset.from_tensor_slices(files).map(load, num_parallel_calls=tf.data.AUTOTUNE)
        return data.batch(job['batch']).map(keras.applications.mobilenet.preprocess_input).prefetch(2)

    for x in pictures(job['files'][: job['batch']]):
        base.predict_on_batch(x)
    began = time.perf_counter()
    rows = [base.predict_on_batch(x) for x in pictures(job['files'])]
    seconds = time.perf_counter() - began
    return {'seconds': seconds, 'rows': sum(len(r) for r in rows)}


def head():
    rng = np.random.default_rng(1)
    x = rng.random((job['rows'], *job['shape']), dtype=np.float32)
    y = rng.integers(0, job['classes'], job['rows'])
    model = keras.Sequential([
        keras.Input(tuple(job['shape'])),
        keras.layers.Flatten(),
        keras.layers.Dense(job['units'], activation='relu'),
        keras.layers.Dense(job['classes'], activation='softmax'),
    ])
    model.compile(keras.optimizers.RMSprop(1e-3), 'sparse_categorical_crossentropy', metrics=['acc'])
    times = []

    class Clock(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.began = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            times.append(time.perf_counter() - self.began)

    model.fit(x, y, epochs=job['epochs'] + 1, batch_size=job['batch'], verbose=0, callbacks=[Clock()])
    return {'seconds': sorted(times[1:])[len(times[1:]) // 2]}


answer = {'extract': extract, 'head': head}[job['job']]()
print(json.dumps({**answer, 'peak_rss_mb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
