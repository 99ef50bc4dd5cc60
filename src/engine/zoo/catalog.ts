import type { BaseInfo } from '../../contract'
export function bases(): BaseInfo[] {
  return []
}
