import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { settingsFrom } from '../../src/settings/settings.ts'
import { packageSource } from '../../src/cli/source.ts'
import { openPackage } from '../../src/manifest/open.ts'
import { planPackage } from '../../src/plan/plan.ts'
import { buildImage } from '../../src/run/image.ts'
import { openReal, realEngines } from './real.ts'

for (const name of realEngines()) {
  test.serial(
    `${name}: proxies, certificates and mirrors are there in a build, and in no layer of its image`,
    async (t) => {
      const directory = await mkdtemp(path.join(tmpdir(), 'repro-host-settings-'))
      const secret = (what: string): string => `${what}-${randomUUID()}`
      const [authority, proxy, mirror, proof] = ['authority', 'proxy', 'mirror', 'proof'].map(secret)
      try {
        const caBundle = path.join(directory, 'ca.pem')
        await writeFile(caBundle, `${authority}\n`)
        const seen = ['grep -q ^authority- "$SSL_CERT_FILE"', 'test -n "$http_proxy"', 'test -n "$PIP_INDEX_URL"']
        const manifest = {
          ...{ repro: 1, title: 'Settings', base: { debian: 'bookworm' } },
          // A command fails where one of them is not there.
          dependencies: { setup: [`${seen.join(' && ')} && echo ${proof} > /proof`] },
          steps: { go: { run: 'true', outputs: ['x'] } },
          results: { x: { from: 'x' } },
        }
        await mkdir(path.join(directory, 'paper'))
        await writeFile(path.join(directory, 'paper/repro.yaml'), JSON.stringify(manifest))
        const settings = {
          ...settingsFrom(process.env, []),
          storeDirectory: path.join(directory, 'store'),
          host: {
            caBundle,
            proxies: { http_proxy: `http://${proxy}.example:3128` },
            packageManagers: { PIP_INDEX_URL: `https://${mirror}.example/simple` },
          },
        }
        const context = { emit: () => {}, signal: new AbortController().signal, settings }
        const { engine, api } = await openReal(name)
        await using _engine = engine
        await using pkg = await openPackage(packageSource(path.join(directory, 'paper')), context)
        const image = await buildImage(engine, pkg, planPackage(pkg).image, context)
        // The archive holds the image's settings and history, and each layer as it is: none is compressed.
        const found = new Set<string>()
        let rest = ''
        for await (const chunk of (await api.getImage(image.id).get()) as AsyncIterable<Buffer>) {
          const text = rest + chunk.toString('latin1')
          for (const word of [authority, proxy, mirror, proof]) if (word && text.includes(word)) found.add(word)
          rest = text.slice(-100)
        }
        await engine.removeImage(image.id)
        t.deepEqual([...found], [proof], 'only what the command wrote itself')
      } finally {
        await rm(directory, { recursive: true, force: true })
      }
    },
  )
}
