/** What came out when a run was trained again, in sentences. */
import { basename } from 'node:path'
import type { RepeatVerdict, RunDetail } from '../../contract'

export type VerdictFacts = Omit<RepeatVerdict, 'text'>

/** "The same as run 3, bit for bit: …", or within what it is not the same, and why. */
export function verdictText(
  facts: VerdictFacts,
  { first, repeat }: { readonly first: RunDetail; readonly repeat: RunDetail }
): string {
  const { same, epochs, weights } = facts
  const pictures = picturesText(facts)
  if (same) {
    const beside = pictures === '' ? '' : ` ${pictures}`
    return `The same as run ${first.run}, bit for bit: its weights, and the curve of ${counted(epochs, 'epoch')}.${beside}`
  }
  const parts = [`Not the same as run ${first.run}: ${curveText(facts)}${weightsText(facts)}.`]
  if (first.history.length !== repeat.history.length) {
    parts.push(
      `Run ${first.run} has ${counted(first.history.length, 'epoch')}, this one ${repeat.history.length}: their weights are not compared.`
    )
  } else if (weights === null) parts.push('The weights of one of them cannot be read, and are not compared.')
  const kept = [first.result?.bestEpoch, repeat.result?.bestEpoch]
  if (weights && kept[0] !== kept[1])
    parts.push(`It kept epoch ${kept[1]}, run ${first.run} epoch ${kept[0]}.`)
  if (pictures !== '') parts.push(pictures)
  else if ((facts.threads ?? 1) > 1) {
    parts.push(
      `With ${facts.threads} threads sums may be added in another order each time; with one (TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1) they are not.`
    )
  }
  return parts.join(' ')
}

function curveText({ curve, epochs }: VerdictFacts): string {
  if (curve === null) return 'there is no epoch to compare'
  const over = `of ${counted(epochs, 'epoch')}`
  return curve === 0 ? `the curve ${over} is equal` : `the curve ${over} differs by up to ${small(curve)}`
}

function weightsText({ weights }: VerdictFacts): string {
  if (!weights) return ''
  if (weights.of === weights.repeat) return ', the weights are equal'
  return weights.maxDifference === null
    ? ', some weights are no numbers'
    : `, weights by up to ${small(weights.maxDifference)}`
}

function picturesText({ pictures }: VerdictFacts): string {
  const { changed, missing, files } = pictures
  const found: string[] = []
  if (changed > 0) found.push(`${counted(changed, 'picture')} ${changed === 1 ? 'has' : 'have'} changed`)
  if (missing > 0) found.push(`${counted(missing, 'picture')} ${missing === 1 ? 'is' : 'are'} missing`)
  if (found.length === 0) return ''
  const names = files.slice(0, 3).map((file) => basename(file))
  const more = changed + missing > names.length ? ', …' : ''
  return `Since then ${found.join(' and ')}: ${names.join(', ')}${more}.`
}

function counted(value: number, one: string): string {
  return `${value} ${one}${value === 1 ? '' : 's'}`
}

/** "3.1e-6" */
function small(value: number): string {
  return value.toExponential(1)
}
