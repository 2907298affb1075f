export default {
  files: ['test/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  // tsx does not reach into worker threads.
  workerThreads: false,
  timeout: '2m',
}
