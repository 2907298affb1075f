// All cases, in the order in which they run: the quick ones first. To add one: write a file, name it here.
import type { Case } from '../harness/case.ts'
import { building } from './building.ts'
import { comparing } from './comparing.ts'
import { games } from './games.ts'
import { growing } from './growing.ts'
import { hashing } from './hashing.ts'
import { log } from './log.ts'
import { many } from './many.ts'
import { nothingToDo } from './nothing-to-do.ts'
import { packing } from './packing.ts'
import { startUp } from './start-up.ts'
import { verifyEcho } from './verify-echo.ts'

export const cases: readonly Case[] = [
  startUp,
  verifyEcho,
  hashing,
  nothingToDo,
  packing,
  comparing,
  log,
  many,
  growing,
  games,
  building,
]
