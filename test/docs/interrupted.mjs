// Stands for a call that goes on until Ctrl-C: once it says so, it is interrupted. Ends with 0 where it ended as it should.
import { spawn } from 'node:child_process'

const child = spawn(process.argv[2], process.argv.slice(3), { stdio: ['ignore', 'pipe', 'inherit'] })
let printed = ''
child.stdout.setEncoding('utf8').on('data', (text) => {
  process.stdout.write(text)
  printed += text
  if (/Ctrl-C ends/.test(printed)) child.kill('SIGINT')
})
child.on('close', (code) => (process.exitCode = code === 130 ? 0 : (code || 1)))
