import { createRequire } from 'node:module'
import type { Ajv2020, Options } from 'ajv/dist/2020.js'

/**
 * What compiles JSON schemas of 2020-12. To load the library and to compile takes 0.2 s, so both wait until they are needed.
 */
export function newValidator(options: Options = {}): Ajv2020 {
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
  return new Ajv2020({
    ownProperties: true,
    // A test holds the schemas to these; here they would only take time.
    strict: false,
    validateSchema: false,
    meta: false,
    ...options,
  })
}
