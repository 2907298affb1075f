/* Where x -> r x (1 - x) stays, for r from 2.8 to 4: after 500 steps from 1/2, the next 200 of each r. */
#include <stdio.h>

int main(void) {
  for (int i = 0; i < 600; i++) {
    double r = 2.8 + 1.2 * (i + 0.5) / 600, x = 0.5;
    for (int step = 0; step < 700; step++) {
      x = r * x * (1 - x);
      if (step >= 500) printf("%.6f %.6f\n", r, x);
    }
  }
}
