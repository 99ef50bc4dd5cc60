"""Which weights files Keras itself fetches, and what it reads: reads {"task": "published" | "write" | "read", ...}.

`published` prints name, address and md5 that keras.applications asks for in each of `cases` {"base", "alpha", "size",
"includeTop"}. `write` saves seeded random networks of `cases` as `out`/<number>.weights.h5 and whole.h5. `read` loads each of
`files` with load_weights into the network of the same case, and prints whether its numbers are those that `write` saved.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import keras
from keras.src.utils import file_utils

job = json.load(sys.stdin)


class Asked(Exception):
    pass


def record(fname, origin, file_hash=None, **_):
    raise Asked(fname, origin, file_hash)


def build(case, weights):
    keras.backend.clear_session()
    make = getattr(keras.applications, case['base'])
    extra = {'alpha': case['alpha']} if case['base'] == 'MobileNet' else {}
    shape = (case['size'], case['size'], 3)
    return make(weights=weights, include_top=case['includeTop'], input_shape=shape, **extra)


def published(case):
    try:
        build(case, 'imagenet')
    except Asked as asked:
        name, url, md5 = asked.args
        return {'name': name, 'url': url, 'md5': md5}


def randomized(case):
    model = build(case, None)
    rng = np.random.default_rng(7)
    model.set_weights([rng.uniform(0.5, 1.5, w.shape).astype('float32') for w in model.get_weights()])
    return model


def write(number, case):
    model = randomized(case)
    model.save_weights(f'{job["out"]}/{number}.weights.h5')
    model.save(f'{job["out"]}/{number}.whole.h5')


def read(case, path):
    wanted = randomized(case).get_weights()
    model = build(case, None)
    model.load_weights(path)
    return all(np.array_equal(a, b) for a, b in zip(model.get_weights(), wanted, strict=True))


if job['task'] == 'published':
    file_utils.get_file = record
    print(json.dumps([published(case) for case in job['cases']]))
elif job['task'] == 'write':
    for number, case in enumerate(job['cases']):
        write(number, case)
    print('null')
else:
    print(json.dumps([read(case, path) for case, path in zip(job['cases'], job['files'], strict=True)]))
