"""Keras with what shapes a training step and its course, for comparison: reads a list of jobs on stdin, prints a list of answers.

{"job": "steps", "folder", "classes", "batch", "steps", "optimizer", "lr", "labelSmoothing", "classWeight", "l2", "clip", "rates"}: losses
of training steps on features.npy and labels.npy from the starting weights w0.npy.. in the folder, and of an evaluation after
them. `clip` are arguments of the optimizer; `rates` multiply the rate of the first and the second layer.
{"job": "cosine", "arguments", "steps"}: the rates of CosineDecay. {"job": "plateau" | "early", "arguments", "lr", "values"}: what the
callback does in a training whose val_loss (and loss) are given: the rate of each epoch, or the number of epochs.
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
    'sgd': lambda rate, **clip: keras.optimizers.SGD(rate, momentum=0.9, **clip),
}


def optimizer(job):
    make = OPTIMIZERS[job['optimizer']]
    if not job['rates']:
        return make(job['lr'], **job['clip'])
    first, second = [make(job['lr'] * rate) for rate in job['rates']]
    return keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(second, {'(.*/)?dense/.*': first}))


def steps(job):
    keras.backend.clear_session()
    folder, classes = job['folder'], job['classes']
    x, y = np.load(f'{folder}/features.npy'), np.load(f'{folder}/labels.npy')
    start = [np.load(f'{folder}/w{i}.npy') for i in range(4)]
    regularizer = keras.regularizers.L2(job['l2']) if job['l2'] else None
    dense = lambda name, units, activation: keras.layers.Dense(
        units, activation, name=name, kernel_regularizer=regularizer)
    last = dense('predictions', 1, 'sigmoid') if classes == 2 else dense('predictions', classes, 'softmax')
    model = keras.Sequential([keras.Input(x.shape[1:]), dense('dense', start[1].shape[0], 'relu'), last])
    model.set_weights(start)
    smoothing = job['labelSmoothing']
    if classes == 2:
        loss = keras.losses.BinaryCrossentropy(label_smoothing=smoothing)
    else:
        # Keras smooths one-hot labels only.
        y = keras.utils.to_categorical(y, classes)
        loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    model.compile(optimizer(job), loss, metrics=['accuracy'])
    weights = job['classWeight'] and {i: weight for i, weight in enumerate(job['classWeight'])}
    losses, right = [], []
    for step in range(job['steps']):
        rows = slice(step * job['batch'], (step + 1) * job['batch'])
        model.reset_metrics()
        got = model.train_on_batch(x[rows], y[rows], class_weight=weights)
        losses.append(float(got[0]))
        right.append(float(got[1]))
    return {'losses': losses, 'right': right, 'evaluated': float(model.evaluate(x, y, verbose=0, batch_size=48)[0])}


def cosine(job):
    # JSON writes 0 for 0.0, and Keras computes in the type of the initial rate.
    rate = float(job['arguments'].pop('initial_learning_rate'))
    schedule = keras.optimizers.schedules.CosineDecay(rate, **job['arguments'])
    return [float(schedule(step)) for step in range(job['steps'])]


class Given(keras.callbacks.Callback):
    """Puts the given values in place of those that were measured."""

    def __init__(self, values):
        super().__init__()
        self.values = values

    def on_epoch_end(self, epoch, logs=None):
        logs.update(val_loss=self.values[epoch], loss=self.values[epoch], val_accuracy=self.values[epoch])


class Rates(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_epoch_begin(self, epoch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))


def course(job):
    keras.backend.clear_session()
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, 'sigmoid')])
    model.compile(keras.optimizers.SGD(job['lr']), 'binary_crossentropy', metrics=['accuracy'])
    make = {'plateau': keras.callbacks.ReduceLROnPlateau, 'early': keras.callbacks.EarlyStopping}[job['job']]
    rates = Rates()
    x = np.zeros((1, 1))
    # Given comes before the callback that is asked, which sees the values it put there.
    model.fit(x, x, epochs=len(job['values']), verbose=0, callbacks=[rates, Given(job['values']), make(**job['arguments'])])
    return rates.rates


JOBS = {'steps': steps, 'cosine': cosine, 'plateau': course, 'early': course}
print(json.dumps([JOBS[job['job']](job) for job in json.load(sys.stdin)]))
