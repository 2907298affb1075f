// Runs inside the network namespace of a service: lets connections in by a socket in the file system, which reaches
// across namespaces, and leads them to the service's port on the loopback interface. Ends with the process it serves.
import { rmSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { join } from './forward.ts'

const [socketPath = '', port = ''] = process.argv.slice(2)

const server = net.createServer({ allowHalfOpen: true }, (from) => {
  join(from, net.connect({ host: '127.0.0.1', port: Number(port), allowHalfOpen: true }))
})
server.listen(socketPath, () => process.stdout.write('listening\n'))
process.stdin
  .on('end', () => {
    // Whoever made the socket was killed, and cannot remove it.
    rmSync(path.dirname(socketPath), { recursive: true, force: true })
    process.exit()
  })
  .resume()
