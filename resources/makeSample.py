"""Makes resources/sample/flowers from a folder of TensorFlow's flower_photos with its ATTRIBUTION.txt.

Usage: makeSample.py SOURCE. Of each class every fourth picture by sorted name, 24 in all, its longer side at most
256 pixels, JPEG quality 85; the attribution lines of just these pictures. Needs Pillow.
"""
import os
import sys
from PIL import Image

source, here = sys.argv[1], os.path.dirname(os.path.abspath(__file__))
target = os.path.join(here, 'sample', 'flowers')
lines = open(os.path.join(source, 'ATTRIBUTION.txt'), encoding='utf-8').read().splitlines()
credits = {line.split(' CC-BY')[0]: line for line in lines if ' CC-BY ' in line}
kept = []
for name in sorted(d for d in os.listdir(source) if os.path.isdir(os.path.join(source, d))):
    os.makedirs(os.path.join(target, name), exist_ok=True)
    for file in sorted(os.listdir(os.path.join(source, name)))[::4][:24]:
        picture = Image.open(os.path.join(source, name, file)).convert('RGB')
        picture.thumbnail((256, 256), Image.LANCZOS)
        picture.save(os.path.join(target, name, file), quality=85)
        kept.append(credits[f'{name}/{file}'])
with open(os.path.join(target, 'ATTRIBUTION.txt'), 'w', encoding='utf-8') as out:
    out.write(
        'These pictures are a part of the TensorFlow "flower_photos" set (The TensorFlow Team, "Flowers", January 2019),\n'
        'licensed under the Creative Commons Attribution License 2.0, https://creativecommons.org/licenses/by/2.0/ .\n'
        'Changes: each was made smaller (longer side at most 256 pixels) and saved anew as JPEG. Photographers:\n\n'
    )
    out.write('\n'.join(kept) + '\n')
print(len(kept), 'pictures')
