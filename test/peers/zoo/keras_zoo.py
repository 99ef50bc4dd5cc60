"""What Keras itself builds: reads {"cases": [{"base", "alpha", "includeTop", "sizes", "goldens", "files"}, ...], "pixels", "out"}.

Prints the layers of each case by size, and for each base what its preprocess_input makes of the pixels [N, H, W, 3].
Each case gets one set of seeded random weights, batch-normalisation statistics too, written below `out`/<case number>
as its files: `keras2.h5` (Keras 2's layout, by layer name), `published.h5` (the same with counters that start at 1, as
in the files that Keras publishes), `whole.h5` (a whole model as Keras 3 saves it), `keras3.weights.h5`. For each size
in "goldens" there are input-<size>.npy [2, size, size, 3] and <layer>-<size>.npy: the outputs of every pooling, add and
concat, and of the last layer, whose names are printed too.
"""
import json
import os
import re
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import h5py
import numpy as np
import keras

job = json.load(sys.stdin)
UNNAMED = re.compile(r'^(conv2d|batch_normalization|activation|add|concatenate|max_pooling2d|average_pooling2d)(?:_(\d+))?$')


def build(case, size):
    keras.backend.clear_session()
    make = getattr(keras.applications, case['base'])
    extra = {'alpha': case['alpha']} if case['base'] == 'MobileNet' else {}
    return make(weights=None, include_top=case['includeTop'], input_shape=(size, size, 3), **extra)


def rows(model):
    return [
        {'name': l.name, 'class': type(l).__name__, 'shape': list(l.output.shape), 'params': int(l.count_params())}
        for l in model.layers
    ]


def randomize(model, rng):
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            spread = [('gamma' in v.name or 'variance' in v.name) for v in layer.weights]
            shapes = [w.shape for w in layer.get_weights()]
            layer.set_weights([
                rng.uniform(0.5, 1.5, shape) if positive else rng.normal(0, 0.1, shape)
                for positive, shape in zip(spread, shapes)
            ])


def counted_from_one(name):
    counter = UNNAMED.match(name)
    return f'{counter[1]}_{int(counter[2] or 0) + 1}' if counter else name


def write_keras2(path, model, rename=str):
    with h5py.File(path, 'w') as file:
        file.attrs['layer_names'] = [rename(l.name).encode() for l in model.layers]
        file.attrs['backend'] = b'tensorflow'
        file.attrs['keras_version'] = b'2.15.0'
        for layer in model.layers:
            group = file.create_group(rename(layer.name))
            names = [f'{rename(layer.name)}/{v.name}:0' for v in layer.weights]
            group.attrs['weight_names'] = [n.encode() for n in names]
            for name, value in zip(names, layer.get_weights()):
                group.create_dataset(name, data=value)


WRITERS = {
    'keras2.h5': write_keras2,
    'published.h5': lambda path, model: write_keras2(path, model, counted_from_one),
    'whole.h5': lambda path, model: model.save(path),
    'keras3.weights.h5': lambda path, model: model.save_weights(path),
}


GOLDEN = ('MaxPooling2D', 'AveragePooling2D', 'GlobalAveragePooling2D', 'Add', 'Concatenate')


def write_goldens(case, out):
    """Weights do not know the input's size: those of the first size serve all."""
    os.makedirs(out)
    rng = np.random.default_rng(7)
    weights = None
    for size in case['goldens']:
        model = build(case, size)
        if weights is None:
            randomize(model, rng)
            weights = model.get_weights()
            for name in case['files']:
                WRITERS[name](f'{out}/{name}', model)
        else:
            model.set_weights(weights)
        kept = [l for l in model.layers[:-1] if type(l).__name__ in GOLDEN] + [model.layers[-1]]
        x = rng.uniform(-1, 1, (2, size, size, 3)).astype('float32')
        np.save(f'{out}/input-{size}.npy', x)
        outputs = keras.Model(model.input, {l.name: l.output for l in kept})(x, training=False)
        for name, y in outputs.items():
            np.save(f'{out}/{name}-{size}.npy', np.asarray(y))
    return [l.name for l in kept]


answers = []
for number, case in enumerate(job['cases']):
    keras.utils.set_random_seed(7)
    layers = {str(size): rows(build(case, size)) for size in case['sizes']}
    answers.append({'layers': layers, 'goldens': write_goldens(case, f'{job["out"]}/{number}')})
preprocessed = {}
for base in sorted({case['base'] for case in job['cases']}):
    module = sys.modules[getattr(keras.applications, base).__module__]
    pixels = np.array(job['pixels'], 'float32')
    preprocessed[base] = module.preprocess_input(pixels).ravel().tolist()
print(json.dumps({'cases': answers, 'preprocessed': preprocessed}))
