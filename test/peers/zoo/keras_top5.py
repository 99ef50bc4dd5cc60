"""What Keras sees: reads {"weights", "files"}, prints for each file the five likeliest of MobileNet 1.0's 1000 classes, by index."""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import keras
import numpy as np
import tensorflow as tf

job = json.load(sys.stdin)
model = keras.applications.MobileNet(weights=None, include_top=True)
model.load_weights(job['weights'])
answers = []
for path in job['files']:
    picture = tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)
    pixels = tf.image.resize(tf.cast(picture, tf.float32), [224, 224])[None]
    scores = model(keras.applications.mobilenet.preprocess_input(pixels), training=False)[0]
    answers.append(np.argsort(-np.asarray(scores), kind='stable')[:5].tolist())
print(json.dumps(answers))
