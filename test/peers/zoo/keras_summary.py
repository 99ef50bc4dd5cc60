"""Keras' own summary: reads {"base", "size", "extra", "thawed": [layer names] | null}, prints the text as JSON.

With "thawed" only these layers are trainable; lines are long enough that nothing is shortened.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import keras

job = json.load(sys.stdin)
shape = (job['size'], job['size'], 3)
model = getattr(keras.applications, job['base'])(
    weights=None, include_top=False, input_shape=shape, **job['extra']
)
for layer in model.layers:
    layer.trainable = layer.name in job['thawed']
text = []
os.environ['COLUMNS'] = '400'
model.summary(show_trainable=True, line_length=380, print_fn=text.append)
print(json.dumps('\n'.join(text)))
