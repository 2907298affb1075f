import path from 'node:path'
import type { PictureReader } from '../model/picture.ts'
import type { Scratch } from '../model/scratch.ts'
import type { TableConverter } from '../model/table.ts'
import { pictureReader } from './pictures.ts'
import { diskScratch } from './scratch.ts'
import { tableConverter } from './tables.ts'

/** What comparing takes of the world: room on disk for large tables, and programs that read what is not text. */
export function comparingTools(storeDirectory: string): {
  scratch: Scratch
  pictures: PictureReader
  tables: TableConverter
} {
  const scratch = diskScratch(path.join(storeDirectory, 'scratch'))
  return { scratch, pictures: pictureReader(), tables: tableConverter() }
}
