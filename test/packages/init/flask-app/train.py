import json

points = [(0, 1.0), (1, 3.1), (2, 4.9), (3, 7.0)]
n = len(points)
sx, sy = sum(x for x, _ in points), sum(y for _, y in points)
sxx, sxy = sum(x * x for x, _ in points), sum(x * y for x, y in points)
slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
with open('model.json', 'w') as file:
    json.dump({'slope': slope, 'intercept': (sy - slope * sx) / n}, file)
