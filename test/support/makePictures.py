"""Makes the small odd pictures of test/data/pictures: python test/support/makePictures.py (needs Pillow)."""

import struct
import zlib
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "data" / "pictures"
SIZE = (48, 32)


def drawing(shift=0, size=SIZE):
    """A picture without a symmetry, so that turned or mirrored copies differ."""
    image = Image.new("RGB", size)
    image.putdata(
        [
            ((5 * x + shift) % 256, (7 * y + 3 * shift) % 256, (11 * x + 13 * y) % 256)
            for y in range(size[1])
            for x in range(size[0])
        ]
    )
    return image


def chunk(name, data):
    """One chunk of a PNG, with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def turned():
    """Stored lying, shown upright: its left half is red as stored, its upper half as shown."""
    image = Image.new("RGB", (64, 32), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, 32, 32))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to show
    image.save(FOLDER / "exif-orientation.jpg", quality=90, exif=exif)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    drawing(1).save(FOLDER / "whole.jpg", quality=90)
    whole = (FOLDER / "whole.jpg").read_bytes()
    (FOLDER / "truncated.jpg").write_bytes(whole[: len(whole) * 6 // 10])
    (FOLDER / "text.jpg").write_text("No picture at all, only words.\n")
    (FOLDER / "empty.jpg").write_bytes(b"")
    drawing(2, (1, 1)).save(FOLDER / "one-pixel.png")
    drawing(3).convert("CMYK").save(FOLDER / "cmyk.jpg", quality=90)
    deep = Image.new("I;16", SIZE)
    deep.putdata([(x * 1300 + y * 40) % 65536 for y in range(SIZE[1]) for x in range(SIZE[0])])
    deep.save(FOLDER / "sixteen-bit.png")
    drawing(4).save(FOLDER / "still.gif")
    frames = [drawing(50 * i) for i in range(3)]
    frames[0].save(FOLDER / "animated.gif", save_all=True, append_images=frames[1:], duration=80, loop=0)
    drawing(5).save(FOLDER / "still.webp", quality=80)
    frames[0].save(FOLDER / "animated.webp", save_all=True, append_images=frames[1:], duration=80, quality=60)
    drawing(6).save(FOLDER / "png-inside.jpg", format="PNG")
    drawing(7).save(FOLDER / "bitmap.bmp")
    turned()
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 64)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    (FOLDER / "bomb.png").write_bytes(bomb)


if __name__ == "__main__":
    main()
