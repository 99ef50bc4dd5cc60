"""Keras fine-tuning thawed layers, for comparison step by step: reads {"folder", "batch", "steps", "classes", "cases"}.

A case is {"name", "base", "alpha", "size", "first", "freezeBatchNorm", "optimizers", "lr"}: the base's layers from `first` on are
trained (`first` null: none), a Dense of 16 and softmax over its average pooling above. Below folder/<name> are written the
starting weights, `base.weights.h5` and `<layer>_<weight>.npy` of the head, and the batches x.npy (preprocessed pixels) and
y.npy. Prints for each case, by optimizer, the loss of each step and the moving statistics of its last BatchNormalization.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import keras

OPTIMIZERS = {
    'rmsprop': keras.optimizers.RMSprop,
    'adam': keras.optimizers.Adam,
    'sgd': lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
}
HEAD = ('dense', 'predictions')


def is_norm(layer):
    return isinstance(layer, keras.layers.BatchNormalization)


def build(case, classes):
    keras.backend.clear_session()
    keras.utils.set_random_seed(3)
    extra = {'alpha': case['alpha']} if case['base'] == 'MobileNet' else {}
    make = getattr(keras.applications, case['base'])
    base = make(weights=None, include_top=False, input_shape=(case['size'], case['size'], 3), **extra)
    x = keras.layers.GlobalAveragePooling2D(name='global_average_pooling2d')(base.output)
    x = keras.layers.Dense(16, activation='relu', name='dense')(x)
    x = keras.layers.Dense(classes, activation='softmax', name='predictions')(x)
    return base, keras.Model(base.input, x)


def thaw(base, case):
    """As fine-tuning is written in Keras' guide: all frozen but the layers from one on."""
    names = [layer.name for layer in base.layers]
    begin = len(names) if case['first'] is None else names.index(case['first'])
    for i, layer in enumerate(base.layers):
        layer.trainable = i >= begin and not (case['freezeBatchNorm'] and is_norm(layer))


def settle(base, x, rng):
    """Normalisation as in a network that was trained: moving statistics are those of the data, so that no layer's output
    grows out of measure and rounding stays small."""
    norms = [layer for layer in base.layers if is_norm(layer)]
    momentum = [layer.momentum for layer in norms]
    for layer in norms:
        # A ResNet's branches start small (Goyal et al. 2017, arXiv:1706.02677).
        size = .2 if layer.name.endswith('_3_bn') else 1
        layer.gamma.assign(size * rng.uniform(.8, 1.2, layer.gamma.shape))
        layer.beta.assign(rng.normal(0, .05, layer.beta.shape))
        layer.momentum = 0.
    base(x, training=True)
    for layer, value in zip(norms, momentum):
        layer.momentum = value


def steps(job, case):
    folder = os.path.join(job['folder'], case['name'])
    os.makedirs(folder)
    base, model = build(case, job['classes'])
    rng = np.random.default_rng(5)
    # Five batches that come again, so that something is learned from them.
    count = 5 * job['batch']
    y = rng.integers(0, job['classes'], count).astype('int32')
    pattern = rng.normal(0, .5, (job['classes'], 8, 8, 3)).repeat(case['size'] // 8, 1).repeat(case['size'] // 8, 2)
    x = (pattern[y] + rng.normal(0, .3, (count, case['size'], case['size'], 3))).astype('float32')
    np.save(f'{folder}/x.npy', x)
    np.save(f'{folder}/y.npy', y.astype('float32'))
    settle(base, x, rng)
    base.save_weights(f'{folder}/base.weights.h5')
    for name in HEAD:
        for weight in model.get_layer(name).weights:
            np.save(f'{folder}/{name}_{weight.name}.npy', weight.numpy())
    start = model.get_weights()
    thaw(base, case)
    norms = [layer for layer in base.layers if is_norm(layer)]
    results = {}
    for name in case['optimizers']:
        model.set_weights(start)
        model.compile(OPTIMIZERS[name](case['lr'][name]), 'sparse_categorical_crossentropy', jit_compile=False)
        losses = []
        for step in range(job['steps']):
            rows = slice(step % 5 * job['batch'], (step % 5 + 1) * job['batch'])
            model.reset_metrics()
            losses.append(float(model.train_on_batch(x[rows], y[rows])))
        moving = [w.numpy().tolist() for w in (norms[-1].moving_mean, norms[-1].moving_variance)] if norms else []
        results[name] = {'losses': losses, 'moving': moving, 'norm': norms[-1].name if norms else None}
    return results


job = json.load(sys.stdin)
print(json.dumps({case['name']: steps(job, case) for case in job['cases']}))
