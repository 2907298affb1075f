import type { IncomingMessage } from 'node:http'
import type Dockerode from 'dockerode'

/** In the modes that the engine tells, which are those of Go's `fs.FileMode`. */
const symbolicLink = 2 ** 27

/**
 * The first link among the directories above `path`. The engine follows links on the way to what is asked for; at its
 * end it gives the link itself.
 */
export async function linkOnTheWay(container: Dockerode.Container, path: string): Promise<string | undefined> {
  const parts = path.split('/')
  for (let count = 2; count < parts.length; count++) {
    const above = parts.slice(0, count).join('/')
    const answer = (await container.infoArchive({ path: above })) as unknown as IncomingMessage
    answer.resume()
    const stat = String(answer.headers['x-docker-container-path-stat'])
    const { mode } = JSON.parse(Buffer.from(stat, 'base64').toString('utf8')) as { readonly mode: number }
    if ((mode & symbolicLink) !== 0) return above
  }
  return undefined
}
