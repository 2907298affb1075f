"""Least squares in exact fractions, rounded once, at the end: what double precision is held against."""

import csv
import json
import os
from fractions import Fraction
from math import sqrt


def inverse(matrix):
    """The inverse of a matrix of fractions, by Gauss-Jordan elimination."""
    size = len(matrix)
    rows = [row + [Fraction(i == j) for j in range(size)] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = next(row for row in rows[i:] if row[i] != 0)
        rows.remove(pivot)
        rows.insert(i, [value / pivot[i] for value in pivot])
        rows = [
            row if j == i else [value - row[i] * unit for value, unit in zip(row, rows[i])] for j, row in enumerate(rows)
        ]
    return [row[size:] for row in rows]


def product(a, b):
    return sum(x * y for x, y in zip(a, b))


with open("longley.csv", newline="") as file:
    header, *table = csv.reader(file)
y = [Fraction(row[0]) for row in table]
x = [[Fraction(1), *map(Fraction, row[1:])] for row in table]
names = ["intercept", *header[1:]]

columns = list(zip(*x))
covariance = inverse([[product(a, b) for b in columns] for a in columns])
moments = [product(column, y) for column in columns]
coefficients = [product(row, moments) for row in covariance]
residuals = [value - product(row, coefficients) for row, value in zip(x, y)]
variance = product(residuals, residuals) / (len(y) - len(names))
mean = sum(y) / len(y)
spread = sum((value - mean) ** 2 for value in y)

os.makedirs("results", exist_ok=True)
with open("results/python.json", "w") as file:
    values = {
        "coefficients": {name: float(value) for name, value in zip(names, coefficients)},
        "errors": {name: sqrt(variance * covariance[i][i]) for i, name in enumerate(names)},
        "residual": sqrt(variance),
        "r_squared": float(1 - product(residuals, residuals) / spread),
    }
    json.dump(values, file, indent=1)
