/** What each base's preprocess_input does. */
import type { BaseName } from '../../contract'

export function preprocessInput(_base: BaseName): { readonly kind: 'tf' } {
  return { kind: 'tf' }
}
