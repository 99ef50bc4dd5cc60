// The flags that this machine makes necessary; on most there are none.
import { runsAsRoot } from './place.mjs'

/**
 * @param {import('./place.mjs').Place} place
 * @returns {readonly string[]}
 */
export function electronArguments(place) {
  const onWaylandOnly = place.platform === 'linux' && !place.env['DISPLAY'] && place.env['WAYLAND_DISPLAY']
  return [
    ...(runsAsRoot(place) ? ['--no-sandbox'] : []),
    ...(onWaylandOnly ? ['--ozone-platform=wayland'] : [])
  ]
}
