"""Keras models that Thaw takes over as bases: reads {"out", "cases": [{"model", "until", "sizes", "files", "gradients"}]}.

For each case it writes below `out`/<case number>: the whole model in each of `files` (`model.keras`, `model.h5`, or
`keras2.h5`: the layout of Keras 2, written by hand as that version is not at hand), and
for each size x-<size>.npy with the output of the layer `until`, y-<size>.npy, from the same weights. Where `gradients`
is said, also k.npy and grad-<layer>-<weight>.npy: d(sum(y * k))/d(weight) at the first size, forward as in inference.
Prints for each case the layers of the model up to `until`, at the first size.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import h5py
import numpy as np
import keras
import tensorflow as tf
from keras import layers as L

job = json.load(sys.stdin)


def conv_block(x, name, filters, **conv):
    x = L.Conv2D(filters, 3, padding='same', use_bias=False, name=f'{name}_conv', **conv)(x)
    return L.BatchNormalization(name=f'{name}_bn')(x)


def every(size):
    """Each layer and activation that Thaw knows, once."""
    i = x = L.Input((size, size, 3), name='pixels')
    x = L.Rescaling(1 / 127.5, offset=-1, name='rescaling')(x)
    x = L.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 2.0, 0.5], name='normalization')(x)
    x = L.RandomFlip(name='random_flip')(x)
    x = L.ZeroPadding2D(((0, 1), (2, 1)), name='pad')(x)
    x = L.Cropping2D(((0, 1), (1, 2)), name='crop')(x)
    x = conv_block(x, 'block1', 8, strides=2)
    x = L.ReLU(max_value=6, negative_slope=0.1, threshold=0.2, name='block1_relu')(x)
    activations = ['tanh', 'elu', 'selu', 'softplus', 'softsign', 'swish', 'gelu', 'hard_sigmoid', 'hard_swish',
                   'exponential', 'linear', 'sigmoid', 'relu6', 'leaky_relu']
    parts = [L.Activation(a, name=f'act_{a}')(L.Conv2D(4, 1, activation=None, name=f'conv_{a}')(x)) for a in activations]
    x = L.Concatenate(axis=3, name='concat')(parts)
    x = L.Conv2D(16, 3, groups=4, padding='same', activation='gelu', name='grouped')(x)
    a = L.DepthwiseConv2D(3, depth_multiplier=2, padding='same', activation='swish', name='depthwise')(x)
    b = L.SeparableConv2D(32, 3, depth_multiplier=2, padding='same', name='separable')(x)
    c = L.Conv2D(32, 3, dilation_rate=2, padding='same', name='dilated')(x)
    x = L.Add(name='add')([a, b, c])
    x = L.Average(name='average')([x, L.LeakyReLU(0.2, name='leaky')(x), L.ELU(0.7, name='elu')(x)])
    x = L.Maximum(name='maximum')([x, L.PReLU(shared_axes=[1, 2], name='prelu')(x)])
    x = L.Minimum(name='minimum')([x, L.Subtract(name='subtract')([a, b])])
    s = L.GlobalAveragePooling2D(keepdims=True, name='se_squeeze')(x)
    s = L.Conv2D(4, 1, activation='relu', name='se_reduce')(s)
    s = L.Conv2D(32, 1, activation='sigmoid', name='se_expand')(s)
    x = L.Multiply(name='se_excite')([x, s])
    m = L.GlobalMaxPooling2D(name='max_squeeze')(x)
    m = L.BatchNormalization(scale=False, name='max_bn')(L.Dense(32, activation='tanh', name='max_dense')(m))
    x = L.Multiply(name='max_excite')([x, L.Reshape((1, 1, 32), name='max_reshape')(m)])
    for layer in [L.Dropout(0.3), L.SpatialDropout2D(0.3), L.GaussianNoise(0.3), L.GaussianDropout(0.3), L.AlphaDropout(0.3)]:
        x = layer(x)
    x = L.MaxPooling2D(3, strides=2, padding='same', name='pool')(x)
    x = L.Softmax(name='softmax')(x)
    x = L.LayerNormalization(name='layer_norm')(x)
    x = L.UpSampling2D(2, name='nearest')(x)
    x = L.AveragePooling2D(2, name='mean')(x)
    x = L.UpSampling2D((1, 2), interpolation='bilinear', name='bilinear')(x)
    x = L.Permute((2, 1, 3), name='permute')(x)
    x = L.Dense(6, name='dense')(x)
    x = L.BatchNormalization(center=False, name='last_bn')(x)
    y = L.Dense(3, activation='softmax', name='predictions')(L.Flatten(name='flatten')(x))
    return keras.Model(i, y, name='every')


def nested(size):
    """Models within models, with a layer name in two of them."""
    inner = keras.Sequential([L.Input((size, size, 3)), L.Conv2D(3, 3, padding='same', name='conv1'), L.ReLU(name='relu')], name='stem')
    base = keras.applications.MobileNet(alpha=0.25, weights=None, include_top=False, input_shape=(size, size, 3))
    return keras.Sequential([L.Input((size, size, 3)), inner, base, L.Flatten(), L.Dense(2, activation='softmax')])


def application(name, **extra):
    return lambda size: getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3), **extra)


MODELS = {
    'every': every,
    'nested': nested,
    'MobileNetV2': application('MobileNetV2', alpha=0.35, classes=7),
    'EfficientNetB0': application('EfficientNetB0', classes=7),
    'DenseNet121': application('DenseNet121', classes=7),
    'ResNet50V2': application('ResNet50V2', classes=7),
    'MobileNetV3Small': application('MobileNetV3Small', classes=7),
}


def flat_layers(model):
    for layer in model.layers:
        yield from flat_layers(layer) if isinstance(layer, keras.Model) else [layer]


def randomize(model, rng):
    for layer in flat_layers(model):
        if isinstance(layer, (L.BatchNormalization, L.Normalization, L.LayerNormalization)):
            layer.set_weights([
                np.float32(1) * (rng.uniform(0.5, 1.5, w.shape) if 'gamma' in v.name or 'variance' in v.name else rng.normal(0, 0.1, w.shape))
                if w.shape else w
                for v, w in zip(layer.weights, layer.get_weights())
            ])
            if isinstance(layer, L.Normalization):
                layer.finalize_state()  # else it goes on with the statistics it had
        elif isinstance(layer, L.PReLU):
            layer.set_weights([rng.normal(0, 0.3, w.shape) for w in layer.get_weights()])
        elif layer.weights and layer.weights[-1].name == 'bias':
            *kernels, bias = layer.get_weights()
            layer.set_weights([*kernels, rng.normal(0, 0.1, bias.shape)])


def base_of(model, until):
    if until in [l.name for l in model.layers]:
        return keras.Model(model.inputs[0], model.get_layer(until).output)
    # Nested: the outermost model's layers one after the other, up to the model that holds `until` as its last.
    x = y = keras.Input(model.input_shape[1:])
    for layer in model.layers:
        y = layer(y)
        if isinstance(layer, keras.Model) and layer.layers[-1].name == until:
            return keras.Model(x, y)
    raise ValueError(until)


def rows(model):
    return [
        {'name': l.name, 'class': type(l).__name__, 'shape': list(l.output.shape), 'params': int(l.count_params())}
        for l in model.layers
    ]


def as_keras2(config):
    """A model's configuration as Keras 2 wrote it."""
    inner = dict(config['config'])
    if 'layers' in inner:
        inner['layers'] = [as_keras2(layer) for layer in inner['layers']]
    if config['class_name'] == 'InputLayer':
        inner['batch_input_shape'] = inner.pop('batch_shape')
    inner.pop('build_input_shape', None)
    inner['dtype'] = 'float32'
    if config['class_name'] in ('Functional', 'Sequential'):
        inner.pop('dtype')
    for end in ('input_layers', 'output_layers'):
        if end in inner and not isinstance(inner[end][0], list):
            inner[end] = [inner[end]]
    old = {'class_name': config['class_name'], 'config': inner}
    if 'inbound_nodes' in config:
        old['name'] = config['name']
        old['inbound_nodes'] = [
            [[*history, {}] for history in histories(node['args'])] for node in config['inbound_nodes']
        ]
    return old


def histories(value):
    """The [layer, node, tensor] of every Keras tensor in a node's arguments."""
    if isinstance(value, (list, tuple)):
        return [history for part in value for history in histories(part)]
    return [value['config']['keras_history']] if isinstance(value, dict) and 'config' in value else []


def write_keras2(path, model):
    config = json.loads(model.to_json())
    with h5py.File(path, 'w') as file:
        file.attrs['keras_version'] = b'2.15.0'
        file.attrs['model_config'] = json.dumps(as_keras2(config)).encode()
        root = file.create_group('model_weights')
        root.attrs['layer_names'] = [layer.name.encode() for layer in model.layers]
        for layer in model.layers:
            group = root.create_group(layer.name)
            variables = [*layer.trainable_variables, *layer.non_trainable_variables]
            named = [('/'.join(v.path.split('/')[-2:]) + ':0', v) for v in variables if v.name != 'seed_generator_state']
            group.attrs['weight_names'] = [name.encode() for name, _ in named]
            for name, variable in named:
                group.create_dataset(name, data=np.asarray(variable))


def build(case, size):
    keras.backend.clear_session()  # layers that are named by counters count from 0 again
    return MODELS[case['model']](size)


def at_size(base, case, size):
    """The same layers on pictures of another size: a file's paddings stay, whatever a new model of that size would have."""
    if case['model'] == 'nested':
        return base_of(build(case, size), case['until'])
    return keras.models.clone_model(base, input_tensors=keras.Input((size, size, 3)))


def write(number, case):
    keras.utils.set_random_seed(7)
    rng = np.random.default_rng(7)
    folder = f'{job["out"]}/{number}'
    os.makedirs(folder)
    first, *others = case['sizes']
    model = build(case, first)
    randomize(model, rng)
    for name in case['files']:
        write_keras2(f'{folder}/{name}', model) if name == 'keras2.h5' else model.save(f'{folder}/{name}')
    base = base_of(model, case['until'])
    answer = rows(base)
    for size in case['sizes']:
        if size != first:
            other = at_size(base, case, size)
            other.set_weights(base.get_weights())
        at = base if size == first else other
        x = rng.uniform(0, 255, (2, size, size, 3)).astype('float32')
        np.save(f'{folder}/x-{size}.npy', x)
        np.save(f'{folder}/y-{size}.npy', np.asarray(at(x, training=False)))
    if case['gradients']:
        x = tf.constant(np.load(f'{folder}/x-{first}.npy'))
        k = rng.normal(0, 1, np.load(f'{folder}/y-{first}.npy').shape).astype('float32')
        np.save(f'{folder}/k.npy', k)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(base(x, training=False) * k)
        for variable, gradient in zip(base.trainable_variables, tape.gradient(loss, [v.value for v in base.trainable_variables])):
            np.save(f'{folder}/grad-{variable.path.replace("/", "-")}.npy', np.asarray(gradient))
        answer = {'layers': answer, 'gradients': [v.path for v in base.trainable_variables]}
    else:
        answer = {'layers': answer, 'gradients': []}
    return answer


print(json.dumps([write(number, case) for number, case in enumerate(job['cases'])]))
