/**
 * The quantile of Student's t distribution: the t that a value exceeds in size with probability 1 - `level`.
 *
 * The probability within ±t is a finite sum for whole degrees of freedom: M. Abramowitz and I. A. Stegun, Handbook of
 * Mathematical Functions (1964), 26.7.3 and 26.7.4. It is turned round by halving an interval.
 */
export function studentQuantile(level: number, degreesOfFreedom: number): number {
  let [low, high] = [0, 1]
  while (probabilityWithin(high, degreesOfFreedom) < level) high *= 2
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2
    if (probabilityWithin(middle, degreesOfFreedom) < level) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The probability that Student's t lies between -t and t. */
function probabilityWithin(t: number, degreesOfFreedom: number): number {
  const theta = Math.atan(t / Math.sqrt(degreesOfFreedom))
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)]
  const isOdd = degreesOfFreedom % 2 === 1
  // Odd: cos + 2/3 cos^3 + 2·4/(3·5) cos^5 …, even: 1 + 1/2 cos^2 + 1·3/(2·4) cos^4 …
  let term = isOdd ? cosine : 1
  let sum = degreesOfFreedom === 1 ? 0 : term
  for (let power = isOdd ? 3 : 2; power <= degreesOfFreedom - 2; power += 2) {
    term *= (cosine * cosine * (power - 1)) / power
    sum += term
  }
  return isOdd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum
}
