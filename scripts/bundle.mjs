// After tsc: compiles the schema, and makes one file of what each command needs, as a start is mostly files that are read.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = path.join(root, 'dist')

/** These bring files of their own, which they look for beside their code, are no JavaScript, or look for others. */
const whole = [
  '@cyclonedx/cyclonedx-library',
  '@hpcc-js/wasm-zstd',
  '@hyzyla/pdfium',
  '@resvg/resvg-wasm',
  'badge-maker',
]

/** The schemas that each start needs, compiled in place of the module that would do it with the library. */
const compiled = [
  { schema: 'repro.schema.json', module: 'manifest/accepts.js' },
  { schema: 'lock.schema.json', module: 'environment/accepts.js' },
]

/** The code of a module whose `accepts` says whether a schema accepts a value. */
export async function compiledSchema(name = 'repro.schema.json') {
  const require = createRequire(import.meta.url)
  const { Ajv2020 } = require('ajv/dist/2020.js')
  const standalone = require('ajv/dist/standalone').default
  const schema = JSON.parse(await readFile(path.join(root, 'schema', name), 'utf8'))
  const ajv = new Ajv2020({
    code: { source: true, esm: true },
    messages: false,
    inlineRefs: false,
    // As in src/model/validator.ts.
    ownProperties: true,
    strict: false,
    validateSchema: false,
    meta: false,
  })
  const code = standalone(ajv, ajv.compile(withoutWords(schema)))
  // What it asks of the library when it runs is made part of the bundle.
  const imports = []
  const imported = code.replace(/const (\w+) = require\("(.+?)"\)\.default;/g, (_, name, from) => {
    imports.push(`import ${name}_ from ${JSON.stringify(`${from}.js`)}; const ${name} = ${name}_.default ?? ${name}_`)
    return ''
  })
  const exported = imported.replace('export const validate', 'export const accepts').replace(/export default \w+;/, '')
  return [...imports, exported].join('\n')
}

/** Without what only people read: a property of such a name has an object for its value. */
function withoutWords(schema) {
  if (Array.isArray(schema)) return schema.map(withoutWords)
  if (typeof schema !== 'object' || schema === null) return schema
  const isForPeople = ([key, value]) =>
    (['title', 'description'].includes(key) && typeof value === 'string') ||
    (key === 'examples' && Array.isArray(value))
  const kept = Object.entries(schema).filter((entry) => !isForPeople(entry))
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutWords(value)]))
}

/** In dist/bundle/ a module is in another file: where it looks beside itself, it is told where it was. */
const places = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\/dist\/.*\.js$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8')
      if (!text.includes('import.meta.url')) return undefined
      const place = `new URL(${JSON.stringify(`../${path.relative(dist, file)}`)}, import.meta.url).href`
      return { contents: text.replaceAll('import.meta.url', `(${place})`), loader: 'js' }
    })
  },
}

/**
 * What is loaded later comes to a program that is there already. Told so, esbuild puts what both use into the program's
 * file; else it would make a file of each part that is used by other commands than the next, and a start would read ten.
 */
const company = {
  name: 'company',
  setup({ onResolve, onLoad }) {
    const program = path.join(dist, 'cli/program.js')
    onResolve({ filter: /^\./ }, ({ kind, path: relative, resolveDir }) => {
      const file = path.join(resolveDir, relative)
      return kind === 'dynamic-import' && file !== program ? { path: file, namespace: 'company' } : undefined
    })
    onLoad({ filter: /./, namespace: 'company' }, ({ path: file }) => ({
      contents: `import ${JSON.stringify(program)}; export * from ${JSON.stringify(file)}`,
      resolveDir: dist,
    }))
  },
}

/**
 * The engine's library loads at once what it needs for engines reached by SSH, and for registries that ask for a password.
 * Here that waits until it is used.
 */
const later = {
  name: 'later',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules\/@grpc\/(grpc-js|proto-loader)\/build\/src\/index\.js$/ }, ({ path: file }) => {
      const name = JSON.stringify(/@grpc\/[^/]*/.exec(file)?.[0])
      return {
        contents: `module.exports = new Proxy({}, { get: (_, key) => requireLater(${name})[key] })`,
        loader: 'js',
      }
    })
    onLoad({ filter: /node_modules\/ssh2\/lib\/index\.js$/ }, () => {
      const client = "function () { return new (requireLater('ssh2').Client)() }"
      return { contents: `module.exports = { Client: ${client} }`, loader: 'js' }
    })
    onLoad({ filter: /node_modules\/dockerode\/lib\/.*\.js$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8')
      const place = "require('path').dirname(requireLater.resolve('dockerode'))"
      return { contents: text.replaceAll('__dirname', place), loader: 'js' }
    })
  },
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { schema, module } of compiled) await writeFile(path.join(dist, module), await compiledSchema(schema))
  await rm(path.join(dist, 'bundle'), { recursive: true, force: true })
  await build({
    entryPoints: [path.join(dist, 'cli.js')],
    outdir: dist,
    chunkNames: 'bundle/[name]-[hash]',
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    sourcemap: true,
    external: whole,
    plugins: [places, company, later],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url), requireLater = require;",
    },
    logLevel: 'warning',
  })
}
