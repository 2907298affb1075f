// Trains the net on all rows but the first 5,000 and tests it on those.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { seed } from "./repeatable.js";
import tf from "@tensorflow/tfjs-node";
import { auc, logLoss } from "./measures.js";

const TEST_ROWS = 5000;
const EPOCHS = 20;

const rows = readFileSync("data/games.csv", "utf8").trim().split("\n").slice(1).map((line) => line.split(",").map(Number));
const features = (rows) => tf.tensor2d(rows.map((row) => row.slice(0, 10)));
const labels = (rows) => tf.tensor2d(rows.map((row) => row.slice(10)));
const test = rows.slice(0, TEST_ROWS);
const train = rows.slice(TEST_ROWS);

// Dropout gets no seed of its own: in TensorFlow.js that would give the same mask at every step.
const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [10], units: 64, activation: "relu" }),
    tf.layers.dropout({ rate: 0.1 }),
    tf.layers.dense({ units: 64, activation: "relu" }),
    tf.layers.dropout({ rate: 0.1 }),
    tf.layers.dense({ units: 64, activation: "relu" }),
    tf.layers.dense({ units: 1, activation: "sigmoid" }),
  ],
});
model.compile({ optimizer: tf.train.rmsprop(0.001), loss: "binaryCrossentropy" });

const { history } = await model.fit(features(train), labels(train), {
  epochs: EPOCHS,
  batchSize: 100,
  validationSplit: 0.2,
  verbose: 0,
  callbacks: {
    onEpochEnd: (epoch, { loss, val_loss }) =>
      console.log(`epoch ${epoch + 1} of ${EPOCHS}: loss ${loss.toFixed(4)}, validation loss ${val_loss.toFixed(4)}`),
  },
});

await model.save("file://model");

const truths = test.map((row) => row[10]);
const predictions = [...model.predict(features(test)).dataSync()];
const { truthOnTest } = JSON.parse(readFileSync("results/data.json", "utf8"));
const loss = logLoss(truths, predictions);
const metrics = {
  seed,
  test: {
    loss,
    accuracy: truths.filter((y, i) => y === Number(predictions[i] > 0.5)).length / TEST_ROWS,
    auc: auc(truths, predictions),
    lossAboveTruth: loss - truthOnTest.loss,
  },
  weights: {
    count: model.countParams(),
    sha256: createHash("sha256").update(readFileSync("model/weights.bin")).digest("hex"),
  },
  history,
};
mkdirSync("results", { recursive: true });
writeFileSync("results/metrics.json", JSON.stringify(metrics, null, 2) + "\n");
console.log(`test loss ${loss.toFixed(4)}, accuracy ${metrics.test.accuracy.toFixed(4)}, AUC ${metrics.test.auc.toFixed(4)}`);
