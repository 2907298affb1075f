import net from 'node:net'
