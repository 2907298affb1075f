// Makes data/games.csv: which of ten games 22,905 players own, and whether they own one more.
// The truth that the labels are drawn from is known, and with it the best that any model can
// attain: it goes to results/data.json.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { auc, logLoss } from "./measures.js";
import { mulberry32 } from "./random.js";

const ROWS = 22905;
const TEST_ROWS = 5000;
const SEED = 20190101; // not REPRO_SEED: training may vary, the data stay what they are

// The share of players who own each game, as in the data of the original post.
const MEANS = [0.2296, 0.1319, 0.2191, 0.0868, 0.2066, 0.1215, 0.2727, 0.3092, 0.0599, 0.134];

// The log-odds of the label: a constant, a weight per game, and pairs that a linear model misses.
const CONSTANT = -2.75;
const WEIGHTS = [1, 0.8, -0.5, 0.6, 0.4, -0.7, -1, -1.5, 1.8, 2];
const PAIRS = [
  [7, 8, 3.5],
  [1, 5, -2],
  [3, 10, 1.5],
  [2, 8, 1.5],
];

/** The chance that who owns these games owns one more. */
function truth(games) {
  let logit = CONSTANT;
  games.forEach((owned, i) => (logit += owned * WEIGHTS[i]));
  for (const [a, b, weight] of PAIRS) logit += games[a - 1] * games[b - 1] * weight;
  return 1 / (1 + Math.exp(-logit));
}

/** What the truth scores over all 1,024 sets of games, each as likely as it is: no model does better. */
function attainable() {
  const sets = Array.from({ length: 2 ** MEANS.length }, (_, bits) => {
    const games = MEANS.map((_, i) => (bits >> i) & 1);
    return { p: truth(games), share: games.reduce((s, g, i) => s * (g ? MEANS[i] : 1 - MEANS[i]), 1) };
  });
  let loss = 0, positive = 0, negative = 0, ordered = 0;
  for (const { p, share } of sets.sort((a, b) => a.p - b.p)) {
    loss -= share * (p * Math.log(p) + (1 - p) * Math.log(1 - p));
    // Of a positive and a negative, the positive should have the larger p; within a set it is even.
    ordered += share * p * (negative + (share * (1 - p)) / 2);
    positive += share * p;
    negative += share * (1 - p);
  }
  return { positive, loss, auc: ordered / (positive * negative) };
}

const random = mulberry32(SEED);
const rows = Array.from({ length: ROWS }, () => {
  const games = MEANS.map((mean) => Number(random() < mean));
  const p = truth(games);
  return { games, p, label: Number(random() < p) };
});

const header = [...MEANS.map((_, i) => `"G${i + 1}"`), '"label"'];
const csv = [header, ...rows.map(({ games, label }) => [...games, label])].map((line) => line + "\n").join("");

// How the truth fares on the test rows with the labels they happened to get.
const test = rows.slice(0, TEST_ROWS);
const labels = test.map(({ label }) => label);
const chances = test.map(({ p }) => p);

const summary = {
  rows: ROWS,
  sha256: createHash("sha256").update(csv).digest("hex"),
  positive: rows.filter(({ label }) => label).length / ROWS,
  attainable: attainable(),
  truthOnTest: { loss: logLoss(labels, chances), auc: auc(labels, chances) },
};

mkdirSync("data", { recursive: true });
mkdirSync("results", { recursive: true });
writeFileSync("data/games.csv", csv);
writeFileSync("results/data.json", JSON.stringify(summary, null, 2) + "\n");
console.log(`${ROWS} rows; attainable: loss ${summary.attainable.loss.toFixed(4)}, AUC ${summary.attainable.auc.toFixed(4)}`);
