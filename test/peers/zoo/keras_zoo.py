"""What Keras itself builds: reads {"base", "sizes", "alpha", "includeTop", "out"} as JSON on stdin.

Writes the weights, seeded random, batch-normalisation statistics too, in three layouts below `out`: legacy.h5 (Keras 2,
by layer name), whole.h5 (a file with the model inside) and keras3.weights.h5. Prints layers by size, and the answer on
one seeded input.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import h5py
import numpy as np
import keras

job = json.load(sys.stdin)
keras.utils.set_random_seed(7)
rng = np.random.default_rng(7)


def build(size):
    keras.backend.clear_session()
    make = getattr(keras.applications, job['base'])
    extra = {'alpha': job['alpha']} if job.get('alpha') else {}
    return make(weights=None, include_top=job['includeTop'], input_shape=(size, size, 3), **extra)


def rows(model):
    return [
        {'name': l.name, 'class': type(l).__name__, 'shape': list(l.output.shape), 'params': int(l.count_params())}
        for l in model.layers
    ]


def write_legacy(path, model, group=None):
    with h5py.File(path, 'w') as file:
        root = file.create_group(group) if group else file
        root.attrs['layer_names'] = [l.name.encode() for l in model.layers]
        root.attrs['keras_version'] = b'2.15.0'
        for layer in model.layers:
            into = root.create_group(layer.name)
            names = [f'{layer.name}/{v.name}:0' for v in layer.weights]
            into.attrs['weight_names'] = [n.encode() for n in names]
            for name, value in zip(names, layer.get_weights()):
                into.create_dataset(name, data=value)


layers = {}
for size in job['sizes']:
    model = build(size)
    layers[str(size)] = rows(model)
for layer in model.layers:
    if isinstance(layer, keras.layers.BatchNormalization):
        positive = [('gamma' in v.name or 'variance' in v.name) for v in layer.weights]
        shapes = [w.shape for w in layer.get_weights()]
        layer.set_weights([rng.uniform(.5, 1.5, s) if p else rng.normal(0, .1, s) for p, s in zip(positive, shapes)])
write_legacy(f'{job["out"]}/legacy.h5', model)
write_legacy(f'{job["out"]}/whole.h5', model, 'model_weights')
model.save_weights(f'{job["out"]}/keras3.weights.h5')
size = job['sizes'][-1]
x = rng.uniform(-1, 1, (2, size, size, 3)).astype('float32')
np.save(f'{job["out"]}/input.npy', x)
np.save(f'{job["out"]}/output.npy', model.predict(x, verbose=0))
print(json.dumps({'layers': layers}))
