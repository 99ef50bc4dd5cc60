"""Keras' side of the predict benchmark: one process that answers a line of JSON with a line of JSON.

{"what", "base", "alpha", "size", "pictures", "batch"} runs the base without its top on random pictures and answers
{"seconds"}: `predict` is Keras' predict, `frozen` one session run of the same model as TensorFlow freezes it, variables made
constants and nothing else done. {"what": "matmul", "n"} is one product of two n x n matrices: what the machine can do at
most. All is built, and has run once, before its first time is taken.
"""
import json
import os
import sys
import time

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import tensorflow as tf
import keras
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

built = {}


def freeze(model, shape):
    concrete = tf.function(lambda x: model(x, training=False)).get_concrete_function(tf.TensorSpec([None, *shape]))
    frozen = convert_variables_to_constants_v2(concrete)
    graph = tf.Graph()
    with graph.as_default():
        tf.import_graph_def(frozen.graph.as_graph_def(), name='')
    session = tf.compat.v1.Session(graph=graph)
    return lambda x: session.run(frozen.outputs[0].name, {frozen.inputs[0].name: x})


def runs_of(job):
    key = json.dumps({name: value for name, value in job.items() if name != 'what'})
    if key not in built:
        built.clear()
        keras.backend.clear_session()
        extra = {'alpha': job['alpha']} if job['base'] == 'MobileNet' else {}
        shape = (job['size'], job['size'], 3)
        model = getattr(keras.applications, job['base'])(
            weights=None, include_top=False, input_shape=shape, **extra
        )
        x = np.random.default_rng(1).uniform(-1, 1, (job['pictures'], *shape)).astype('float32')
        frozen = freeze(model, shape)
        built[key] = {
            'predict': lambda: model.predict(x, batch_size=job['batch'], verbose=0),
            'frozen': lambda: frozen(x),
        }
        for run in built[key].values():
            run()
    return built[key]


def product_of(n):
    a = tf.random.normal([n, n])
    multiply = tf.function(lambda: tf.linalg.matmul(a, a))
    multiply()
    return lambda: multiply().numpy()


products = {}
for line in sys.stdin:
    job = json.loads(line)
    if job['what'] == 'matmul':
        if job['n'] not in products:
            products[job['n']] = product_of(job['n'])
        run = products[job['n']]
    else:
        run = runs_of(job)[job['what']]
    began = time.perf_counter()
    run()
    print(json.dumps({'seconds': time.perf_counter() - began}), flush=True)
