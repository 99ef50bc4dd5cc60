"""Makes JPEG files in class folders: {"folder", "count"} as JSON on stdin. Each class has its colour and stripes, each picture its noise."""
import json
import os
import sys

import numpy as np
from PIL import Image

WIDTH, HEIGHT, CLASSES = 240, 180, 5

job = json.load(sys.stdin)
rng = np.random.default_rng(1)
rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype('float32')
colours = rng.uniform(60, 200, (CLASSES, 3)).astype('float32')
for label in range(CLASSES):
    os.makedirs(os.path.join(job['folder'], f'class{label}'), exist_ok=True)
for i in range(job['count']):
    label = i % CLASSES
    angle = label * np.pi / CLASSES + rng.normal(0, 0.1)
    stripes = np.sin((columns * np.cos(angle) + rows * np.sin(angle)) / rng.uniform(4, 12))
    blotches = np.kron(rng.normal(0, 30, (HEIGHT // 20, WIDTH // 20, 3)), np.ones((20, 20, 1)))
    pixels = colours[label] + 40 * stripes[..., None] + blotches
    name = os.path.join(job['folder'], f'class{label}', f'{i:05d}.jpg')
    Image.fromarray(np.clip(pixels, 0, 255).astype('uint8')).save(name, quality=85)
print(json.dumps({'made': job['count']}))
