import { expect, it } from 'vitest'
import { serviceStateSchema } from '../../../../src/contract'
import { nextState, type ServiceMove } from '../../../../src/main/services/serviceState'

const allMoves: ServiceMove[] = [
  'start',
  'ready',
  'start-failed',
  'crashed',
  'crashed-too-often',
  'stop',
  'exited'
]

it('moves as drawn, and in no other way', () => {
  const drawn = serviceStateSchema.options.flatMap((state) =>
    allMoves.flatMap((move) => {
      const next = nextState(state, move)
      return next ? [`${state} -${move}-> ${next}`] : []
    })
  )
  expect(drawn).toMatchInlineSnapshot(`
    [
      "idle -start-> starting",
      "idle -stop-> stopped",
      "starting -ready-> ready",
      "starting -start-failed-> failed",
      "starting -crashed-> restarting",
      "starting -crashed-too-often-> failed",
      "starting -stop-> stopping",
      "ready -crashed-> restarting",
      "ready -crashed-too-often-> failed",
      "ready -stop-> stopping",
      "restarting -start-> starting",
      "restarting -stop-> stopped",
      "stopping -exited-> stopped",
      "stopped -start-> starting",
      "failed -start-> starting",
      "failed -stop-> stopped",
    ]
  `)
})
