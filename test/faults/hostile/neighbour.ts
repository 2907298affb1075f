import Dockerode from 'dockerode'

const docker = new Dockerode()

/** Another container on the same machine, on the engine's default network, which answers `here` at port 8080. */
export interface Neighbour extends AsyncDisposable {
  readonly host: string
  /** This machine's own address on that network. */
  readonly gateway: string
}

export async function neighbour(): Promise<Neighbour> {
  const answer = 'HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nhere'
  const each = `while(accept(C,S)){while(<C>){last if /^\\r?\\n$/}syswrite C,"${answer}";close C}`
  const serve = `$|=1;socket(S,PF_INET,SOCK_STREAM,0);bind(S,sockaddr_in(8080,INADDR_ANY));listen(S,9);${each}`
  const container = await docker.createContainer({
    Image: 'repro-debian:bookworm',
    Cmd: ['perl', '-MSocket', '-e', serve],
    Labels: { 'org.repro.test.neighbour': 'true' },
    HostConfig: { Memory: 64 * 1024 ** 2 },
  })
  const gone = async (): Promise<void> => void (await container.remove({ force: true }))
  try {
    await container.start()
    const network = (await container.inspect()).NetworkSettings.Networks['bridge']
    return { host: network?.IPAddress ?? '', gateway: network?.Gateway ?? '', [Symbol.asyncDispose]: gone }
  } catch (error) {
    await gone()
    throw error
  }
}
