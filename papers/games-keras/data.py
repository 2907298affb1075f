"""Makes data/games.csv, the data of papers/games: the same generator, seed and truth in Python."""

import hashlib
import json
import math
import os

ROWS = 22905
SEED = 20190101  # not REPRO_SEED: training may vary, the data stay what they are

# The share of players who own each game, as in the data of the original post.
MEANS = [0.2296, 0.1319, 0.2191, 0.0868, 0.2066, 0.1215, 0.2727, 0.3092, 0.0599, 0.134]

# The log-odds of the label: a constant, a weight per game, and pairs that a linear model misses.
CONSTANT = -2.75
WEIGHTS = [1, 0.8, -0.5, 0.6, 0.4, -0.7, -1, -1.5, 1.8, 2]
PAIRS = [(7, 8, 3.5), (1, 5, -2), (3, 10, 1.5), (2, 8, 1.5)]


def mulberry32(seed):
    """Uniform numbers in [0, 1) from a seed: Tommy Ettinger's mulberry32, 32 bits each."""
    mask = 0xFFFFFFFF
    while True:
        seed = (seed + 0x6D2B79F5) & mask
        t = (seed ^ (seed >> 15)) * (seed | 1) & mask
        t ^= t + ((t ^ (t >> 7)) * (t | 61) & mask) & mask
        yield (t ^ (t >> 14)) / 2**32


def truth(games):
    """The chance that who owns these games owns one more."""
    logit = CONSTANT + sum(owned * weight for owned, weight in zip(games, WEIGHTS))
    logit += sum(games[a - 1] * games[b - 1] * weight for a, b, weight in PAIRS)
    return 1 / (1 + math.exp(-logit))


random = mulberry32(SEED)
lines = [",".join(f'"{name}"' for name in [*(f"G{i}" for i in range(1, 11)), "label"])]
for _ in range(ROWS):
    games = [int(next(random) < mean) for mean in MEANS]
    label = int(next(random) < truth(games))
    lines.append(",".join(map(str, [*games, label])))
csv = "".join(line + "\n" for line in lines).encode()

os.makedirs("data", exist_ok=True)
os.makedirs("results", exist_ok=True)
with open("data/games.csv", "wb") as file:
    file.write(csv)
with open("results/data.json", "w") as file:
    json.dump({"rows": ROWS, "sha256": hashlib.sha256(csv).hexdigest()}, file, indent=2)
print(f"{ROWS} rows")
