/** The manifest of a package of two steps, of which the second needs what the first writes. */
export const manifest = `repro: 1
title: T
base: { debian: bookworm }
steps:
  one: { run: cat words.txt > one.txt, outputs: [one.txt] }
  two: { needs: [one], run: cat one.txt > two.txt, outputs: [two.txt] }
results: { r: { from: two.txt } }
`
