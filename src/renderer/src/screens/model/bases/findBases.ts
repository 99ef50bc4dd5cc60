/** Search among the bases, in the words that people use for them. Pure. */
import type { BaseInfo, ZooName } from '../../../../../contract'
import { characterOf, weightsText } from '../../../text/bases'

const words: Readonly<Record<ZooName, string>> = {
  Xception: 'accurate best precise google',
  VGG16: 'classic notebook simple large slow oxford',
  VGG19: 'classic notebook simple large slow oxford',
  ResNet50: 'accurate residual balanced microsoft',
  InceptionV3: 'accurate precise google',
  MobileNet: 'small quick fast light tiny google'
}

/** The bases in which every word of `query` occurs: in the name, in what is said of it, in what it is known for. */
export function findBases(bases: readonly BaseInfo[], query: string): readonly BaseInfo[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  return bases.filter((base) => {
    const text = textOf(base)
    return wanted.every((word) => text.includes(word))
  })
}

function textOf(base: BaseInfo): string {
  const known = base.origin === 'own' ? 'own mine' : `${words[base.name as ZooName] ?? ''} zoo imagenet`
  const facts = [base.name, characterOf(base), known, base.year, base.licence, weightsText(base)]
  return facts.join(' ').toLowerCase()
}
