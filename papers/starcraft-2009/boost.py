"""Gradient-boosted trees on what was seen by a minute: 10 rounds of depth 5, learning rate 0.3."""

import csv
import json
import os

import numpy
import xgboost

# Counted as Debian's R sorts them, and the same for every minute.
BUILDS = ["Carrier", "FastDT", "FastExpand", "FastLegs", "FastObs", "ReaverDrop", "Unknown"]


def games_of(minute):
    """Two pairs of times (games x buildings, in frames) and builds (numbers), for training and for testing."""
    with open(f"split/minute-{minute}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    buildings = [name for name in rows[0] if name not in ("set", "midBuild")]

    def part(name):
        chosen = [row for row in rows if row["set"] == name]
        times = numpy.array([[float(row[building]) for building in buildings] for row in chosen])
        return times, numpy.array([BUILDS.index(row["midBuild"]) for row in chosen])

    return buildings, part("train"), part("test")


def main():
    os.makedirs("model", exist_ok=True)
    os.makedirs("results", exist_ok=True)
    with open("results/boosting.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["minute", "model", "accuracy"])
        for minute in (5, 8, 12):
            buildings, (times, builds), (test_times, test_builds) = games_of(minute)
            options = {
                "objective": "multi:softprob",
                "num_class": len(BUILDS),
                "max_depth": 5,
                "eta": 0.3,
                "nthread": 1,
                "seed": int(os.environ["REPRO_SEED"]),
            }
            model = xgboost.train(options, xgboost.DMatrix(times, builds), num_boost_round=10)
            predicted = model.predict(xgboost.DMatrix(test_times)).argmax(axis=1)
            table.writerow([minute, "xgboost", repr(float((predicted == test_builds).mean()))])
            model.save_model(f"model/minute-{minute}.json")
    with open("model/names.json", "w") as file:
        json.dump({"buildings": buildings, "builds": BUILDS}, file)


if __name__ == "__main__":
    main()
