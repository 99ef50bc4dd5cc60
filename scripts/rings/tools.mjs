// How the development tools are started: by their own entry file and this Node, so that PATH plays no part.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const TYPE_PROJECTS = ['tsconfig.node.json', 'tsconfig.web.json', 'tsconfig.test.json']

/** @typedef {{ name: string, args: readonly string[] }} Check arguments for Node */

/**
 * The entry file of a package's program.
 * @param {string} root
 * @param {string} name the package
 * @param {string} [program] if the package has several
 */
export function entryOf(root, name, program = name.replace(/^.*\//, '')) {
  const folder = join(root, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[program])
}

/**
 * Format, lint and types.
 * @param {string} root
 * @returns {readonly Check[]}
 */
export function checks(root) {
  const projects = TYPE_PROJECTS.filter((file) => existsSync(join(root, file)))
  return [
    { name: 'format', args: [entryOf(root, 'prettier'), '--check', '--log-level', 'warn', '.'] },
    { name: 'lint', args: [entryOf(root, 'eslint'), '.'] },
    ...projects.map((file) => ({
      name: `types (${file})`,
      args: [entryOf(root, 'vue-tsc'), '--noEmit', '--project', file]
    }))
  ]
}
