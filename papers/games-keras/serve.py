"""Serves the trained net: /predict?g1=1&g2=0…&g10=0 → {"prediction":"0.1234…","success":true}"""

import repeatable  # noqa: F401, before Keras
import keras
import numpy as np
from flask import Flask, jsonify, request

GAMES = [f"g{i}" for i in range(1, 11)]

app = Flask(__name__)
model = keras.saving.load_model("games.h5", compile=False)


@app.get("/predict")
def predict():
    """The chance of owning one more game; a game that is not named is not owned."""
    owned = [request.args.get(game, "0") for game in GAMES]
    if not set(owned) <= {"0", "1"}:
        return jsonify(error="g1 to g10 are 0 or 1", success=False), 400
    chance = model(np.array([owned], "float32"), training=False)[0][0]
    return jsonify(prediction=str(float(chance)), success=True)


@app.get("/health")
def health():
    return jsonify(success=True)


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000)
