/** Carries the contract over ports: one asking end, one answering end, validated at both. Knows no process. */
export * from './client'
export * from './port'
export * from './serve'
export * from './validation'
