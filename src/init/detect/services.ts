import type { Clue, Detector, ServiceClue } from '../clue.ts'
import { baseName, linesOf, textsOf } from '../listing.ts'
import { isTest } from './python.ts'

/** Flask, FastAPI, Express and the servers that languages bring themselves: the port and what can be asked for. */
export const services: Detector = (listing) => [
  ...textsOf(listing, /\.py$/)
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, text }) => pythonService(path, text)),
  ...textsOf(listing, /\.(js|mjs|cjs)$/)
    .filter(({ path }) => !/(^|\/)(public|static)\//.test(path))
    .flatMap(({ path, text }) => nodeService(path, text)),
]

function pythonService(path: string, text: string): Clue[] {
  const flask = /^(\w+)\s*=\s*(?:flask\.)?Flask\(/m.exec(text)?.[1]
  if (flask !== undefined) return [flaskService(path, text, flask)]
  const fast = /^(\w+)\s*=\s*(?:fastapi\.)?FastAPI\(/m.exec(text)?.[1]
  if (fast !== undefined) return fastService(path, text, fast)
  const server = /(?:HTTPServer|TCPServer)\(\s*\(\s*['"]([^'"]*)['"]\s*,\s*(\w+)/.exec(text)
  const port = server?.[2] === undefined ? undefined : numberOf(server[2], text)
  if (port === undefined) return []
  return [
    {
      ...service(path, `python3 ${path}`, port),
      paths: comparedPaths(text),
      why: `${whereIs(path, text, /HTTPServer|TCPServer/)}: an HTTP server`,
    },
  ]
}

/** An app that starts itself is started as its author does, unless it would then be heard on its own machine only. */
function flaskService(path: string, text: string, app: string): ServiceClue {
  const run = new RegExp(`\\b${app}\\.run\\(([^)]*)\\)`).exec(text)?.[1]
  const port = portIn(run ?? '', text) ?? 5000
  const isOpen = run !== undefined && /host\s*=\s*['"](0\.0\.0\.0|::|)['"]/.test(run)
  const command = isOpen
    ? `python3 ${path}`
    : `flask --app ${path.replace(/\.py$/, '')}${app === 'app' ? '' : `:${app}`} run --host 0.0.0.0 --port ${port}`
  const why = `${whereIs(path, text, /Flask\(/)}: a Flask app`
  return {
    ...service(path, command, port),
    paths: routesOf(text, /@\w+\.(?:route|get)\(\s*['"]([^'"]+)['"]([^)]*)\)/g),
    why,
  }
}

function fastService(path: string, text: string, app: string): Clue[] {
  const port = portIn(/uvicorn\.run\(([^)]*)\)/.exec(text)?.[1] ?? '', text) ?? 8000
  const module = path.replace(/\.py$/, '').replaceAll('/', '.')
  const run = `python3 -m uvicorn ${module}:${app} --host 0.0.0.0 --port ${port}`
  const why = `${whereIs(path, text, /FastAPI\(/)}: a FastAPI app`
  return [
    { ...service(path, run, port), paths: routesOf(text, /@\w+\.get\(\s*['"]([^'"]+)['"]([^)]*)\)/g), why },
    { kind: 'apt', name: 'python3-uvicorn', why: `serves ${path}` },
  ]
}

function nodeService(path: string, text: string): Clue[] {
  const isExpress = /require\(['"]express['"]\)|from\s+['"]express['"]/.test(text)
  if (!isExpress && !/createServer\(/.test(text)) return []
  const listen = /\.listen\(([^)]*)/.exec(text)?.[1]
  const port = listen === undefined ? undefined : portOf(listen, text)
  if (port === undefined) return []
  const paths = isExpress ? routesOf(text, /\b\w+\.get\(\s*['"](\/[^'"]*)['"]([^)]*)\)?/g) : comparedPaths(text)
  const kind = isExpress ? 'an Express app' : 'an HTTP server'
  return [{ ...service(path, `node ${path}`, port), paths, why: `${whereIs(path, text, /\.listen\(/)}: ${kind}` }]
}

function service(script: string, run: string, port: number): Omit<ServiceClue, 'paths' | 'why'> {
  return { kind: 'service', script, run, port }
}

/** Routes that answer a plain GET: without parameters in the path, and not for another method alone. */
function routesOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)]
    .filter(([, , rest = '']) => !/methods/.test(rest) || /GET/.test(rest))
    .map(([, path = '']) => path)
    .filter((path) => path.startsWith('/') && !/[<{:*]/.test(path))
}

/** Paths that a server without routes compares with: `url === '/predict'`, `self.path == "/health"`. */
function comparedPaths(text: string): string[] {
  const found = [
    ...text.matchAll(/(?:url|path|pathname)\s*(?:===?|\.startsWith\(|\.startswith\()\s*['"](\/[\w./-]*)['"]/g),
  ].map(([, path = '']) => path)
  return found.length > 0 ? [...new Set(found)] : ['/']
}

function portIn(args: string, text: string): number | undefined {
  const value = /port\s*=\s*([^,)]+)/.exec(args)?.[1]
  return value === undefined ? undefined : portOf(value, text)
}

/** A number, a name that is given one, or what stands behind `||`, `??` or as a default. */
function portOf(value: string, text: string): number | undefined {
  const number = /\b(\d{2,5})\b/.exec(value)?.[1]
  if (number !== undefined) return valid(Number(number))
  const name = /[A-Za-z_]\w*/.exec(value)?.[0]
  return name === undefined ? undefined : numberOf(name, text)
}

function numberOf(word: string, text: string): number | undefined {
  if (/^\d+$/.test(word)) return valid(Number(word))
  const said = new RegExp(`\\b${word}\\s*=\\s*[^\\n;]*?\\b(\\d{2,5})\\b`).exec(text)?.[1]
  return said === undefined ? undefined : valid(Number(said))
}

function valid(port: number): number | undefined {
  return port >= 1 && port <= 65535 ? port : undefined
}

function whereIs(path: string, text: string, pattern: RegExp): string {
  const line = linesOf(text).find((one) => pattern.test(one.text))
  return line === undefined ? baseName(path) : `${path} line ${line.number}`
}
