"""Keras' side of the predict benchmark: one process that answers a line of JSON with a line of JSON.

{"base", "alpha", "size", "pictures", "batch"} times one `predict` of the base without its top on random pictures and
answers {"seconds"}. A base is built, and has predicted once, before its first time is taken.
"""
import json
import os
import sys
import time

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import keras

built = {}


def base_of(job):
    key = (job['base'], job['alpha'], job['size'])
    if key not in built:
        built.clear()
        keras.backend.clear_session()
        extra = {'alpha': job['alpha']} if job['base'] == 'MobileNet' else {}
        shape = (job['size'], job['size'], 3)
        model = getattr(keras.applications, job['base'])(
            weights=None, include_top=False, input_shape=shape, **extra
        )
        x = np.random.default_rng(1).uniform(-1, 1, (job['pictures'], *shape)).astype('float32')
        model.predict(x[: job['batch']], batch_size=job['batch'], verbose=0)
        built[key] = (model, x)
    return built[key]


for line in sys.stdin:
    job = json.loads(line)
    model, x = base_of(job)
    began = time.perf_counter()
    model.predict(x, batch_size=job['batch'], verbose=0)
    print(json.dumps({'seconds': time.perf_counter() - began}), flush=True)
