import { newValidator } from '../model/validator.ts'
import schema from '../../schema/lock.schema.json' with { type: 'json' }

/** Whether the schema accepts a lock. In what is installed this file is another, as that of manifests is. */
export function accepts(lock: unknown): boolean {
  return newValidator().validate(schema, lock)
}
