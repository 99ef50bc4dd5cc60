import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'

const entry = (path: string): string => resolve(import.meta.dirname, path)

/**
 * What the page may load: its own files, and pictures by id. Styles in attributes are what the charts' tooltips are
 * made of. The development server swaps styles and modules over a socket.
 */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'thaw:content-security-policy',
    transformIndexHtml(_html, { server }) {
      const content = [
        "default-src 'none'",
        "script-src 'self'",
        server ? "style-src 'self' 'unsafe-inline'" : "style-src 'self'; style-src-attr 'unsafe-inline'",
        "img-src 'self' data: thaw-picture:",
        "font-src 'self'",
        server ? "connect-src 'self' ws:" : "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'"
      ].join('; ')
      const attrs = { 'http-equiv': 'Content-Security-Policy', content }
      return [{ tag: 'meta', attrs, injectTo: 'head-prepend' }]
    }
  }
}

/** The bundler may put shared code into an entry; a process that loads another's entry would start its service. */
function separateEntries(): Plugin {
  return {
    name: 'thaw:separate-entries',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const entry = [...chunk.imports, ...chunk.dynamicImports].find((name) => isEntry(bundle[name]))
        if (entry) this.error(`${chunk.fileName} would load the entry ${entry}.`)
      }
    }
  }
}

function isEntry(output: { readonly type: string; readonly isEntry?: boolean } | undefined): boolean {
  return output?.type === 'chunk' && output.isEntry === true
}

// Electron 22 (Node 16, Chromium 108) is the floor, Electron 45 the newer end.
export default defineConfig({
  main: {
    plugins: [separateEntries()],
    build: {
      target: 'node16',
      sourcemap: true,
      // Parts of tfjs-node-gpu: a second, bundled copy would know no native backend.
      externalizeDeps: { include: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'] },
      rollupOptions: {
        input: {
          index: entry('src/main/index.ts'),
          library: entry('src/library/index.ts'),
          engine: entry('src/engine/index.ts'),
          cli: entry('src/cli/index.ts')
        },
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' }
      }
    }
  },
  preload: {
    build: {
      target: 'node16',
      // A sandboxed preload can require only Electron: everything else is bundled.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: entry('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].js' }
      }
    }
  },
  renderer: {
    root: entry('src/renderer'),
    plugins: [vue(), contentSecurityPolicy()],
    build: {
      target: 'chrome108',
      sourcemap: true,
      rollupOptions: { input: { index: entry('src/renderer/index.html') } }
    }
  }
})
