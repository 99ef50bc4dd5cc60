import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import importX from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'

const processes = ['main', 'preload', 'library', 'engine', 'renderer', 'cli']

// Who may import whom. A process knows the contract and the wire; the terminal composes library and engine.
const zones = [
  ...processes.map((target) => ({
    target: `./src/${target}`,
    from: processes
      .filter((from) => from !== target && !(target === 'cli' && (from === 'library' || from === 'engine')))
      .map((from) => `./src/${from}`),
    message: 'A process folder imports src/contract, src/wire and src/disk, never another process.'
  })),
  {
    target: './src/contract',
    from: ['./src/wire', './src/disk', ...processes.map((p) => `./src/${p}`)],
    message: 'The contract imports nothing of ours.'
  },
  {
    target: './src/wire',
    from: ['./src/disk', ...processes.map((p) => `./src/${p}`)],
    message: 'The wire knows only the contract.'
  },
  {
    target: './src/disk',
    from: ['./src/wire', ...processes.map((p) => `./src/${p}`)],
    message: 'What files need in common knows only the contract.'
  },
  {
    target: './src/renderer',
    from: ['./src/disk', './src/wire'],
    message: 'The window has no disk and no ports: it asks over its bridge.'
  }
]

// The engine's stages, first to last: a stage imports only earlier ones (graph/ and zoo/ know nothing of pictures or runs).
const stages = ['graph', 'zoo', 'model', 'dataset', 'features', 'training', 'export']
const stageZones = stages.slice(0, -1).map((stage, i) => ({
  target: `./src/engine/${stage}`,
  from: [...stages.slice(i + 1).map((later) => `./src/engine/${later}`)],
  message: `Stages go ${stages.join(' -> ')}: a later stage may import an earlier one, never back.`
}))

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'coverage/', 'test-results/'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: { 'vue/multi-word-component-names': 'off' }
  },
  {
    files: ['src/**/*.{ts,vue}', 'test/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.test.json' })]
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'import-x/no-restricted-paths': ['error', { zones: [...zones, ...stageZones] }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }]
    }
  },
  {
    files: ['**/*.vue', '**/*.d.ts', '*.config.ts', '*.config.mts'],
    rules: { 'import-x/no-default-export': 'off' }
  },
  {
    files: ['src/{library,engine,contract,wire,cli}/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'electron', message: 'Services run in plain Node too.' }] }
      ]
    }
  },
  prettier
)
