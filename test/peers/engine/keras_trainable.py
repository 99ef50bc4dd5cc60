"""What Keras counts as trainable: reads {"cases": [{"base", "alpha", "size", "first", "last", "freezeBatchNorm"}, ...]}.

Of each base of keras.applications only the layers from `first` to `last` (or to the end) are trainable, and of these, where
asked, no BatchNormalization. Prints, for each case, its layers with weights and the totals that `summary()` prints.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import keras


def count(weights):
    return sum(int(np_prod(weight.shape)) for weight in weights)


def np_prod(shape):
    product = 1
    for size in shape:
        product *= size
    return product


def thawed(case):
    keras.backend.clear_session()
    extra = {'alpha': case['alpha']} if case['base'] == 'MobileNet' else {}
    size = case['size']
    base = getattr(keras.applications, case['base'])(weights=None, include_top=False, input_shape=(size, size, 3), **extra)
    names = [layer.name for layer in base.layers]
    begin = names.index(case['first'])
    end = names.index(case['last']) + 1 if case['last'] else len(names)
    for i, layer in enumerate(base.layers):
        norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = begin <= i < end and not (case['freezeBatchNorm'] and norm)
    return {
        'layers': [
            {
                'name': layer.name,
                'params': int(layer.count_params()),
                'trainable': layer.trainable,
                'trainableParams': count(layer.trainable_weights),
            }
            for layer in base.layers if layer.weights
        ],
        'params': {
            'total': int(base.count_params()),
            'trainable': count(base.trainable_weights),
            'frozen': count(base.non_trainable_weights),
        },
    }


job = json.load(sys.stdin)
print(json.dumps([thawed(case) for case in job['cases']]))
