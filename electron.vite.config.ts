import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

const entry = (path: string): string => resolve(import.meta.dirname, path)

// Electron 22 (Node 16, Chromium 108) is the floor, Electron 45 the newer end.
export default defineConfig({
  main: {
    build: {
      target: 'node16',
      sourcemap: true,
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
    plugins: [vue()],
    build: {
      target: 'chrome108',
      sourcemap: true,
      rollupOptions: { input: { index: entry('src/renderer/index.html') } }
    }
  }
})
