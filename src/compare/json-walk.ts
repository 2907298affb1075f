import type { ResultPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import { Findings } from './findings.ts'
import { JsonCursor, onePiece } from './json-cursor.ts'
import type { Tree } from './json.ts'
import { escapeSegment } from './pointer.ts'
import { TreeComparer } from './tree.ts'

/**
 * Compares two JSON texts of any size in bounded memory: goes through both side by side, past what is the same byte for
 * byte, and takes as trees the small values that are not. Large values whose members cannot be met side by side are
 * taken whole, as far as that goes: arrays without order, and the rest of an object from where keys are not the same.
 * @throws Unreadable for what is no JSON, and for what would have to be taken whole and is too large for that
 */
export async function compareStreams(
  expected: Evidence,
  observed: Evidence,
  result: ResultPlan,
  piece = onePiece,
): Promise<Findings> {
  await using wanted = new JsonCursor(expected, piece)
  await using found = new JsonCursor(observed, piece)
  const walk = new JsonWalk(wanted, found, result)
  await walk.compare()
  return walk.findings
}

class JsonWalk {
  readonly findings = new Findings()
  readonly #expected: JsonCursor
  readonly #observed: JsonCursor
  readonly #comparer: TreeComparer
  /** What is not itself, and so is looked at even where both have it. */
  readonly #never: string | undefined

  constructor(expected: JsonCursor, observed: JsonCursor, result: ResultPlan) {
    this.#expected = expected
    this.#observed = observed
    this.#comparer = new TreeComparer(result)
    this.#never = result.nan === 'equal' ? undefined : 'NaN'
  }

  async compare(): Promise<void> {
    for (const cursor of this.#both) await cursor.begin()
    await this.#compareValues('')
    for (const cursor of this.#both) await cursor.end()
  }

  async #compareValues(path: string): Promise<void> {
    const [a, b] = [this.#expected, this.#observed]
    if (this.#comparer.ignores(path)) {
      for (const cursor of this.#both) await cursor.skip()
      return
    }
    const areSmall = (await a.isSmall()) && (await b.isSmall())
    if (areSmall) return this.#compareSmall(a.take(), b.take(), path)
    const [begin, other] = [await a.peek(), await b.peek()]
    if (begin === '[' && other === '[' && !this.#comparer.isSet(path)) return this.#compareLists(path)
    if (begin === '{' && other === '{') return this.#compareObjects(path)
    this.#comparer.compare({ expected: await a.tree(), observed: await b.tree(), path }, this.#report(path).report)
  }

  #compareSmall(expected: Buffer, observed: Buffer, path: string): void {
    if (expected.equals(observed) && !(this.#never !== undefined && expected.includes(this.#never))) return
    const trees = { expected: this.#expected.parse(expected), observed: this.#observed.parse(observed) }
    this.#comparer.compare({ ...trees, path }, this.#report(path).report)
  }

  async #compareLists(path: string): Promise<void> {
    const [a, b] = [this.#expected, this.#observed]
    for (const cursor of this.#both) cursor.enter()
    let [isWanted, isFound] = [true, true]
    for (let index = 0; ; index += 1) {
      isWanted &&= await a.next()
      isFound &&= await b.next()
      if (!isWanted && !isFound) return
      if (isWanted && isFound) {
        index += await JsonCursor.skipAlike(a, b, this.#never)
        await this.#compareValues(`${path}/${index}`)
      } else if (isWanted) {
        this.#comparer.compareOrMiss(await shownTree(a), undefined, this.#report(`${path}/${index}`))
      } else {
        this.#comparer.reportAdded(await shownTree(b), this.#report(`${path}/${index}`))
      }
    }
  }

  async #compareObjects(path: string): Promise<void> {
    const [a, b] = [this.#expected, this.#observed]
    for (const cursor of this.#both) cursor.enter()
    for (;;) {
      const [isWanted, isFound] = [await a.next(), await b.next()]
      if (isWanted && isFound) await JsonCursor.skipAlike(a, b, this.#never)
      const [key, other] = [isWanted ? await a.key() : undefined, isFound ? await b.key() : undefined]
      if (key === undefined && other === undefined) return
      if (key === other) await this.#compareValues(`${path}/${escapeSegment(key ?? '')}`)
      else return this.#comparer.compareObjects(await a.rest(key), await b.rest(other), this.#report(path))
    }
  }

  get #both(): readonly JsonCursor[] {
    return [this.#expected, this.#observed]
  }

  #report(path: string) {
    return { path, report: (finding: Parameters<Findings['add']>[0]) => this.findings.add(finding) }
  }
}

/** The value, of which a report shows the beginning; what is large is not held for that. */
async function shownTree(cursor: JsonCursor): Promise<Tree> {
  if (await cursor.isSmall()) return cursor.parse(cursor.take())
  await cursor.skip()
  return '[…]'
}
