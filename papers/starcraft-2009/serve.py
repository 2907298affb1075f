"""Predicts a Protoss player's build from what was observed: /predict?minute=8&ProtossGateway=1884&…, times in frames."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import numpy
import xgboost

MINUTES = (5, 8, 12)
FRAMES_PER_MINUTE = 24 * 60

with open("model/names.json") as file:
    names = json.load(file)
models = {minute: xgboost.Booster(model_file=f"model/minute-{minute}.json") for minute in MINUTES}


def predict(query):
    """The build's probabilities, by the model of the last cut-off that the game has reached."""
    observed = {name: float(value) for name, value in parse_qsl(query, strict_parsing=True)}
    minute = observed.pop("minute")
    unknown = sorted(set(observed) - set(names["buildings"]))
    if unknown:
        raise ValueError(f"no such building: {', '.join(unknown)}")
    cut_off = max((known for known in MINUTES if known <= minute), default=MINUTES[0])
    times = [observed.get(name, 0) for name in names["buildings"]]
    seen = [time if time <= cut_off * FRAMES_PER_MINUTE else 0 for time in times]
    model = models[cut_off]
    (probabilities,) = model.predict(xgboost.DMatrix(numpy.array([seen])))
    by_build = {name: float(probability) for name, probability in zip(names["builds"], probabilities)}
    return {"minute": cut_off, "build": max(by_build, key=by_build.get), "probabilities": by_build}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        try:
            if url.path == "/health":
                self.answer(200, {"ok": True})
            elif url.path == "/predict":
                self.answer(200, predict(url.query))
            else:
                self.answer(404, {"error": "there is /predict and /health"})
        except (KeyError, ValueError) as error:
            self.answer(400, {"error": f"minute=… and buildings with their times in frames are wanted: {error}"})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("", 5000), Handler).serve_forever()
