/*
 * Feigenbaum's two constants, from the superstable cycles of x -> r x (1 - x).
 *
 * At the parameter r_n the maximum, x = 1/2, returns to itself after 2^n steps; Newton's method finds it. Then
 *   delta_n = (r_(n-1) - r_(n-2)) / (r_n - r_(n-1))   and   alpha_n = -d_(n-1) / d_n,
 * where d_n is how far x lies from 1/2 after half a cycle at r_n. Quadruple precision: the differences lose digits.
 */
#include <stdio.h>
#include <quadmath.h>

#define CYCLES 16

/* After `steps` steps from 1/2: x - 1/2, and its derivative by r. */
static __float128 away(__float128 r, long steps, __float128 *slope) {
  __float128 x = 0.5Q, dx = 0;
  for (long i = 0; i < steps; i++) {
    dx = x * (1 - x) + r * (1 - 2 * x) * dx;
    x = r * x * (1 - x);
  }
  *slope = dx;
  return x - 0.5Q;
}

int main(void) {
  __float128 r[CYCLES + 1] = {2, 3.2Q}, d[CYCLES + 1], delta = 4.7Q, alpha = 0, slope;
  FILE *table = fopen("results/cycles.csv", "w");
  if (!table) return perror("results/cycles.csv"), 1;
  fprintf(table, "length,r,delta,alpha\n");
  for (int n = 1; n <= CYCLES; n++) {
    if (n > 1) r[n] = r[n - 1] + (r[n - 1] - r[n - 2]) / delta;
    for (int i = 0; i < 40; i++) {
      __float128 change = away(r[n], 1L << n, &slope) / slope;
      r[n] -= change;
      if (fabsq(change) < 1e-32Q) break;
    }
    d[n] = away(r[n], 1L << (n - 1), &slope);
    if (n > 1) delta = (r[n - 1] - r[n - 2]) / (r[n] - r[n - 1]), alpha = -d[n - 1] / d[n];
    if (n > 1) fprintf(table, "%ld,%.15f,%.12f,%.12f\n", 1L << n, (double)r[n], (double)delta, (double)alpha);
  }
  return fclose(table) ? (perror("results/cycles.csv"), 1) : 0;
}
