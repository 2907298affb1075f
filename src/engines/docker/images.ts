import type { Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import { ReproError } from '../../errors.ts'
import { withoutTag } from '../../model/reference.ts'
import type { EngineImage, ImageFiles, Labels, MadeImage, Watch } from '../engine.ts'
import { keyLabel } from '../labels.ts'
import { followLoad } from './answer.ts'
import { isAlready, isNotFound, onEngine } from './failures.ts'
import { linkOnTheWay } from './links.ts'
import { streamOf } from './stream.ts'

/** An image as the engine describes it to who asked for it by this reference. Pure. */
export function describeImage(image: Dockerode.ImageInspectInfo, reference: string): EngineImage {
  const { Labels: labels, OnBuild: onBuild, Volumes: volumes } = image.Config ?? {}
  return {
    id: image.Id,
    digest: digestIn(image.RepoDigests ?? [], reference),
    layers: image.RootFS?.Layers ?? [],
    platform: `${image.Os}/${image.Architecture}`,
    labels: labels ?? {},
    onBuild: onBuild ?? [],
    volumes: Object.keys(volumes ?? {}),
  }
}

/**
 * The digest by which the reference's own registry knows an image: each that has served it may have another. Engines
 * write names with or without Docker's own registry before them.
 */
function digestIn(served: readonly string[], reference: string): string | undefined {
  const [named = '', asked] = reference.split('@')
  const repository = plainName(withoutTag(named))
  const own = served
    .map((one) => one.split('@'))
    .filter(([name = '']) => plainName(name) === repository)
    .map(([, digest]) => digest)
  return own.find((digest) => digest === asked) ?? own[0]
}

function plainName(repository: string): string {
  return repository.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '')
}

/** The digest that a registry serves for a reference, as the engine is told it there. */
export async function servedDigest(docker: Dockerode, reference: string): Promise<string | undefined> {
  try {
    const answer = await docker.getImage(reference).distribution()
    const { Descriptor } = answer as { Descriptor?: { digest?: string } }
    return Descriptor?.digest
  } catch {
    // Not every engine can be asked, and not every registry answers: then nothing is known.
    return undefined
  }
}

/** The images that were made here. */
export async function madeImages(docker: Dockerode): Promise<MadeImage[]> {
  try {
    const images = await docker.listImages({ filters: { label: [keyLabel] } })
    return images.map((image) => ({
      id: image.Id,
      size: image.Size,
      created: image.Created * 1000,
      labels: image.Labels ?? {},
    }))
  } catch (error) {
    throw onEngine(error, 'list its images')
  }
}

/** All files of an image. */
export async function openImage(docker: Dockerode, id: string, labels: Labels): Promise<ImageFiles> {
  return neverStarted(docker, { id, labels }, async (container) => streamOf(await container.export()))
}

/** The files of one directory of an image; nothing where there is none, or a link leads to it. */
export async function openImageDirectory(
  docker: Dockerode,
  { id, directory, labels }: { readonly id: string; readonly directory: string; readonly labels: Labels },
): Promise<ImageFiles | undefined> {
  const { archive, ...files } = await neverStarted(docker, { id, labels }, async (container) => {
    try {
      if ((await linkOnTheWay(container, `${directory}/`)) !== undefined) return undefined
      return streamOf(await container.getArchive({ path: directory }))
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  })
  if (archive !== undefined) return { archive, ...files }
  await files[Symbol.asyncDispose]()
  return undefined
}

/** What is taken of an image by way of a container that is never started; disposed of, the container is removed. */
async function neverStarted<T>(
  docker: Dockerode,
  { id, labels }: { readonly id: string; readonly labels: Labels },
  take: (container: Dockerode.Container) => Promise<T>,
): Promise<AsyncDisposable & { readonly archive: T }> {
  try {
    const container = await docker.createContainer({
      Image: id,
      Entrypoint: ['/never-started'],
      Labels: { ...labels },
      NetworkDisabled: true,
    })
    const remove = async (): Promise<void> => {
      try {
        await container.remove({ force: true, v: true })
      } catch (error) {
        if (!isNotFound(error)) throw onEngine(error, 'clean up')
      }
    }
    try {
      return { archive: await take(container), [Symbol.asyncDispose]: remove }
    } catch (error) {
      await remove()
      throw error
    }
  } catch (error) {
    throw onEngine(error, "read the image's files")
  }
}

/** An image as one tar archive, without a name. */
export async function saveImage(docker: Dockerode, id: string): Promise<Readable> {
  try {
    return streamOf(await docker.getImage(id).get())
  } catch (error) {
    throw onEngine(error, `save the image ${id}`)
  }
}

/** Makes an image of such an archive, under a name. */
export async function loadImage(docker: Dockerode, archive: Readable, reference: string, watch: Watch): Promise<void> {
  try {
    const answer = await docker.loadImage(archive, { abortSignal: watch.signal })
    const id = await followLoad(streamOf(answer), watch)
    if (id === undefined) throw new ReproError('engine-failed', 'the engine does not say which image it has loaded')
    const [repo = '', tag = 'latest'] = reference.split(':')
    await docker.getImage(id).tag({ repo, tag })
  } catch (error) {
    watch.signal.throwIfAborted()
    throw onEngine(error, 'load the image')
  }
}

/** Whether an image is gone now. */
export async function removeImage(docker: Dockerode, id: string): Promise<boolean> {
  try {
    await docker.getImage(id).remove({ force: true })
    return true
  } catch (error) {
    if (isAlready(error)) return false
    if (isNotFound(error)) return true
    throw onEngine(error, `remove the image ${id}`)
  }
}
