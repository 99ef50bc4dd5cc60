/** Python that uses an export as it is on this disk. Pure. */

/** `folder` and `size` of the export; runs with `tensorflow` alone. */
export function pythonSnippet(folder: string, size: number): string {
  return `import tensorflow as tf

model = tf.saved_model.load(${pythonString(folder)})
predict = model.signatures["serving_default"]

data = tf.io.read_file("picture.jpg")
picture = tf.io.decode_image(data, channels=3, expand_animations=False)
pixels = tf.image.resize(picture, (${size}, ${size}))  # float32, 0 to 255
result = predict(image=pixels[tf.newaxis])
for name, score in zip(result["classes"].numpy(), result["scores"].numpy()[0]):
    print(name.decode(), score)`
}

/** A Python literal that holds exactly this text, whatever is in it. */
function pythonString(text: string): string {
  return JSON.stringify(text)
}
