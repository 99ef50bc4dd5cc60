"""Keras' side of the trainings: the notebook one would write, by one JSON argument; prints an epoch a line, then what it took.

Pictures come from image_dataset_from_directory; varied ones through Keras' preprocessing layers inside the model
("augment": "layers", as in Keras' guide to transfer learning) or from ImageDataGenerator ("generator", as in the notebook
that showed the recipe). Mode "features" predicts once with the base and fits the head on the arrays; "frozen" and "finetune"
fit the whole network. Loading TensorFlow is not counted.
"""
import json
import os
import resource
import sys
import time

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import keras
import numpy as np
import tensorflow as tf
from keras import layers

job = json.loads(sys.argv[1])
SIZE = (job['size'], job['size'])
MODULES = {'MobileNet': 'mobilenet', 'VGG16': 'vgg16', 'ResNet50': 'resnet50'}
preprocess_input = getattr(keras.applications, MODULES[job['base']]).preprocess_input


class Lines(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(json.dumps({'kind': 'epoch', 'val_acc': float(logs['val_acc'])}), flush=True)


def folder(side):
    return os.path.join(job['folders'], side)


def dataset(side, shuffle=False):
    data = keras.utils.image_dataset_from_directory(
        folder(side), label_mode='categorical', image_size=SIZE, batch_size=job['batch'], shuffle=shuffle, verbose=False
    )
    return data


def generated(side):
    """The notebook's ImageDataGenerator; validation pictures are not varied."""
    ranges = dict(rotation_range=40, width_shift_range=0.2, height_shift_range=0.2, shear_range=0.2, zoom_range=0.2)
    varied = {**ranges, 'horizontal_flip': True, 'fill_mode': 'nearest'} if side == 'train' else {}
    flow = tf.keras.preprocessing.image.ImageDataGenerator(**varied)
    return flow.flow_from_directory(folder(side), target_size=SIZE, batch_size=job['batch'], shuffle=side == 'train')


def augmentation():
    return [
        layers.RandomFlip('horizontal'),
        layers.RandomRotation(40 / 360, fill_mode='nearest'),
        layers.RandomTranslation(0.2, 0.2, fill_mode='nearest'),
        layers.RandomZoom((-0.2, 0.2), (-0.2, 0.2), fill_mode='nearest'),
    ]


def make_base():
    extra = {'alpha': job['alpha']} if 'alpha' in job else {}
    base = getattr(keras.applications, job['base'])(
        weights=job.get('weights'), include_top=False, input_shape=(*SIZE, 3), **extra
    )
    base.trainable = job['mode'] == 'finetune'
    if base.trainable:
        names = [layer.name.startswith(job['unfreeze']) for layer in base.layers]
        first = names.index(True)
        for layer in base.layers[:first]:
            layer.trainable = False
    return base


def head(x, classes):
    x = layers.Flatten()(x) if job['pool'] == 'flatten' else layers.GlobalAveragePooling2D()(x)
    return layers.Dense(classes, activation='softmax')(layers.Dense(256, activation='relu')(x))


def compiled(inputs, outputs):
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.RMSprop(job['lr']), 'categorical_crossentropy', metrics=['acc'])
    return model


def fit_features(base, classes):
    def extract(side):
        batches = [(base.predict_on_batch(preprocess_input(x)), y) for x, y in dataset(side)]
        return np.concatenate([x for x, _ in batches]), np.concatenate([y for _, y in batches])

    train, val = extract('train'), extract('val')
    inputs = keras.Input(base.output_shape[1:])
    model = compiled(inputs, head(inputs, classes))
    model.fit(*train, validation_data=val, epochs=job['epochs'], batch_size=job['batch'], verbose=0, callbacks=[Lines()])


def fit_whole(base, classes):
    inputs = x = keras.Input((*SIZE, 3))
    for layer in augmentation() if job.get('augment') == 'layers' else []:
        x = layer(x)
    x = base(preprocess_input(x)) if job['mode'] == 'finetune' else base(preprocess_input(x), training=False)
    model = compiled(inputs, head(x, classes))
    if job.get('augment') == 'generator':
        train, val = generated('train'), generated('val')
    else:
        train, val = dataset('train', shuffle=True).prefetch(tf.data.AUTOTUNE), dataset('val').prefetch(tf.data.AUTOTUNE)
    model.fit(train, validation_data=val, epochs=job['epochs'], verbose=0, callbacks=[Lines()])


keras.utils.set_random_seed(job.get('seed', 1))
began = time.perf_counter()
fit = fit_features if job['mode'] == 'features' else fit_whole
fit(make_base(), len(os.listdir(folder('train'))))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({'kind': 'done', 'total_s': time.perf_counter() - began, 'peak_rss_mb': peak}), flush=True)
