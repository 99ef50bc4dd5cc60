// node widenWeights.mjs FROM TO: a MobileNet's file of weights as that of one twice as wide. Plain Node: h5wasm is an
// ES module, which the e2e ring's own loader cannot take.
import * as h5wasm from 'h5wasm/node'

const [from = '', to = ''] = process.argv.slice(2)
await h5wasm.ready
const source = new h5wasm.File(from, 'r')
const target = new h5wasm.File(to, 'w')
copyGroup(source, target)
target.close()
source.close()

/**
 * Groups, their attributes and datasets, with the shapes of twice the width; numbers are zeros.
 * @param {import('h5wasm').Group} group
 * @param {import('h5wasm').Group} copy
 */
function copyGroup(group, copy) {
  for (const [name, { value }] of Object.entries(group.attrs)) {
    copy.create_attribute(name, /** @type {string[]} */ (value))
  }
  for (const name of group.keys()) {
    const item = group.get(name)
    if (item instanceof h5wasm.Group) copyGroup(item, copy.create_group(name))
    else if (item instanceof h5wasm.Dataset) {
      const shape = widened(item.shape ?? [])
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
      copy.create_dataset({ name, data, shape })
    }
  }
}

/**
 * Channels double; a kernel's height and width, the three colours and a depthwise kernel's multiplier do not.
 * @param {readonly number[]} shape
 */
function widened(shape) {
  const kernel = shape.length === 4
  return shape.map((n, axis) => ((kernel && axis < 2) || n === 3 || n === 1 ? n : n * 2))
}
