"""An echo as a web service: the smallest thing that repro can serve and check."""

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.get("/predict")
@app.post("/predict")
def predict():
    """Answers with the message it was sent, in the query or in a JSON body."""
    message = request.args.get("msg") or (request.get_json(silent=True) or {}).get("msg")
    if message is None:
        return jsonify(error="say something: /predict?msg=HelloWorld", success=False), 400
    return jsonify(response=message, success=True)


@app.get("/health")
def health():
    return jsonify(success=True)


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000)
