// Serves the trained net: /predict?g1=1&g2=0…&g10=0 → {"prediction":"0.1234…","success":true}

import { createServer } from "node:http";
import "./repeatable.js";
import tf from "@tensorflow/tfjs-node";

const GAMES = ["g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "g10"];
const model = await tf.loadLayersModel("file://model/model.json");

/** The chance of owning one more game; a game that is not named is not owned. */
function predict(query) {
  const owned = GAMES.map((game) => Number(query.get(game) ?? 0));
  if (!owned.every((value) => value === 0 || value === 1)) return [400, { error: "g1 to g10 are 0 or 1", success: false }];
  const [chance] = tf.tidy(() => model.predict(tf.tensor2d([owned])).dataSync());
  return [200, { prediction: String(chance), success: true }];
}

function answer(url) {
  if (url.pathname === "/predict") return predict(url.searchParams);
  if (url.pathname === "/health") return [200, { success: true }];
  return [404, { error: "ask /predict?g1=1&g2=0 or /health", success: false }];
}

createServer((request, response) => {
  const [status, body] = answer(new URL(request.url, "http://localhost"));
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body) + "\n");
}).listen(5000, "0.0.0.0", () => console.log("serving on port 5000"));
