/** Where an engine's API is to be found, as its library takes it. */
export type EngineAddress =
  | { readonly socketPath: string }
  | { readonly protocol: 'http' | 'https' | 'ssh'; readonly host: string; readonly port: number }

/**
 * What `DOCKER_HOST` says: unix:///path, tcp://host:port, http(s)://host:port, ssh://host.
 * @throws Error when it says something else.
 */
export function parseEngineHost(text: string): EngineAddress {
  if (text.startsWith('unix://')) return { socketPath: text.slice('unix://'.length) }
  if (!URL.canParse(text)) throw new Error('not an address of an engine')
  const { protocol, hostname, port } = new URL(text)
  switch (protocol) {
    case 'tcp:':
    case 'http:':
      return { protocol: 'http', host: hostname, port: Number(port || 2375) }
    case 'https:':
      return { protocol: 'https', host: hostname, port: Number(port || 2376) }
    case 'ssh:':
      return { protocol: 'ssh', host: hostname, port: Number(port || 22) }
    default:
      throw new Error(`no engine is reached by ${protocol}//`)
  }
}
