const { writeFileSync } = require('node:fs')
const { random } = require('./random')

const next = random(7)
let sum = 0
for (let walk = 0; walk < 1000; walk++) {
  let place = 0
  for (let step = 0; step < 100; step++) place += next() < 0.5 ? -1 : 1
  sum += place * place
}
writeFileSync('walks.json', JSON.stringify({ walks: 1000, meanSquare: sum / 1000 }))
