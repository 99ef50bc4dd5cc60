/** The error of a training whose pictures have all become unusable on the way. */
import { AppError } from '../../contract'

export function noneLeft(): AppError {
  return new AppError(
    'no-pictures',
    'None of the training pictures can be used any more. Scan the folders again to see why.'
  )
}
