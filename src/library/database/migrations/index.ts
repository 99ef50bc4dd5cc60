/** The schema's history: number n brings a project from version n to n + 1. Never edited once released, only added to. */
import { project } from './0001-project'
import { checked } from './0002-checked'
import { dense } from './0003-dense'
import { recipes } from './0004-recipes'
import { notes } from './0005-notes'

export const migrations: readonly string[] = [project, checked, dense, recipes, notes]
