/** Names that main and the preload share. Free of every import, so that the preload stays one small file. */

/** IPC channels between preload and main: these three and no other. */
export const channels = { request: 'thaw:request', event: 'thaw:event', dropped: 'thaw:dropped' } as const

/**
 * Scheme under which pictures reach the window: `thaw-picture://thumb/<picture id>?edge=256`. With `&v=<anything>`
 * the window may keep the answer for as long as `v` stays the same; ids start anew in each project.
 */
export const pictureScheme = 'thaw-picture'
