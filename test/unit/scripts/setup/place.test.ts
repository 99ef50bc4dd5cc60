import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder, hasDisplay } from '../../../../scripts/setup/place.mjs'

test.each([
  { platform: 'linux', env: {}, cache: join('/home/u', '.cache', 'thaw') },
  { platform: 'linux', env: { XDG_CACHE_HOME: '/caches' }, cache: join('/caches', 'thaw') },
  { platform: 'darwin', env: {}, cache: join('/home/u', 'Library', 'Caches', 'thaw') },
  { platform: 'win32', env: { LOCALAPPDATA: '/local' }, cache: join('/local', 'thaw', 'Cache') },
  { platform: 'linux', env: { THAW_CACHE: '/mine', XDG_CACHE_HOME: '/caches' }, cache: '/mine' }
] as const)('the cache of $platform with $env is $cache', ({ platform, env, cache }) => {
  expect(cacheFolder({ platform, env, home: '/home/u' })).toBe(cache)
})

test.each([
  { platform: 'linux', env: {}, shown: false },
  { platform: 'linux', env: { DISPLAY: '' }, shown: false },
  { platform: 'linux', env: { DISPLAY: ':0' }, shown: true },
  { platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' }, shown: true },
  { platform: 'darwin', env: {}, shown: true },
  { platform: 'win32', env: {}, shown: true }
] as const)('a window on $platform with $env: $shown', ({ platform, env, shown }) => {
  expect(hasDisplay({ platform, env })).toBe(shown)
})
